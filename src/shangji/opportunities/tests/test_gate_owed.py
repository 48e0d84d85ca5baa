"""The last day of a stage is an obligation: it goes on, or its owner is in touch about why not. And there is always one."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from shangji.core import clock
from shangji.core.access import Refusal
from shangji.core.calendar import local_day
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.today import day_of
from shangji.process import ledger
from shangji.process.ladder import watch
from shangji.process.models import Obligation, Rhythm
from shangji.process.reconciling import needless, reconcile, unowed

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SAID = "和张科长通了电话，还在等他们批"


@pytest.fixture(autouse=True)
def monday(process):
    """Two working days in each stage: until Wednesday, before the rhythm asks."""
    process.stages.update(expected_days=2)
    with clock.at(MONDAY):
        yield


def owed(noun):
    row = Obligation.objects.open().get(subject_id=noun.pk)
    return row.kind, local_day(row.due_at).isoformat()


def on(days):
    return clock.at(MONDAY + days * DAY)


def test_it_is_the_one_thing_owed_where_it_comes_first(crane, lin, stages, client_of):
    assert owed(crane) == ("gate", "2026-11-25")
    with on(1):
        crane.log_follow_up(SAID, by=lin.actor())
        assert owed(crane) == ("gate", "2026-11-25"), "a word on an earlier day does not answer it"
        crane.plan_next_step("送样件", MONDAY + 2 * DAY, by=lin.actor())
        assert owed(crane) == ("planned_step", "2026-11-25"), "on one day it is owed as the step"
        crane.drop_next_step("不送了", by=lin.actor())
        assert owed(crane) == ("gate", "2026-11-25")
        assert not day_of(lin.actor(), clock.now()).forward, "nothing is gained by doing it earlier"
    with on(2):
        page = client_of(lin).get("/").content.decode()
        assert f"/opportunities/{crane.pk}/move/" in page and "最多 2 个工作日" in page
        crane.log_follow_up(SAID, by=lin.actor())
        assert owed(crane) == ("cadence", "2026-11-30"), (
            "on its day it does, and is owed no more in this stage"
        )
        crane.move_to(stages["negotiation"], by=lin.actor())
        assert owed(crane) == ("gate", "2026-11-27"), "until the new stage is over"
    with on(3):
        crane.move_to(stages["contract"], by=lin.actor())
        first = Obligation.objects.filter(subject_id=crane.pk, kind="gate").order_by("pk")
        assert [bool(row.fulfilled_at) for row in first] == [True, True], "going on keeps it"
        crane.move_to(stages["negotiation"], reason="条款又变了", by=lin.actor())
        crane.hold(local_day(MONDAY + 9 * DAY), reason="等预算", by=lin.actor())
        assert owed(crane)[0] == "date"
    with on(10):
        crane.resume(by=lin.actor())
        assert owed(crane) == ("gate", "2026-12-07"), "its clock stood still"
        crane.win(awaits_payment=False, by=lin.actor())
        assert not Obligation.objects.open().filter(subject_id=crane.pk).exists()


def test_missed_it_climbs_and_moving_on_without_a_word_begins_no_ladder_anew(crane, lin, stages):
    with on(9):
        watch(clock.now())
        missed = Obligation.objects.open().get(subject_id=crane.pk)
        assert (missed.kind, missed.level) == ("gate", 3)
        crane.move_to(stages["negotiation"], by=lin.actor())
        row = Obligation.objects.open().get(subject_id=crane.pk)
        missed.refresh_from_db()
        assert missed.fulfilled_at and missed.breached_at == missed.due_at
        assert row.kind == "cadence" and local_day(row.late_since).isoformat() == "2026-11-26"
    with on(10):
        watch(clock.now())
        row.refresh_from_db()
        assert row.level == 3, "nobody was in touch since Monday of last week, and the ladder knows"
        crane.log_follow_up(SAID, by=lin.actor())
        assert owed(crane) == ("gate", "2026-12-04")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_do_one_thing_is_owed_or_nothing_has_to_be(seed, lin, wu, zhou, system, stages):
    """Chance plays four weeks of verbs; after each, the ledger says what the record says, and the database asks the same."""
    chance, reason = random.Random(seed), LossReason.add("预算冻结", by=system)
    found = Opportunity.open("立体库", by=lin.actor())
    order = [*stages.values()]

    def day(most=8):
        return local_day(clock.now()) + chance.randrange(-1, most) * DAY

    deeds = [
        lambda by: found.log_follow_up(SAID, by=by), lambda by: found.log_follow_up("嗯", by=by),
        lambda by: found.plan_next_step("送样", clock.now() + chance.randrange(-1, 9) * DAY, by=by),
        lambda by: found.drop_next_step("算了", by=by), lambda by: found.hear("在吗", by=system),
        lambda by: found.move_to(chance.choice(order), reason="顺延", by=by), lambda by: found.hold(day(), reason="等", by=by),
        lambda by: found.resume(by=by), lambda by: found.win(payment_due_on=chance.choice([None, day(20)]), by=by),
        lambda by: found.await_payment(due_on=day(20), by=by), lambda by: found.settle(by=by),
        lambda by: found.lose(reason, by=by), lambda by: found.reopen(reason="又来了", by=by),
        lambda by: found.assign_to(chance.choice([lin, wu]), by=zhou.actor()),
        lambda by: found.snooze(clock.now() + chance.randrange(1, 9) * DAY, "出差", by=by),
        lambda by: found.undo(found.undoable_event(by), by=by), lambda by: watch(clock.now()),
    ]  # fmt: skip
    seen, moment = set(), MONDAY
    for _n in range(90):
        moment += timedelta(hours=chance.choice((1, 5, 20)))
        with clock.at(moment):
            found = Opportunity._base_manager.select_related("owner").get(pk=found.pk)
            try:
                chance.choice(deeds)(found.owner.actor())
            except (Refusal, AttributeError):
                continue
            found = Opportunity.for_duties().get(pk=found.pk)
            rows = list(Obligation.objects.open().filter(subject_id=found.pk))
            duty = found.next_duty(Rhythm.in_force())
            assert len(rows) == (duty is not None)
            assert ledger.agrees(rows[0] if rows else None, found, duty)
            assert bool(rows) == any(
                Opportunity._base_manager.filter(part, pk=found.pk).exists()
                for part in Opportunity.minded_parts()
            )
            seen |= {row.kind for row in rows}
    assert not needless(Opportunity).exists() and not any(part.exists() for part in unowed(Opportunity))
    assert sum(reconcile(Opportunity)) == 0 and {"gate", "payment"} <= seen
