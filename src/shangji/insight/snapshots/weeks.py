"""Weeks: each is named after its Monday, and seen at the midnight with which that begins."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from shangji.core.calendar import day_starts, local_day

WEEK = timedelta(days=7)


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def week_at(moment: datetime) -> date:
    """The newest Monday that has begun."""
    return monday(local_day(moment))


def first_seen(moment: datetime) -> date:
    """The first Monday whose midnight comes after a moment: what happens on the stroke is not seen yet."""
    return week_at(moment) + WEEK


def weeks(first: date, last: date) -> Iterator[date]:
    """The Mondays from one to another, both included."""
    while first <= last:
        yield first
        first += WEEK


def starts(week: date) -> datetime:
    return day_starts(week)
