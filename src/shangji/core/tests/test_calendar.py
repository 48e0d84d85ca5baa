from datetime import date, datetime

import pytest
from django.utils import timezone

from shangji.core.calendar import (
    add_working_days,
    add_working_hours,
    is_certain,
    is_working_day,
    local_day,
    working_days_between,
    working_hours_between,
)


def moment(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-10-01", False),
        ("2026-10-10", True),
        ("2026-11-23", True),
        ("2026-11-22", False),
        ("2025-01-26", True),
    ],
)
def test_holidays_and_days_worked_in_exchange(day, works):
    assert is_working_day(date.fromisoformat(day)) is works


def test_a_year_that_is_not_published_counts_weekdays_and_says_so():
    assert is_working_day(date(2099, 1, 1)) and not is_certain(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [("2026-11-23", "2026-11-24", 1), ("2026-11-20", "2026-11-23", 1), ("2026-11-21", "2026-11-22", 0),
     ("2026-11-23", "2026-11-23", 0), ("2026-09-30", "2026-10-08", 1), ("2025-12-31", "2026-01-05", 2),
     ("2026-11-24", "2026-11-20", -2)],
)  # fmt: skip
def test_working_days_between_agree_with_counting_one_by_one(start, end, days):
    assert working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == days


def test_the_day_of_a_moment_is_the_companys_day():
    assert local_day(datetime.fromisoformat("2026-11-22T17:00:00+00:00")) == date(2026, 11, 23)


def test_adding_working_days_goes_both_ways():
    assert add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert add_working_days(date(2026, 11, 23), -1) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("2026-11-23T09:00", "2026-11-23T18:00", 7.5), ("2026-11-23T11:00", "2026-11-23T14:00", 1.5),
     ("2026-11-20T17:00", "2026-11-23T10:00", 2.0), ("2026-11-21T10:00", "2026-11-22T10:00", 0.0)],
)  # fmt: skip
def test_office_hours_between(start, end, hours):
    assert working_hours_between(moment(start), moment(end)) == pytest.approx(hours)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [("2026-11-23T09:00", 4, "2026-11-23T14:30"), ("2026-11-20T16:00", 4, "2026-11-23T11:00"),
     ("2026-11-21T10:00", 1, "2026-11-23T10:00")],
)  # fmt: skip
def test_adding_office_hours(start, hours, end):
    assert add_working_hours(moment(start), hours) == moment(end)
