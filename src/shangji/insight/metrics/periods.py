"""Periods: from a day to a day in the company's time zone, as addresses and the shell write them.

    2026 · 2026Q3 · 2026-07 · 2026W30 · 2026-07-15 · 2026-07-01..2026-09-30
    today · yesterday · this-week · last-month · next-quarter · this-year · last-180-days · last-6-months · all

A year and its quarters begin with the month that the setting FISCAL_MONTH names; a year is called after the one in
which it begins.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.calendar import day_starts, today
from shangji.insight.metrics.period_words import told, told_within

EARLIEST, MOST_YEARS, MOST_DAYS = date(2000, 1, 1), 30, 3660
DAY = timedelta(days=1)
KEPT = 4096
"""Periods, each found out once: a page asks for the weeks of a year and a half of every row."""
UNITS = ("year", "quarter", "month", "week", "day")
LAST = r"last-(\d{1,4})-(days|weeks|months)"


class PeriodNotRight(Refusal):
    message = _(
        "A period is written like 2026, 2026Q3, 2026-07, 2026W30, 2026-07-01..2026-09-30, this-quarter, last-180-days or all."
    )


class PeriodTooLong(PeriodNotRight):
    message = _("A period lies between the years 2000 and 2100 and is at most 30 years long.")


@dataclass(frozen=True)
class Window:
    """From a moment up to, and without, another one."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Period:
    """`first` and `last` are local days and both belong to it; `written` is how it was asked for.

    `unit` is what it is one of: year, quarter, month, week, day, or `days` for any other span; `all` begins in 2000.
    """

    first: date
    last: date
    written: str
    unit: str = "days"

    @classmethod
    def parse(cls, text: str, on: date | None = None) -> "Period":
        """What is written, as seen from a day. Raises PeriodNotRight, PeriodTooLong."""
        text = text.strip()
        if len(text) > 40:
            raise PeriodNotRight
        try:
            found = _parse(text, on or today(), settings.FISCAL_MONTH)
        except (ValueError, OverflowError) as error:
            raise PeriodNotRight from error
        if found is None or found.last < found.first:
            raise PeriodNotRight
        is_long = found.unit != "all" and (found.last.year - found.first.year) > MOST_YEARS
        if is_long or found.first < EARLIEST or found.last.year > 2100:
            raise PeriodTooLong
        return found

    @classmethod
    def between(cls, first: date, last: date) -> "Period":
        return cls(first, last, f"{first.isoformat()}..{last.isoformat()}")

    @property
    def start(self) -> datetime:
        return day_starts(self.first)

    @property
    def end(self) -> datetime:
        """The moment with which it no longer goes on."""
        return day_starts(self.last + DAY)

    @property
    def label(self) -> str:
        """In the reader's language: this quarter, Jul 2026."""
        return told(self.written, self.unit, self.first, self.last)

    @property
    def within(self) -> str:
        """The same in the middle of a sentence."""
        return told_within(self.written, self.label)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def window(self, now: datetime) -> Window:
        """As far as it has come: nothing has happened yet after now."""
        end = min(self.end, now + timedelta(microseconds=1))
        return Window(self.start, max(end, self.start))

    def previous(self) -> "Period":
        """The one before it: as long a unit, as many months up to the same day, or as many days."""
        if self.unit in UNITS:
            return unit_at(self.first - DAY, self.unit)
        if (last := re.fullmatch(LAST, self.written)) and last[2] == "months":
            back = -int(last[1])
            return Period.between(_months_on(self.first, back), _same_day(self.last, back))
        return Period.between(self.first - timedelta(days=self.days), self.first - DAY)

    def year_before(self) -> "Period":
        if self.unit == "week":
            year, week, _day = self.first.isocalendar()
            return week_of(year - 1, min(week, _weeks_in(year - 1)))
        if self.unit in UNITS:
            return unit_at(_year_back(self.first), self.unit)
        return Period.between(_year_back(self.first), _year_back(self.last))

    def to_date(self, now: date) -> "Period":
        """Up to a day, when that lies in it."""
        return Period.between(self.first, now) if self.first <= now < self.last else self

    def compared(self, compare: str, now: date) -> "Period":
        """What it is held against, like for like: while it still runs, as many of its days as have begun."""
        other = self.year_before() if compare == "year" else self.previous()
        if not self.first <= now < self.last:
            return other
        if compare == "year":
            return Period.between(other.first, min(_year_back(now), other.last))
        return Period.between(other.first, min(other.first + (now - self.first), other.last))

    def parts(self, unit: str) -> list["Period"]:
        """The years, quarters, months, weeks or days that it touches, in order."""
        found, day = [], self.first
        while day <= self.last:
            found.append(unit_at(day, unit))
            day = found[-1].last + DAY
        return found

    def meets(self, other: "Period") -> "Period | None":
        """What both have in common."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Period.between(first, last) if first <= last else None


def unit_at(day: date, unit: str) -> Period:
    """The year, quarter, month, week or day in which a day lies."""
    return _at(day, unit, settings.FISCAL_MONTH)


@lru_cache(KEPT)
def _at(day: date, unit: str, _fiscal_month: int) -> Period:
    return _AT[unit](day)


def month_of(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return Period(first, _months_on(first, 1) - DAY, f"{first:%Y-%m}", "month")


def week_of(year: int, week: int) -> Period:
    first = date.fromisocalendar(year, week, 1)
    return Period(first, first + timedelta(days=6), f"{year}W{week:02d}", "week")


def quarter_of(year: int, quarter: int) -> Period:
    if not 1 <= quarter <= 4:
        raise ValueError
    first = _months_on(date(year, settings.FISCAL_MONTH, 1), 3 * (quarter - 1))
    return Period(first, _months_on(first, 3) - DAY, f"{year}Q{quarter}", "quarter")


def year_of(year: int) -> Period:
    first = date(year, settings.FISCAL_MONTH, 1)
    return Period(first, _months_on(first, 12) - DAY, f"{year}", "year")


def day_of(day: date) -> Period:
    return Period(day, day, day.isoformat(), "day")


def _fiscal_year(day: date) -> int:
    return day.year if day.month >= settings.FISCAL_MONTH else day.year - 1


def _quarter_at(day: date) -> Period:
    return quarter_of(_fiscal_year(day), (day.month - settings.FISCAL_MONTH) % 12 // 3 + 1)


def _week_at(day: date) -> Period:
    year, week, _day = day.isocalendar()
    return week_of(year, week)


_AT: dict[str, Callable[[date], Period]] = {
    "year": lambda day: year_of(_fiscal_year(day)),
    "quarter": _quarter_at,
    "month": lambda day: month_of(day.year, day.month),
    "week": _week_at,
    "day": day_of,
}


@lru_cache(KEPT)
def _parse(text: str, on: date, _fiscal_month: int) -> Period | None:
    if text == "all":
        return Period(EARLIEST, max(on, EARLIEST), text, "all")
    if first_last := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", text):
        return Period.between(date.fromisoformat(first_last[1]), date.fromisoformat(first_last[2]))
    for pattern, read in _WRITTEN:
        if found := re.fullmatch(pattern, text):
            return read(*(int(part) for part in found.groups()))
    return _relative(text, on)


_WRITTEN: tuple[tuple[str, Callable[..., Period]], ...] = (
    (r"(\d{4})", year_of),
    (r"(\d{4})Q([1-4])", quarter_of),
    (r"(\d{4})-(\d\d)", month_of),
    (r"(\d{4})W(\d\d)", week_of),
    (r"(\d{4})-(\d\d)-(\d\d)", lambda year, month, day: day_of(date(year, month, day))),
)


def _relative(text: str, on: date) -> Period | None:
    """What is named from a day: it keeps its name and moves with the day."""
    if text in ("today", "yesterday"):
        day = on if text == "today" else on - DAY
        return Period(day, day, text, "day")
    if found := re.fullmatch(r"(this|last|next)-(year|quarter|month|week)", text):
        here = unit_at(on, found[2])
        near = {"this": here, "last": here.previous(), "next": unit_at(here.last + DAY, found[2])}[found[1]]
        return Period(near.first, near.last, text, found[2])
    if found := re.fullmatch(LAST, text):
        count = int(found[1])
        if not 1 <= count <= MOST_DAYS:
            raise PeriodTooLong
        if found[2] == "months":
            return Period(_months_on(on.replace(day=1), 1 - count), on, text)
        return Period(on - timedelta(days=count * (7 if found[2] == "weeks" else 1) - 1), on, text)
    return None


def _months_on(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _same_day(day: date, months: int) -> date:
    """The day of another month, or its last one."""
    return min(_months_on(day, months) + timedelta(days=day.day - 1), _months_on(day, months + 1) - DAY)


def _year_back(day: date) -> date:
    return _same_day(day, -12)


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar()[1]
