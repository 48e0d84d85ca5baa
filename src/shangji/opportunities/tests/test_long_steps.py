"""One verb on more records than somebody waits for: who is meant, a kill in the middle, stopping, and taking it back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shangji.core import clock
from shangji.core.access import NotAllowed, System
from shangji.core.events import Event
from shangji.core.jobs import ATTEMPTS, Job, LeaseLost, run_due
from shangji.core.subjects import Traced
from shangji.opportunities.bulks import BULKS
from shangji.opportunities.models import Opportunity
from shangji.people import chosen, long_steps, steps
from shangji.people.models import LongStep, Notification, StepRefusal, User
from shangji.people.models.long_step import NotGoing, StillGoing, TooLateToReturn

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ALL = "group=none"
ClientOf = Callable[[User], Client]
Facts = Callable[[Traced], list[str]]


class Killed(BaseException):
    """The process is gone: nothing of the product catches this."""


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "AT_ONCE", 3)
    monkeypatch.setattr(long_steps, "PIECE", 4)


@pytest.fixture
def ten(lin: User, system: Any) -> list[Opportunity]:
    return [Opportunity.open(f"产线 {n}", owner_id=lin.pk, by=system) for n in range(10)]


def begin(by: User, found: list[Opportunity], to: User) -> LongStep:
    return LongStep.begin(
        [each.pk for each in found], BULKS["assign"], noun="opportunities.opportunity", verb="assign",
        said=f"owner={to.pk}&note=调岗", receiver=to, by=by.actor(),
    )  # fmt: skip


def owners() -> list[str]:
    return list(Opportunity.objects.order_by("pk").values_list("owner__username", flat=True))


def test_what_the_dialog_showed_is_meant_and_nothing_that_came_later(
    lin: User, zhou: User, wu: User, he: User, ten: list[Opportunity], system: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    client, url = client_of(zhou), "/opportunities/bulk/assign/"
    assert client_of(he).get(url, {"matching": ALL}, headers=HX).status_code == 403
    with django_assert_max_num_queries(16):
        shown = client.get(url, {"matching": ALL}, headers=HX)
    meant = shown.context["meant"]
    assert len(meant.keys) == 10 and f'value="{meant.mark}"' in shown.content.decode()
    assert 'name="pk"' not in shown.content.decode()
    late = Opportunity.open("后来的", owner_id=lin.pk, by=system)
    asked = {"go": "1", "matching": ALL, "meant": meant.mark, "owner": wu.pk, "note": ""}
    again = client.post(url, asked, headers=HX)
    assert again.status_code == 422 and "11" in again.content.decode() and not LongStep._base_manager.exists()
    late.invalidate("重复", by=system)
    at = client.post(url, asked, headers=HX).headers["HX-Redirect"]
    run_due()
    with django_assert_max_num_queries(24):
        page = client.get(at).content.decode()
    assert "10 条完成，0 条未完成" in page and owners() == ["wu"] * 10 + ["lin"]
    assert {event.batch_id for event in Event.objects.filter(kind="people.assigned")} == {
        -int(at.split("/")[2])
    }
    # Who got them hears of it once; who began it as well.
    assert [line.user for line in Notification.objects.order_by("user__username")] == [wu, zhou]
    assert client_of(wu).get(at).status_code == 200 and client_of(lin).get(at).status_code == 404
    monkeypatch.setattr(chosen, "MOST", 5)
    too_many = client_of(wu).get("/opportunities/bulk/expected/", {"matching": ALL}, headers=HX)
    assert too_many.context["meant"].is_too_long and 'name="expected_on"' not in too_many.content.decode()


def test_after_a_kill_it_goes_on_where_it_stood_and_says_what_was_refused(
    lin: User, zhou: User, wu: User, sun: User, ten: list[Opportunity], system: Any, client_of: ClientOf, facts: Facts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with pytest.raises(NotAllowed):
        begin(lin, ten, wu)
    step = begin(zhou, ten, wu)
    ten[6].assign_to(sun, by=system)
    act, left = BULKS["assign"].act, [6]

    def killed(*given: Any) -> None:
        left[0] -= 1
        act(*given)
        if not left[0]:
            raise Killed

    object.__setattr__(BULKS["assign"], "act", killed)
    try:
        with pytest.raises(Killed):
            run_due()
    finally:
        object.__setattr__(BULKS["assign"], "act", act)
    step.refresh_from_db()
    assert (step.turns, step.state) == (5, "running")
    Job.objects.filter(state="running").update(lease_until=step.made_at)
    run_due()
    step.refresh_from_db()
    assert (step.done, step.refused, step.state) == (9, 1, "done")
    assert [facts(found).count("people.assigned") for found in ten] == [1] * 10
    page = client_of(zhou).get(step.get_absolute_url()).content.decode()
    assert "它已转给别人" in page and ten[6].name not in page and "9 条完成，1 条未完成" in page


def test_what_is_stopped_stays_half_done_and_can_go_on(
    zhou: User, wu: User, sun: User, chen: User, ten: list[Opportunity], client_of: ClientOf
) -> None:
    step, client = begin(zhou, ten, wu), client_of(zhou)
    url = step.get_absolute_url()
    acts = long_steps._there(step, zhou.actor())
    step.turn(*acts[0])
    assert client_of(sun).post(f"{url}stop/").status_code == 404
    assert f"{zhou.name} · " in client_of(chen).get("/changes/").content.decode()
    assert client.post(f"{url}undo/").status_code == 409
    assert (
        client_of(chen).post(f"{url}stop/").status_code == 302
        and not Job.objects.filter(name="people.long_step").exists()
    )
    with pytest.raises(LeaseLost):
        step.turn(*acts[1])
    assert owners() == ["wu"] + ["lin"] * 9
    page = client.get(url).content.decode()
    assert "已停止" in page and "9 条没有轮到" in page
    run_due()
    assert Notification.objects.get(user=zhou).event.kind == "people.step_stopped"
    client.post(f"{url}go-on/")
    run_due()
    assert owners() == ["wu"] * 10
    with pytest.raises(NotGoing):
        LongStep.objects.get().go_on(by=zhou.actor())


def test_it_is_taken_back_as_one_but_for_what_was_changed_since(
    wu: User, chen: User, he: User, ten: list[Opportunity], system: Any, client_of: ClientOf, facts: Facts
) -> None:
    step, client = begin(chen, ten, wu), client_of(chen)
    with pytest.raises(StillGoing):
        step.take_back(by=chen.actor())
    run_due()
    ten[2].comment("客户来电", by=system)
    ten[3].change_amount(5, by=system)
    url = step.get_absolute_url()
    assert client_of(wu).post(f"{url}undo/").status_code == 403
    with pytest.raises(NotAllowed):
        step.take_back(by=he.actor())
    client.post(f"{url}undo/")
    assert "正在撤回" in client.get(url).content.decode()
    run_due()
    step = LongStep.objects.get()
    kept = StepRefusal.objects.filter(is_back=True).values_list("subject_id", "why")
    assert dict(kept).keys() == {ten[2].pk, ten[3].pk} and step.returned == 8
    assert [owner for owner in owners() if owner == "wu"] == ["wu"] * 2
    assert facts(ten[0])[-1] == "core.undone"
    page = client.get(url).content.decode()
    assert "已撤回 8 条，2 条未撤回" in page and ten[3].name in page
    assert "已撤回 8 条" in client.get("/changes/").content.decode()
    with pytest.raises(TooLateToReturn):
        step.take_back(by=chen.actor())
    assert steps.steps_of(chen.actor())


def test_a_move_can_be_looked_at_before_and_what_was_refused_goes_into_a_file(
    lin: User, zhou: User, ten: list[Opportunity], stages: dict[str, Any], system: Any, client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    ten[0].move_to(stages["analysis"], by=system)
    ten[1].win(by=system)
    client, url = client_of(zhou), "/opportunities/bulk/move/"
    query = "group=none&outcome=open&outcome=won"
    mark = client.get(url, {"matching": query}, headers=HX).context["meant"].mark
    asked = {"go": "1", "matching": query, "meant": mark, "stage": stages["contact"].pk, "reason": ""}
    with django_assert_max_num_queries(30):
        looked = client.post(url, {**asked, "foresee": "1"}, headers=HX).context
    assert looked["barred"] == [(1, "已经结束")] and looked["foreseen"]["passing"] == 8
    assert sum(n for _why, n in looked["foreseen"]["whys"]) == 2 and not LongStep._base_manager.exists()
    at = client.post(url, asked, headers=HX).headers["HX-Redirect"]
    run_due()
    assert StepRefusal.objects.count() == 2
    assert client_of(lin).post(f"{at}again/").status_code == 404
    ten[0].move_to(stages["contact"], by=system, reason="客户改口")
    client.post(f"{at}again/")
    run_due()
    anew = LongStep.objects.order_by("pk").last()
    assert (anew.total, anew.done, anew.refused) == (2, 1, 1)
    answer = client.get(f"/exports/step/{at.split('/')[2]}.csv")
    told = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert ten[0].name in told and ten[1].name in told and ten[2].name not in told and lin.name in told


def test_keys_are_kept_small(zhou: User, wu: User, ten: list[Opportunity]) -> None:
    step = begin(zhou, ten[::-1], wu)
    assert step.keys == sorted(found.pk for found in ten)
    LongStep._base_manager.update(finished_at=step.made_at)
    LongStep.sweep(step.made_at.replace(year=step.made_at.year + 1))
    assert LongStep.objects.get().keys == []


def test_who_began_it_hears_that_it_gave_up_on_an_error_and_goes_on_with_the_rest(
    lin: User, zhou: User, wu: User, ten: list[Opportunity], monkeypatch: pytest.MonkeyPatch
) -> None:
    step = begin(zhou, ten, wu)
    carry, turned = LongStep.turn, []

    def broken(self: LongStep, key: int, act: Any) -> None:
        if len(turned) == 6:
            raise ZeroDivisionError
        turned.append(key)
        carry(self, key, act)

    monkeypatch.setattr(LongStep, "turn", broken)
    for _attempt in range(ATTEMPTS):
        Job.objects.filter(name="people.long_step").update(due_at=clock.now())
        run_due()
    assert Job.objects.get(name="people.long_step").state == "failed"
    line = Notification.objects.get(user=zhou)
    assert line.event.payload == {"turns": 6, "total": 10} and "6" in line.event.sentence
    monkeypatch.setattr(LongStep, "turn", carry)
    step.go_on(by=zhou.actor())
    assert step.give_up(by=System("test")) is None, "it goes on by now"
    run_due()
    assert owners() == ["wu"] * 10
