"""How much of a month has been worked: a plan of a month is reached day by day, and only on working days."""

from collections.abc import Iterator
from datetime import date, timedelta

from shangji.core.calendar import working_days_between
from shangji.insight.metrics.periods import Period, unit_at

DAY = timedelta(days=1)


def working_days(first: date, last: date) -> int:
    """From one day to another, both included."""
    return working_days_between(first - DAY, last) if first <= last else 0


def months_in(period: Period) -> Iterator[date]:
    """The first days of the months that it touches."""
    return (month.first for month in period.parts("month"))


def share_of(month: date, period: Period, until: date | None = None) -> float:
    """How much of a month's working days lies in a period, of them those that are over before a day."""
    whole = unit_at(month, "month")
    first, last = max(whole.first, period.first), min(whole.last, period.last)
    if until is not None:
        last = min(last, until - DAY)
    if (first, last) == (whole.first, whole.last):
        return 1.0
    days = working_days(whole.first, whole.last)
    return working_days(first, last) / days if days else 0.0
