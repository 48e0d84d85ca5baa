"""Sums by day: whatever a verb changes, they end as if all had been added up anew, and say what the rows say."""

from datetime import timedelta
from decimal import Decimal

import pytest

from shangji.core import clock, marks
from shangji.insight import day_sums
from shangji.insight.day_sums import catch_up
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models import DaySum
from shangji.insight.models.day_sum import KEY
from shangji.insight.tests.metrics.company import NOW, at
from shangji.opportunities.models import Opportunity, Unsummed

ASKED = (
    "stage_entered", "stage_advanced", "stage_lost", "stage_returned", "stage_entered_amount", "stage_lost_amount",
    "stage_reached", "stage_reached_amount", "stage_conversion", "stage_days_p50", "stage_days_p80", "open_count", "open_amount",
)  # fmt: skip
OF_ALL = (
    "created_count",
    "created_amount",
    "won_count",
    "won_amount",
    "lost_amount",
    "win_rate",
    "cohort_open_share",
    "sales_cycle_km",
)


def sums() -> set:
    return set(DaySum.objects.values_list(*KEY, "count", "cents", "moments"))


def anew() -> set:
    Unsummed.mark_everything()
    catch_up()
    return sums()


def test_what_verbs_change_is_counted_as_if_all_were_added_up_anew(played):
    catch_up()
    assert sums() == anew() and sums()
    lin, chen = played.by("lin"), played.by("chen")
    _first, second, third = (played.stages[key] for key in list(played.stages)[:3])
    with clock.at(NOW + timedelta(hours=1)):
        one = Opportunity.open("新线", amount=Decimal(1200), by=lin)
        other = Opportunity.open("新线二", by=lin)
        catch_up()
    steps = (
        lambda: one.change_amount(Decimal(900), by=lin),
        lambda: one.move_to(third, by=lin, reason="一步到位"),
        lambda: one.move_to(second, by=lin, reason="回头"),
        lambda: one.undo(one.undoable_event(lin), by=lin),
        lambda: one.hold((NOW + timedelta(days=30)).date(), by=lin, reason="等预算"),
        lambda: one.resume(by=lin),
        lambda: one.lose(played.reasons[0], by=lin),
        lambda: one.reopen(by=chen, reason="又谈"),
        lambda: one.assign_to(played.users["wu"], by=chen),
        lambda: other.invalidate("登记错了", by=lin),
    )
    for n, step in enumerate(steps):
        with clock.at(NOW + timedelta(hours=2, minutes=n)):
            one, other = (Opportunity._base_manager.get(pk=each.pk) for each in (one, other))
            step()
            catch_up()
    assert not Unsummed.objects.exists()
    assert sums() == anew()


@pytest.mark.parametrize("period", ["2026", "2026Q2", "2026-11-18..2026-11-20", "2026-11-20"])
def test_sums_and_rows_say_the_same(played, monkeypatch, period):
    """Once with the sums, once with none: then the rows are asked."""

    def told():
        found = []
        for names, by in (
            (ASKED, ("stage",)),
            (ASKED, ("month", "stage")),
            (("open_count", "open_amount"), ("owner", "stage")),
            (OF_ALL, ("week",)),
            (OF_ALL, ()),
            (("follow_up_frequency",), ("month", "stage")),
            (("follow_up_frequency",), ()),
        ):
            query = MetricQuery(actor=played.by("chen"), metrics=names, period=Period.parse(period), by=by)
            answer = ask(query)
            for row in answer.rows + answer.subtotals:
                found.append(
                    ([m.key for m in row.members], {k: (v.value, v.n) for k, v in row.values.items()})
                )
        return found

    with clock.at(NOW):
        catch_up()
        by_sums = told()
        Unsummed.mark_everything()
        assert not day_sums.are_right()
        assert told() == by_sums


def test_what_happened_today_is_asked_of_the_rows(played):
    """The sums know days: of one that runs, what comes later has not happened."""
    with clock.at(at(11, 20, 14)):
        before = Opportunity.open("下午", by=played.by("lin"))
    query = MetricQuery(actor=played.system, metrics=("created_count",), period=Period.parse("2026-11-20"))
    for moment, n in ((before.opened_at - timedelta(seconds=1), 0), (before.opened_at, 1)):
        with clock.at(moment):
            assert ask(query).total["created_count"].value == n


def test_whoever_reads_does_not_wait_for_who_writes(played, monkeypatch):
    with clock.at(NOW):
        catch_up()
        Opportunity.open("同时", by=played.by("lin"))
        monkeypatch.setattr(marks, "can_write_now", lambda: False)
        assert not day_sums.are_right() and Unsummed.objects.exists()
        monkeypatch.undo()
        assert day_sums.are_right() and not Unsummed.objects.exists()
