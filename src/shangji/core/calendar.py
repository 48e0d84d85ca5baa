"""Working time in China: weekends, holidays and the days that are worked in exchange (调休)."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar
from django.utils import timezone

from shangji.core import clock

OFFICE_HOURS = ((time(9), time(12)), (time(13, 30), time(18)))
HOURS_PER_DAY = 7.5
FIRST_YEAR = 2020
"""Where counting begins: each year from it to the one that is asked about is looked up day by day, once a process."""


def local(moment: datetime) -> datetime:
    """A moment on the clocks of the company; Django's `localtime` first asks whose zone the request is in."""
    return moment.astimezone(timezone.get_default_timezone())


def local_day(moment: datetime) -> date:
    """The day of a moment in the company's time zone."""
    return local(moment).date()


def day_starts(day: date) -> datetime:
    """Midnight of a day in the company's time zone."""
    return timezone.make_aware(datetime.combine(day, time()))


def today() -> date:
    return local_day(clock.now())


@lru_cache(maxsize=20_000)
def is_working_day(day: date) -> bool:
    """From the official calendar; where it is not published yet, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_certain(day: date) -> bool:
    """Whether the official calendar of that year is known."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def working_days_between(start: datetime | date, end: datetime | date) -> int:
    """Working days after the start's day up to the end's day; negative when the end comes first."""
    first, last = _day(start), _day(end)
    if last < first:
        return -working_days_between(last, first)
    return _worked_until(last) - _worked_until(first)


def working_days_until(moment: datetime | date) -> int:
    """A number that grows by one with each working day: the difference of two is the working days between them."""
    return _worked_until(_day(moment))


@lru_cache(maxsize=20_000)
def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after a day; before it when `count` is negative."""
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_hours_between(start: datetime, end: datetime) -> float:
    """Office hours between two moments; negative when the end comes first."""
    if end < start:
        return -working_hours_between(end, start)
    first, last = timezone.localtime(start), timezone.localtime(end)
    if first.date() == last.date():
        return _hours_until(last) - _hours_until(first)
    between = working_days_between(first.date(), last.date()) - is_working_day(last.date())
    return _hours_until(last) + between * HOURS_PER_DAY + _hours_left(first)


def add_working_hours(moment: datetime, hours: float) -> datetime:
    """The moment when `hours` of office time have passed."""
    local = timezone.localtime(moment)
    day, left = local.date(), hours
    if left <= _hours_left(local):
        return _at_hour(day, _hours_until(local) + left)
    left -= _hours_left(local)
    while True:
        day = add_working_days(day, 1)
        if left <= HOURS_PER_DAY:
            return _at_hour(day, left)
        left -= HOURS_PER_DAY


def _day(value: datetime | date) -> date:
    return local_day(value) if isinstance(value, datetime) else value


@lru_cache(maxsize=64)
def _worked_in_year(year: int) -> list[int]:
    """Ordinals of the year's working days, ascending."""
    first = date(year, 1, 1).toordinal()
    last = date(year + 1, 1, 1).toordinal()
    return [n for n in range(first, last) if is_working_day(date.fromordinal(n))]


@lru_cache(maxsize=64)
def _worked_before_year(year: int) -> int:
    """Working days since the first year, or to it."""
    if year == FIRST_YEAR:
        return 0
    if year > FIRST_YEAR:
        return _worked_before_year(year - 1) + len(_worked_in_year(year - 1))
    return _worked_before_year(year + 1) - len(_worked_in_year(year))


def _worked_until(day: date) -> int:
    return _worked_before_year(day.year) + bisect_left(_worked_in_year(day.year), day.toordinal() + 1)


def _hours_until(moment: datetime) -> float:
    """Office hours of the day up to the moment."""
    if not is_working_day(moment.date()):
        return 0.0
    now = moment.time()
    return sum(
        (_minutes(min(now, closes)) - _minutes(opens)) / 60 for opens, closes in OFFICE_HOURS if now > opens
    )


def _hours_left(moment: datetime) -> float:
    return HOURS_PER_DAY - _hours_until(moment) if is_working_day(moment.date()) else 0.0


def _at_hour(day: date, hours: float) -> datetime:
    """The moment of a working day when so many office hours have passed."""
    for opens, closes in OFFICE_HOURS:
        length = (_minutes(closes) - _minutes(opens)) / 60
        if hours <= length:
            return timezone.make_aware(datetime.combine(day, opens)) + timedelta(hours=hours)
        hours -= length
    return timezone.make_aware(datetime.combine(day, OFFICE_HOURS[-1][1]))


def _minutes(moment: time) -> float:
    return moment.hour * 60 + moment.minute + moment.second / 60
