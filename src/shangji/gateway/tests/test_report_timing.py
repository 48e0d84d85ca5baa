"""A report is due on its day, on a day that is worked, and tells of the days before it."""

from datetime import date, datetime, time, timedelta, timezone

import pytest

from shangji.gateway.reports.timing import LAST, Timing

HERE = timezone(timedelta(hours=8))


def at(day: str, clock: str = "08:30") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}+08:00")


@pytest.mark.parametrize(
    ("timing", "after", "due"),
    [
        (Timing("daily", time(8, 30)), at("2026-11-23", "08:29"), at("2026-11-23")),
        (Timing("daily", time(8, 30)), at("2026-11-27"), at("2026-11-30")),  # over a weekend
        (Timing("daily", time(8, 30)), at("2026-09-30"), at("2026-10-08")),  # over the national holiday
        (Timing("weekly", time(8, 30), weekday=1), at("2026-11-23"), at("2026-11-30")),
        (Timing("weekly", time(8, 30), weekday=4), at("2026-09-25"), at("2026-10-08")),  # the first of October moves
        (Timing("monthly", time(9), month_day=15), at("2026-11-01"), at("2026-11-16", "09:00")),  # a Sunday moves
        (Timing("monthly", time(9), month_day=LAST), at("2026-10-15"), at("2026-10-30", "09:00")),  # the 31st is a Saturday
        (Timing("monthly", time(9), month_day=28), at("2027-02-01"), at("2027-03-01", "09:00")),  # moves out of its month
    ],
)  # fmt: skip
def test_the_next_time(timing: Timing, after: datetime, due: datetime) -> None:
    assert timing.next_after(after) == due


def test_a_condition_is_asked_every_hour() -> None:
    assert Timing("condition", time(8)).next_after(at("2026-11-23", "10:20")) == at("2026-11-23", "11:00")


@pytest.mark.parametrize(
    ("timing", "due", "covered", "before"),
    [
        (Timing("weekly", time(8, 30)), at("2026-11-23"), ("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15")),
        (Timing("weekly", time(17)), at("2026-11-20", "17:00"), ("2026-11-14", "2026-11-20"), ("2026-11-07", "2026-11-13")),
        (Timing("daily", time(8, 30)), at("2026-11-23"), ("2026-11-20", "2026-11-20"), ("2026-11-19", "2026-11-19")),
        (Timing("monthly", time(8, 30)), at("2026-12-01"), ("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-30")),
        (Timing("monthly", time(8, 30)), at("2026-03-31"), ("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
    ],
)  # fmt: skip
def test_the_days_it_tells_of(
    timing: Timing, due: datetime, covered: tuple[str, str], before: tuple[str, str]
) -> None:
    first, last = (date.fromisoformat(day) for day in covered)
    assert timing.covered(due) == (first, last)
    assert timing.before(first, last) == tuple(date.fromisoformat(day) for day in before)
