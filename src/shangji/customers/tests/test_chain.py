"""The decision chain: who has a say, where that holds, how it hangs together, and what it was on a day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from shangji.activities.models import Task
from shangji.core.access import NotAllowed, OutOfReach
from shangji.core.events import Event
from shangji.customers.chain.reading import chain_at, chain_of, coverage_of
from shangji.customers.models import ChainSeat, Contact, Customer
from shangji.customers.models.chain_lines import GoesRound
from shangji.customers.models.chained import AlreadySeated, InfluenceNotRight, NotOfThisCustomer
from shangji.opportunities.models import Opportunity
from shangji.people.models import User


@pytest.fixture
def boss(yongtuo: Customer, lin: User) -> Contact:
    return Contact.add("周启明", customer=yongtuo, title="总经理", by=lin.actor())


def _seat(noun: Any, who: User, role: str, contact: Contact | None = None, **known: Any) -> ChainSeat:
    fact = noun.seat(role, contact=contact, by=who.actor(), **known)
    return ChainSeat.objects.get(pk=fact.seat_id)


def _seen(noun: Any) -> dict[str, Any]:
    """Name → (role, attitude, name of the boss)."""
    return {
        s.name: (s.role, s.attitude, s.boss.name if s.boss else "")
        for s in chain_of(noun, timezone.now()).seats
    }


def test_what_is_said_of_a_customer_holds_in_its_opportunities_unless_one_says_otherwise(
    crane: Opportunity,
    yongtuo: Customer,
    zhang: Contact,
    lin: User,
    he: User,
    facts: Callable[..., list[str]],
) -> None:
    with pytest.raises(NotAllowed):
        yongtuo.seat("user", contact=zhang, by=he.actor())
    seat = _seat(yongtuo, lin, "user", zhang, attitude=1)
    assert _seen(crane) == _seen(yongtuo) == {"张建平": ("user", 1, "")}
    crane.set_attitude(seat, -1, note="换型太慢", by=lin.actor())
    crane.change_seat(seat, role="coach", by=lin.actor())
    assert _seen(crane)["张建平"] == ("coach", -1, "") and _seen(yongtuo)["张建平"] == ("user", 1, "")
    assert facts(crane)[-2:] == ["customers.attitude_changed", "customers.seat_changed"]
    assert "有疑虑" in str(Event.objects.filter(kind="customers.attitude_changed").get().sentence)
    yongtuo.set_attitude(seat, 2, everywhere=True, by=lin.actor())
    assert _seen(crane)["张建平"][1] == _seen(yongtuo)["张建平"][1] == 2
    yongtuo.undo(yongtuo.subject.events.latest("seq"), by=lin.actor())
    assert (_seen(crane)["张建平"][1], _seen(yongtuo)["张建平"][1]) == (-1, 1)
    crane.unseat(seat, by=lin.actor())
    assert _seen(crane) == {} and len(_seen(yongtuo)) == 1


def test_a_seat_is_somebody_of_the_customer_once_and_its_influence_from_one_to_five(
    crane: Opportunity, pump: Opportunity, yongtuo: Customer, zhang: Contact, lin: User
) -> None:
    _seat(yongtuo, lin, "user", zhang)
    with pytest.raises(AlreadySeated):
        crane.seat("coach", contact=zhang, by=lin.actor())
    with pytest.raises(NotOfThisCustomer):
        pump.seat("coach", contact=zhang, by=lin.actor())
    with pytest.raises(InfluenceNotRight):
        yongtuo.seat("coach", influence=6, by=lin.actor())
    own = _seat(pump, lin, "influencer", name="设计院刘工")
    with pytest.raises(OutOfReach):
        crane.set_attitude(own, 1, by=lin.actor())
    assert _seen(pump) == {"设计院刘工": ("influencer", None, "")}


def test_nobody_reports_to_themselves_and_an_opportunitys_line_wins(
    crane: Opportunity, yongtuo: Customer, zhang: Contact, boss: Contact, lin: User
) -> None:
    by = lin.actor()
    top, worker = _seat(yongtuo, lin, "decider", boss), _seat(yongtuo, lin, "user", zhang)
    middle = _seat(crane, lin, "economic", name="财务总监")
    yongtuo.draw_line(worker, top, "reports", by=by)
    with pytest.raises(GoesRound):
        yongtuo.draw_line(top, worker, "reports", by=by)
    yongtuo.draw_line(top, worker, "influences", by=by)
    crane.draw_line(middle, top, "reports", by=by)
    crane.draw_line(worker, middle, "reports", by=by)
    assert _seen(crane)["张建平"][2] == "财务总监" and _seen(yongtuo)["张建平"][2] == "周启明"
    with pytest.raises(GoesRound):
        crane.draw_line(top, worker, "reports", by=by)
    assert crane.draw_line(worker, middle, "reports", by=by) is None
    crane.undo(crane.subject.events.latest("seq"), by=by)
    assert _seen(crane)["张建平"][2] == "周启明"
    crane.take_line(worker, top, "reports", by=by)
    crane.take_line(top, worker, "influences", by=by)
    assert _seen(crane)["张建平"][2] == "" and not chain_of(crane, by.now).lines
    assert _seen(yongtuo)["张建平"][2] == "周启明" and len(chain_of(yongtuo, by.now).lines) == 1


def test_coverage_is_the_influence_in_touch_both_ways_and_what_is_unknown_is_not(
    crane: Opportunity, yongtuo: Customer, zhang: Contact, boss: Contact, lin: User
) -> None:
    """4 of 5 + 4 + 3 + 3: a decider of 5, a user of 4, nobody for two roles of the usual 3."""
    now, by = timezone.now(), lin.actor()
    assert coverage_of(crane, now).percent == 0
    _seat(yongtuo, lin, "decider", boss, influence=5)
    _seat(yongtuo, lin, "user", zhang, influence=4)
    crane.log_follow_up("微信发了方案，没有回", type="wechat", contacts=[boss.subject, zhang.subject], by=by)
    assert coverage_of(crane, now + timedelta(minutes=1)).percent == 0
    yongtuo.log_follow_up(
        "张工打来电话问交期", type="wechat", direction="in", contacts=[zhang.subject], by=by
    )
    found = coverage_of(crane, timezone.now())
    assert (found.covered, found.total, found.percent) == (4, 15, 26)
    assert found.roles_open == ["economic", "technical"]
    assert [part.why for part in found.missing] == ["发过消息，没有回应", "还不知道是谁", "还不知道是谁"]
    assert coverage_of(crane, now + timedelta(days=31)).percent == 0
    crane.log_follow_up("拜访周总", type="visit", contacts=[boss.subject], by=by)
    assert coverage_of(crane, timezone.now()).percent == 60
    boss.mark_left(by=by)
    assert coverage_of(crane, timezone.now()).percent == 26


def test_a_vacant_seat_is_a_task_until_somebody_is_named(
    yongtuo: Customer, zhang: Contact, lin: User, facts: Callable[..., list[str]]
) -> None:
    fact = yongtuo.ask_for_seat("decider", assignee=lin, by=lin.actor())
    assert fact is not None and facts(yongtuo)[-1] == "customers.seat_asked"
    seat = ChainSeat.objects.get(pk=fact.seat_id)
    assert seat.task == Task.objects.get(assignee=lin, done_at=None) and "决策者" in seat.task.title
    assert yongtuo.ask_for_seat("decider", assignee=lin, seat=seat, by=lin.actor()) is None
    yongtuo.change_seat(seat, contact_id=zhang.pk, by=lin.actor())
    assert Task.objects.get().done_by_id == lin.pk
    assert _seen(yongtuo) == {"张建平": ("decider", None, "")}


def test_the_chain_of_a_day_is_read_from_the_log(
    crane: Opportunity, yongtuo: Customer, zhang: Contact, boss: Contact, lin: User
) -> None:
    now = timezone.now()
    then = {days: lin.actor().at(now - timedelta(days=days)) for days in (20, 15, 10, 5)}
    top = ChainSeat.objects.get(pk=yongtuo.seat("decider", contact=boss, attitude=0, by=then[20]).seat_id)
    worker = ChainSeat.objects.get(pk=yongtuo.seat("user", contact=zhang, by=then[15]).seat_id)
    crane.set_attitude(top, -2, by=then[10])
    yongtuo.draw_line(worker, top, "reports", by=then[5])
    yongtuo.undo(yongtuo.subject.events.latest("seq"), by=lin.actor().at(now - timedelta(days=5)))

    def at(days: float) -> dict[str, Any]:
        chain = chain_at(crane, now - timedelta(days=days), [crane.pk, yongtuo.pk])
        return {s.name: (s.attitude, s.boss is not None) for s in chain.seats}

    assert at(21) == {}
    assert at(18) == {"周启明": (0, False)}
    assert at(12) == {"周启明": (0, False), "张建平": (None, False)}
    assert at(8)["周启明"] == (-2, False)
    assert at(1)["张建平"] == (None, False)
