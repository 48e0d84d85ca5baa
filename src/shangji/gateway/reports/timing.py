"""When a report is due, and which days it tells of; in the company's time zone and by the working calendar."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shangji.core.calendar import is_working_day, local

LAST = 31
"""As the day of a month: its last working day."""
NOON = time(12)
ASKED_EVERY_MIN = 60
DAILY, WEEKLY, MONTHLY, CONDITION = "daily", "weekly", "monthly", "condition"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Timing:
    """`weekday` is 1 for Monday, `month_day` 1 to 28 or LAST. A day that is not worked moves to the next one that is."""

    rhythm: str
    at: time
    weekday: int = 1
    month_day: int = 1

    def next_after(self, moment: datetime) -> datetime:
        """When it is due the next time; a condition is asked every hour."""
        here = local(moment)
        if self.rhythm == CONDITION:
            return moment.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=ASKED_EVERY_MIN)
        day = here.date() - 40 * _DAY
        while (due := self._on(self._moved(day), here)) <= moment or not self._is_wanted(day):
            day += _DAY
        return due

    def covered(self, due: datetime) -> tuple[date, date]:
        """The first and the last day it tells of: until the day before when it comes in the morning."""
        here = local(due)
        last = here.date() if here.time() >= NOON else here.date() - _DAY
        if self.rhythm == MONTHLY:
            return last.replace(day=1), last
        if self.rhythm in (WEEKLY, CONDITION):
            return last - 6 * _DAY, last
        while not is_working_day(last):
            last -= _DAY
        return last, last

    def before(self, first: date, last: date) -> tuple[date, date]:
        """The days that these are compared with: as many, or as far into the month before."""
        if self.rhythm == MONTHLY:
            start = (first - _DAY).replace(day=1)
            return start, min(start + (last - first), first - _DAY)
        if self.rhythm == DAILY:
            day = first - _DAY
            while not is_working_day(day):
                day -= _DAY
            return day, day
        span = last - first + _DAY
        return first - span, last - span

    def _is_wanted(self, day: date) -> bool:
        if self.rhythm == DAILY:
            return is_working_day(day)
        if self.rhythm == WEEKLY:
            return day.isoweekday() == self.weekday
        last = monthrange(day.year, day.month)[1]
        return day.day == (last if self.month_day == LAST else min(self.month_day, last))

    def _moved(self, day: date) -> date:
        """To a day that is worked: the next one, but the last of a month moves back."""
        step = -_DAY if self.rhythm == MONTHLY and self.month_day == LAST else _DAY
        while not is_working_day(day):
            day += step
        return day

    def _on(self, day: date, like: datetime) -> datetime:
        return datetime.combine(day, self.at, like.tzinfo)
