"""What the small company did, counted by hand: re-entry, skip, regression, hold, reopening, midnight, nothing at all."""

from decimal import Decimal
from typing import Any

import pytest

from shangji.core import clock
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.metric import metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.tests.metrics.company import NOW, Played


@pytest.fixture
def number(played: Played) -> Any:
    """metric, by, period → the number, or the numbers by the labels of the members."""

    def told(name: str, by: str = "", period: str = "2026", **more: Any) -> Any:
        query = MetricQuery(
            actor=played.system, metrics=(name,), period=Period.parse(period), by=(by,) if by else (), **more
        )
        with clock.at(NOW):
            answer = ask(query)
        if not by:
            return answer.total[name].value
        return {row.members[0].key: row.values[name].value for row in answer.rows if row.values[name].value}

    return told


def test_outcomes_belong_to_the_day_on_the_company_s_clock(number: Any) -> None:
    assert number("won_count", "month") == {"2026-04": 3, "2026-08": 1, "2026-09": 1}
    assert number("lost_count", "month") == {"2026-07": 1, "2026-08": 1}
    assert number("win_rate") == pytest.approx(5 / 7)
    assert number("win_rate", period="2026Q3") == pytest.approx(2 / 4)
    assert number("won_amount") == Decimal("736000.50")
    assert number("created_count") == 16 and number("open_count") == 9


def test_what_was_reopened_is_lost_no_more_and_was_open_before(number: Any) -> None:
    """重新打开 was lost in June and came back in September: at the end of July it was not open."""
    assert number("lost_count", period="2026Q2") == 0
    open_then = number("open_count", "month")
    assert open_then["2026-05"] == 3 and open_then["2026-07"] == 3 and open_then["2026-11"] == 9


def test_the_cycle_is_in_calendar_days_without_those_on_hold(number: Any) -> None:
    """59 and 50 days; 87 less 40 on hold; twice 30."""
    assert number("sales_cycle_mean") == pytest.approx((59 + 47 + 30 + 30 + 50) / 5)
    assert number("sales_cycle_median") == 47
    assert number("end_to_end_days") == 69


def test_what_goes_through_the_stages(number: Any) -> None:
    assert number("stage_entered", "stage") == {"contact": 18, "analysis": 3, "negotiation": 1}
    assert number("stage_advanced", "stage") == {"contact": 8, "analysis": 1}
    assert number("stage_returned", "stage") == {"analysis": 1}
    assert number("stage_lost", "stage") == {"negotiation": 1, "contact": 1}


def test_a_cohort_reaches_what_it_skips_and_is_counted_once(number: Any) -> None:
    reached = number("stage_reached_count", "stage")
    assert reached == {
        "contact": 16,
        "analysis": 7,
        "proposal": 6,
        "negotiation": 6,
        "contract": 5,
        "payment": 5,
    }
    assert number("stage_reached", "stage")["analysis"] == pytest.approx(7 / 16)
    assert number("stage_conversion", "stage") == {
        "contact": pytest.approx(7 / 16), "analysis": pytest.approx(6 / 7), "proposal": 1.0,
        "negotiation": pytest.approx(5 / 6), "contract": 1.0, "payment": 1.0,
    }  # fmt: skip
    assert number("stage_reached") == pytest.approx(5 / 16)
    assert number("cohort_open_share") == pytest.approx(9 / 16)
    assert number("stage_reached_count", filters=(("stage", ("negotiation",)),)) == 6
    assert number("stage_reached_amount") == Decimal("736000.50")


def test_follow_ups_by_whoever_wrote_them_and_when_they_happened(number: Any) -> None:
    assert number("follow_up_count", "month") == {"2026-10": 24, "2026-11": 1}
    assert number("qualifying_follow_up_count") == 19
    assert number("activity_score") == 93
    assert number("customers_touched", period="2026-10") == 3
    assert number("follow_up_count", "weekday")["6"] == 3  # 10, 17 and 31 October were Saturdays


def test_leads_that_are_old_enough_to_tell(number: Any) -> None:
    assert (number("lead_count"), number("lead_gross_count")) == (5, 6)
    assert number("lead_conversion_rate") == pytest.approx(1 / 3)
    assert number("lead_to_won_rate") == pytest.approx(1 / 2)


def test_other_currencies_and_unknown_amounts_are_told_and_not_added(played: Played, db: None) -> None:
    with clock.at(NOW):
        answer = ask(MetricQuery(actor=played.system, metrics=("open_amount",), period=Period.parse("2026")))
    assert answer.total["open_amount"].value == Decimal(
        300_000 + 70_000 + 300_000 + 500_000 + 600_000 + 40_000
    )
    assert len(answer.notes) == 2


def test_in_an_empty_period_nothing_is_nought_that_is_not_known(number: Any) -> None:
    for metric in metrics().values():
        found = number(metric.name, period="2019")
        assert found in (0, None), metric.name
        if metric.unit in ("ratio", "days", "hours"):
            assert found is None, metric.name
