from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shangji.core import clock
from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.core.verify import verify
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.bounds import AmountNotRight
from shangji.opportunities.models.opportunity.facts_kept import RatioNotRight
from shangji.opportunities.models.opportunity.moves import NotOpen
from shangji.opportunities.models.opportunity.outcome import (
    HoldTooShort,
    LossReasonMissing,
    NotClosed,
    NotOnHold,
    WhyMissing,
)
from shangji.people.merging.trait import CannotMerge, NothingToSplit


@pytest.fixture(autouse=True)
def traced(request, db):
    """Whatever a test here did, the log explains it."""
    yield
    assert verify().ok


def test_winning_keeps_the_last_stage_and_closes_the_stay(crane, lin, stages):
    fact = crane.win(by=lin.actor())
    assert (crane.outcome, crane.stage, fact.amount) == ("won", stages["proposal"], Decimal("1286000"))
    assert crane.stays.get().direction == "out"
    with pytest.raises(NotOpen):
        crane.win(by=lin.actor())


def test_losing_needs_a_reason_and_remembers_who_won(crane, lin, too_dear):
    with pytest.raises(LossReasonMissing):
        crane.lose(None, by=lin.actor())
    fact = crane.lose(too_dear, competitor="精智装备", by=lin.actor())
    assert (fact.reason, crane.competitor, crane.outcome) == ("价格 · 报价高于预算", "精智装备", "lost")


def test_invalidating_needs_a_reason(crane, lin):
    with pytest.raises(WhyMissing):
        crane.invalidate(" ", by=lin.actor())
    crane.invalidate("重复登记", by=lin.actor())
    assert crane.outcome == "invalid"


def test_the_clock_stands_still_while_it_rests(crane, lin):
    start = crane.stage_clock_at
    held = start + timedelta(days=3)
    crane.hold((held + timedelta(days=20)).date(), reason="等预算", by=lin.actor().at(held))
    assert crane.outcome == "on_hold"
    crane.resume(by=lin.actor().at(held + timedelta(days=10)))
    assert crane.stage_clock_at == start + timedelta(days=10)
    assert crane.stays.get().held_s == 10 * 86400
    with pytest.raises(NotOnHold):
        crane.resume(by=lin.actor())


def test_a_hold_ends_after_today_and_has_a_reason(crane, lin):
    now = lin.actor().now
    with pytest.raises(HoldTooShort):
        crane.hold(now.date(), reason="x", by=lin.actor())
    with pytest.raises(WhyMissing):
        crane.hold((now + timedelta(days=9)).date(), reason="", by=lin.actor())


def test_a_lost_one_returns_into_the_stage_where_it_died(crane, lin, too_dear, stages):
    with pytest.raises(NotClosed):
        crane.reopen(reason="x", by=lin.actor())
    crane.lose(too_dear, by=lin.actor())
    crane.reopen(reason="客户回头", by=lin.actor())
    assert (crane.outcome, crane.stage, crane.loss_reason, crane.closed_at) == (
        "open",
        stages["proposal"],
        None,
        None,
    )
    assert list(crane.stays.order_by("pk").values_list("direction", flat=True)) == ["out", ""]


def test_taking_back_a_win_opens_the_stay_again(crane, lin):
    crane.win(by=lin.actor())
    crane.undo(crane.undoable_event(lin.actor()), by=lin.actor())
    crane.refresh_from_db()
    assert (crane.outcome, crane.closed_at, crane.stays.get().left_at) == ("open", None, None)


def test_taking_back_a_hold_leaves_one_open_stay(crane, lin):
    until = (lin.actor().now + timedelta(days=9)).date()
    crane.hold(until, reason="x", by=lin.actor())
    crane.undo(crane.undoable_event(lin.actor()), by=lin.actor())
    crane.refresh_from_db()
    assert (crane.outcome, crane.held_at, crane.stays.get().left_at) == ("open", None, None)


@pytest.mark.parametrize("how", ["close", "merge"])
def test_a_rest_that_goes_on_after_an_undo_is_counted_once(crane, pump, lin, how):
    by, start = lin.actor(), clock.now()
    with clock.at(start + timedelta(hours=1)):
        crane.hold(local_day(start) + timedelta(days=9), reason="等预算", by=by)
    with clock.at(start + timedelta(days=1, hours=1)):
        if how == "close":
            crane.invalidate("弄错了", by=by)
            crane.undo(crane.undoable_event(by), by=by)
        else:
            pump.merge([crane], by=by)
            pump.split(Event.objects.get(subject_id=pump.pk, kind="people.merged"), by=by)
    crane.refresh_from_db()
    assert (crane.outcome, crane.stays.get().held_s) == ("on_hold", 0), "it rests on"
    with clock.at(start + timedelta(days=2, hours=1)):
        crane.resume(by=by)
    assert crane.stays.get().held_s == pytest.approx(2 * 86400, abs=5)


def test_amount_and_win_ratio_have_bounds(crane, lin):
    with pytest.raises(AmountNotRight):
        crane.change_amount(Decimal(-1), by=lin.actor())
    with pytest.raises(RatioNotRight):
        crane.set_win_ratio(1.2, by=lin.actor())
    assert crane.change_amount(Decimal("1286000.00"), by=lin.actor()) is None


def test_the_expected_day_says_how_far_it_was_pushed(crane, lin, now):
    crane.change_expected_on(now.date(), by=lin.actor())
    fact = crane.change_expected_on(now.date() + timedelta(days=10), by=lin.actor())
    assert fact.pushed_days == 10


def test_two_entries_become_one_and_part_again(crane, pump, lin):
    pump.log_follow_up("量了节拍", type="visit", by=lin.actor())
    crane.merge([pump], by=lin.actor())
    merged = Event.objects.filter(subject_id=crane.pk, kind="people.merged").get()
    pump.refresh_from_db()
    assert (pump.outcome, pump.merged_into, crane.subject.follow_ups.count()) == ("invalid", crane, 1)
    crane.log_follow_up("之后加的", type="call", by=lin.actor())
    crane.split(merged, by=lin.actor())
    pump.refresh_from_db()
    assert (pump.outcome, pump.merged_into) == ("open", None)
    assert [f.text for f in pump.subject.follow_ups.all()] == ["量了节拍"]
    assert [f.text for f in crane.subject.follow_ups.all()] == ["之后加的"]
    with pytest.raises(NothingToSplit):
        crane.split(merged, by=lin.actor())


def test_nothing_is_merged_with_itself(crane, lin):
    with pytest.raises(CannotMerge):
        crane.merge([crane], by=lin.actor())


def test_the_database_knows_that_closed_means_closed(crane):
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=crane.pk).update(outcome="won")
