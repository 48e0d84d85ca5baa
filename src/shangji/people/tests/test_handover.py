"""Handing over without loss: nothing resets, all or nothing, written up, received, and taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shangji.activities.models import FollowUp, Task
from shangji.core import clock
from shangji.core.access import NotAllowed
from shangji.core.calendar import today
from shangji.core.events import Event
from shangji.core.jobs import Job, run_due
from shangji.core.subjects import Traced
from shangji.customers.models import Contact, Customer
from shangji.opportunities.models import LossReason, Opportunity, StageStay
from shangji.people.handover.briefs import told
from shangji.people.handover.bundle import chosen, of_person
from shangji.people.handover.planning import Rule, parts_of, shared_out, stray_items
from shangji.people.handover.running import carry_out
from shangji.people.handover.telling import look_for_unread
from shangji.people.models import Collaboration, Handover, HandoverItem, Notification, Pool, User
from shangji.people.models.handover import StillRunning
from shangji.process.models import Obligation

pytestmark = pytest.mark.django_db
KIND = "customers.customer"


def columns(noun: Any) -> dict[str, Any]:
    """Everything that the table holds of a record."""
    row = type(noun)._base_manager.filter(pk=noun.pk).values().get()
    return {name: value for name, value in row.items() if name != "owner_id"}


def hand(customer: Customer, to: User, by: User, **said: Any) -> Handover:
    items = shared_out(
        [parts_of(Customer.objects.filter(pk=customer.pk), KIND)[0]], KIND, Rule("one", (to.pk,))
    )
    return Handover.begin(items, note="调岗", by=by.actor(), **said)


def test_everything_goes_and_nothing_resets(
    yongtuo: Customer, zhang: Contact, crane: Opportunity, lin: User, zhou: User, wu: User, chen: User,
    facts: Callable[[Traced], list[str]],
) -> None:  # fmt: skip
    crane.log_follow_up("客户要求十二月前给出方案", type="visit", next_step="发方案", next_step_at=clock.now() + timedelta(days=3), by=lin.actor())  # fmt: skip
    crane.add_task("画布局图", assignee=lin, due_on=today(), by=lin.actor())
    crane.add_task("核价", assignee=zhou, by=lin.actor())
    theirs = Opportunity.open("别人的", customer=yongtuo, owner_id=zhou.pk, by=chen.actor())
    before = {noun: columns(noun) for noun in (yongtuo, crane, theirs)}
    rows = [
        FollowUp.objects.values().get(),
        *Contact._base_manager.values(),
        *StageStay.objects.values().order_by("pk"),
    ]
    owed = {o["subject_id"]: o for o in Obligation.objects.open().values()}

    hand(yongtuo, wu, zhou, reads_until=today() + timedelta(days=7))
    assert run_due() > 0

    item = HandoverItem.objects.get()
    assert item.state == "moved", item.said
    assert {noun: columns(noun) for noun in before} == before
    assert rows == [FollowUp.objects.values().get(), *Contact._base_manager.values(), *StageStay.objects.values().order_by("pk")]  # fmt: skip
    owners = {o.pk: o.owner_id for o in Opportunity.objects.all()} | {
        yongtuo.pk: Customer.objects.get().owner_id
    }
    assert owners == {crane.pk: wu.pk, theirs.pk: zhou.pk, yongtuo.pk: wu.pk}
    for now in Obligation.objects.open().values():
        was = owed[now["subject_id"]]
        assert {**was, "owner_id": 0} == {**now, "owner_id": 0}
        assert now["owner_id"] == owners[now["subject_id"]]
    assert {t.title: t.assignee_id for t in Task.objects.all()} == {"画布局图": wu.pk, "核价": zhou.pk}
    assert facts(crane)[-1] == "people.handed_over"
    assert crane.is_reached_by(lin.actor()) and not Opportunity.objects.reached_by(lin.actor()).filter(
        owner=lin
    )
    shared = {c.subject_id: c.until for c in Collaboration.objects.filter(user=lin)}
    assert shared == dict.fromkeys((yongtuo.pk, crane.pk), today() + timedelta(days=7))


def test_a_miss_stays_with_whoever_missed_it(
    crane: Opportunity, yongtuo: Customer, lin: User, wu: User, zhou: User
) -> None:
    late = clock.now() + timedelta(days=20)
    with clock.at(late):
        carry_out(hand(yongtuo, wu, zhou))
    old, new = Obligation.objects.filter(subject_id=crane.pk).order_by("pk")
    assert (old.owner, bool(old.breached_at), bool(old.cancelled_at)) == (lin, True, True)
    assert (new.owner, new.late_since, new.due_at > late) == (wu, old.due_at, True)


def test_the_brief_is_frozen_and_told_in_both_languages(
    yongtuo: Customer, zhang: Contact, crane: Opportunity, lin: User, wu: User, zhou: User
) -> None:
    crane.log_follow_up("预算已批", type="call", next_step="发报价", next_step_at=clock.now(), by=lin.actor())
    carry_out(hand(yongtuo, wu, zhou))
    crane.refresh_from_db()
    crane.log_follow_up("换了一位经理", type="call", by=wu.actor())
    sections = dict(told(HandoverItem.objects.get().brief))
    words = " ".join(f"{s.head} {s.text} {s.note}" for lines in sections.values() for s in lines)
    for known in ("立体库输送线改造", "张建平", "设备科长", "预算已批", "发报价"):
        assert known in words
    assert words.count(lin.name) == 1  # who said it; whose it is goes without saying
    assert "换了一位经理" not in words and "13800002107" not in words


def test_it_is_received_asked_about_and_missed(
    yongtuo: Customer, crane: Opportunity, lin: User, wu: User, zhou: User, sun: User, now: Any
) -> None:
    with clock.at(now):
        made = hand(yongtuo, wu, zhou)
        run_due()
    assert Notification.objects.filter(user=wu).count() == 1
    item = made.items.get()
    with clock.at(now + timedelta(hours=2)):
        look_for_unread(None)  # type: ignore[arg-type]
    assert item.late_told_at is None and not Event.objects.filter(kind="people.handover_unread").exists()
    with clock.at(now + timedelta(days=1, hours=2)):
        look_for_unread(None)  # type: ignore[arg-type]
        look_for_unread(None)  # type: ignore[arg-type]
        run_due()
    told_of = Notification.objects.filter(event__kind="people.handover_unread").values_list(
        "user__name", flat=True
    )
    assert sorted(told_of) == sorted([lin.name, zhou.name, sun.name])
    with pytest.raises(NotAllowed):
        made.acknowledge(by=lin.actor())
    made.ask(item, "谁是决策人？", by=wu.actor())
    made.reply(item, "张建平", by=lin.actor())
    made.acknowledge(by=wu.actor())
    item.refresh_from_db()
    assert (item.question, item.answer, item.is_unreceived) == ("谁是决策人？", "张建平", False)
    assert made.acknowledge(by=wu.actor()) is None


def test_it_goes_back_as_far_as_nobody_worked_on_it(
    yongtuo: Customer, crane: Opportunity, pump: Opportunity, lin: User, wu: User, chen: User
) -> None:
    crane.add_task("画布局图", assignee=lin, by=lin.actor())
    parts = [
        *parts_of(Customer.objects.all(), KIND),
        *parts_of(Opportunity.objects.filter(pk=pump.pk), pump.kind()),
    ]
    made = Handover.begin(shared_out(parts, KIND, Rule("one", (wu.pk,))), note="试", by=chen.actor())
    carry_out(made)
    pump.refresh_from_db()
    pump.log_follow_up("已经联系上客户", type="call", by=wu.actor())
    made.refresh_from_db()
    made.take_back(by=chen.actor())
    run_due()
    assert dict(made.items.values_list("subject_id", "state")) == {yongtuo.pk: "returned", pump.pk: "kept"}
    owners = dict(Opportunity.objects.values_list("pk", "owner"))
    assert owners == {crane.pk: lin.pk, pump.pk: wu.pk}
    assert Customer.objects.get().owner == lin and Task.objects.get().assignee == lin


def test_who_leaves_leaves_nothing_behind(
    yongtuo: Customer, crane: Opportunity, pump: Opportunity, lin: User, wu: User, zhou: User, sun: User, chen: User,
    too_dear: LossReason,
) -> None:  # fmt: skip
    Pool.add("公海", holds=KIND, by=chen.actor())
    theirs = Opportunity.open("吴的", owner_id=wu.pk, by=chen.actor())
    theirs.share_with(lin, by=wu.actor())
    theirs.add_task("帮忙看图纸", assignee=lin, by=wu.actor())
    lost = Opportunity.open("已输", customer=yongtuo, by=lin.actor())
    lost.lose(too_dear, by=lin.actor())
    bundle = of_person(zhou.actor(), lin)
    assert {kind: rows.count() for kind, rows in bundle.roots.items()} == {
        KIND: 1,
        pump.kind(): 1,
        "leads.lead": 0,
    }
    assert crane.pk not in bundle.roots[pump.kind()].values_list("pk", flat=True)  # goes with its customer
    with pytest.raises(NotAllowed):
        Handover.end_work(lin, [], note="离职", by=sun.actor())
    pooled = of_person(zhou.actor(), lin, pooled=[KIND])
    opportunity = pump.kind()
    items = shared_out(parts_of(pooled.roots[KIND], KIND), KIND, Rule("pool"))
    items += shared_out(parts_of(pooled.roots[opportunity], opportunity), opportunity, Rule("one", (wu.pk,)))
    items += stray_items(lin, [item.subject_id for item in items])
    carry_out(Handover.end_work(lin, items, note="离职", by=zhou.actor()))
    lin.refresh_from_db()
    yongtuo.refresh_from_db()
    owners = dict(Opportunity.objects.values_list("pk", "owner"))
    assert owners == {crane.pk: wu.pk, pump.pk: wu.pk, theirs.pk: wu.pk, lost.pk: lin.pk}
    assert yongtuo.owner is None and yongtuo.is_in_pool and not lin.is_active
    assert Task.objects.get().assignee == wu


def test_a_job_that_gave_up_is_set_going_again(
    yongtuo: Customer, crane: Opportunity, wu: User, zhou: User
) -> None:
    made = hand(yongtuo, wu, zhou)
    with pytest.raises(StillRunning):
        made.try_again(by=zhou.actor())
    Job.objects.filter(name="people.hand_over").update(state=Job.State.FAILED)
    made.try_again(by=zhou.actor())
    run_due()
    assert made.items.get().state == "moved"


def test_the_rules_share_out(
    lin: User, wu: User, zhou: User, person: Callable[..., User], chen: User
) -> None:
    mei, by = person("mei", "梅", "sales", "east"), chen.actor()
    for n in range(4):
        Customer.add(f"宁波{n}", province="浙江", owner_id=lin.pk, by=by)
    Customer.add("成都", province="四川", owner_id=lin.pk, by=by)
    for n in range(3):
        Customer.add(f"杭州{n}", province="浙江", owner_id=wu.pk, by=by)
    parts = parts_of(Customer.objects.filter(owner=lin), KIND)

    def split(how: str, *who: User) -> dict[str, int]:
        items = shared_out(parts, KIND, Rule(how, tuple(user.pk for user in who)))
        return {u.name: sum(i.receiver_id == u.pk for i in items) for u in who}

    assert split("even", wu, mei) == {"吴桐": 1, "梅": 4}  # 3 + 1, 0 + 4
    assert split("region", wu, mei) == {"吴桐": 4, "梅": 1}
    assert {i.receiver_id for i in shared_out(parts, KIND, Rule("team"))} == {mei.pk}


def test_what_one_may_not_hand_over_is_told(
    yongtuo: Customer, lin: User, wu: User, sun: User, zhou: User
) -> None:
    yongtuo.share_with(sun, by=lin.actor())
    assert chosen(zhou.actor(), KIND, [yongtuo.pk]).lines()[0].count == 1
    found = chosen(sun.actor(), KIND, [yongtuo.pk])
    assert not found.lines() and lin.name in found.hindered[0][1]
    items = shared_out(parts_of(Customer.objects.all(), KIND), KIND, Rule("one", (wu.pk,)))
    made = Handover.begin(items, note="x", by=sun.actor())
    carry_out(made)
    item = made.items.get()
    yongtuo.refresh_from_db()
    assert item.state == "refused" and item.said and yongtuo.owner == lin
