"""Periods as they are written, from a Wednesday; what they are compared with; what is refused."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from shangji.core import clock
from shangji.insight.metrics.periods import Period, PeriodNotRight, PeriodTooLong

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"), ("2026Q3", "2026-07-01", "2026-09-30"), ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026W01", "2025-12-29", "2026-01-04"), ("2026W53", "2026-12-28", "2027-01-03"), ("2026-07-15", "2026-07-15", "2026-07-15"),
        ("2026-07-01..2026-09-30", "2026-07-01", "2026-09-30"), ("today", "2026-11-25", "2026-11-25"),
        ("yesterday", "2026-11-24", "2026-11-24"), ("this-week", "2026-11-23", "2026-11-29"),
        ("last-month", "2026-10-01", "2026-10-31"), ("this-quarter", "2026-10-01", "2026-12-31"),
        ("next-quarter", "2027-01-01", "2027-03-31"), ("last-year", "2025-01-01", "2025-12-31"),
        ("last-7-days", "2026-11-19", "2026-11-25"), ("last-2-weeks", "2026-11-12", "2026-11-25"),
        ("last-3-months", "2026-09-01", "2026-11-25"), ("all", "2000-01-01", "2026-11-25"),
    ],
)  # fmt: skip
def test_a_period_is_read(text: str, first: str, last: str) -> None:
    found = Period.parse(text, TODAY)
    assert (found.first.isoformat(), found.last.isoformat(), found.written) == (first, last, text)
    assert found.label


@pytest.mark.parametrize(
    "text",
    ["", "2026Q5", "2026-13", "2026-02-30", "2026W54", "Q3", "2026-09-30..2026-07-01", "last-0-days", "this-decade", "2026'; --", "9" * 60, "last-99999-days"],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(PeriodNotRight) as refused:
        Period.parse(text, TODAY)
    assert refused.value.status == 422 and str(refused.value.message)


@pytest.mark.parametrize(
    "text", ["1950-01-01..2050-01-01", "2001-01-01..2090-01-01", "1999", "2101", "last-3661-days"]
)
def test_a_hundred_years_are_too_long(text: str) -> None:
    with pytest.raises(PeriodTooLong):
        Period.parse(text, TODAY)


@pytest.mark.parametrize(
    ("text", "compare", "first", "last"),
    [
        ("2026Q3", "previous", "2026-04-01", "2026-06-30"),  # over: the whole one before
        ("this-quarter", "previous", "2026-07-01", "2026-08-25"),  # runs: as many days
        ("this-quarter", "year", "2025-10-01", "2025-11-25"),  # runs: up to the same day
        ("this-month", "previous", "2026-10-01", "2026-10-25"),
        ("this-year", "year", "2025-01-01", "2025-11-25"),
        ("last-7-days", "previous", "2026-11-12", "2026-11-18"),
        ("last-3-months", "previous", "2026-06-01", "2026-08-25"),  # months beside months, up to the same day
        ("last-12-months", "previous", "2024-12-01", "2025-11-25"),
        ("2024-02-29", "year", "2023-02-28", "2023-02-28"),
        ("2020W53", "year", "2019-12-23", "2019-12-29"),
        ("2026-03", "previous", "2026-02-01", "2026-02-28"),
    ],
)  # fmt: skip
def test_a_period_is_held_against_its_like(text: str, compare: str, first: str, last: str) -> None:
    found = Period.parse(text, TODAY).compared(compare, TODAY)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_a_month_of_thirty_one_days_is_held_against_all_of_a_shorter_one() -> None:
    found = Period.parse("2026-03").compared("previous", date(2026, 3, 30))
    assert found.last == date(2026, 2, 28)


def test_it_ends_with_the_present_moment_and_starts_at_midnight_of_the_company() -> None:
    window = Period.parse("this-month", TODAY).window(NOON)
    assert window.start == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert window.start < NOON < window.end and (window.end - NOON).total_seconds() < 1
    ahead = Period.parse("next-month", TODAY).window(NOON)
    assert ahead.start == ahead.end


def test_the_financial_year_begins_when_the_company_says(settings) -> None:
    settings.FISCAL_MONTH = 4
    assert Period.parse("2026").first == date(2026, 4, 1) and Period.parse("2026").last == date(2027, 3, 31)
    assert Period.parse("2026Q4").first == date(2027, 1, 1)
    assert Period.parse("this-quarter", date(2027, 2, 3)).first == date(2027, 1, 1)
    assert [p.written for p in Period.parse("2026").parts("quarter")] == [
        "2026Q1",
        "2026Q2",
        "2026Q3",
        "2026Q4",
    ]
    assert "财年" in Period.parse("2026").label


def test_a_relative_period_moves_with_the_day_and_keeps_its_name() -> None:
    with clock.at(NOON):
        found = Period.parse("this-quarter")
    assert (found.written, found.previous().written, found.year_before().written) == (
        "this-quarter",
        "2026Q3",
        "2025Q4",
    )


def test_within_a_sentence_only_a_name_keeps_its_capital():
    with override("en"):
        assert Period.parse("last-180-days").within == "the last 180 days"
        assert Period.parse("this-quarter").within == "this quarter"
        assert Period.parse("2026-07").within == "Jul 2026"
