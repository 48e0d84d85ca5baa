"""Local days, months and hours, days between two moments and whole cents, asked of both engines without a function of Python.

SQLite keeps moments as texts in UTC: the seconds that the company's clocks are ahead come from its zone, and where they
change within the span that is asked for, the statement says from when on.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import BigIntegerField, CharField, Func, IntegerField
from django.utils import timezone

from shangji.core.among import OneOf
from shangji.core.calendar import local
from shangji.insight.metrics.periods import Window

SECONDS = (
    "unixepoch({0})" if sqlite3.sqlite_version_info >= (3, 38) else "CAST(strftime('%%s', {0}) AS INTEGER)"
)
"""Of a moment, since 1970. The newer function takes half the time."""
Offsets = tuple[tuple[str, int], ...]
"""((moment in UTC up to which it holds, seconds ahead), …); the last moment is empty."""


def offsets(window: Window) -> Offsets:
    """How far the company's clocks are ahead in a window."""
    days = range(window.start.year, window.end.year + 1)
    changes = [c for year in days for c in _changes(timezone.get_default_timezone_name(), year)]
    within = [(at, before) for at, before in changes if window.start < at < window.end]
    found = [(f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", before) for at, before in within]
    return (*found, ("", _ahead(window.end)))


@lru_cache(maxsize=256)
def _changes(_zone: str, year: int) -> tuple[tuple[datetime, int], ...]:
    """When the clocks were put forward or back in a year, and how far they were ahead before."""
    return tuple(_look(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)))


def _look(start: datetime, end: datetime) -> Iterator[tuple[datetime, int]]:
    day, step = start, timedelta(days=7)
    while day < end:
        later = min(day + step, end)
        before = _ahead(day)
        if _ahead(later) != before:
            low, high = day, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if _ahead(middle) == before else (low, middle)
            yield high.replace(microsecond=0), before
        day = later


def _ahead(moment: datetime) -> int:
    return int((local(moment).utcoffset() or timedelta()).total_seconds())


Part = tuple[str, list[Any]]
"""A piece of a statement with its values."""


def filled(template: str, parts: Sequence[Part]) -> Part:
    """The template with {0}, {1} … in their places, and their values in the order in which they now stand."""
    sql, params = "", []
    for n, piece in enumerate(re.split(r"\{(\d)\}", template)):
        if n % 2 == 0:
            sql += piece
        else:
            sql += parts[int(piece)][0]
            params += parts[int(piece)][1]
    return sql, params


class _Asked(Func):
    """A function that each engine is asked in its own words: `sqlite` and `postgresql` name its arguments {0}, {1} …"""

    sqlite: ClassVar[str]
    postgresql: ClassVar[str]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return filled(self.sqlite, [self.on_sqlite(part) for part in self._parts(compiler)])

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return filled(self.postgresql, [self.on_postgresql(part) for part in self._parts(compiler)])

    def on_sqlite(self, part: Part) -> Part:
        """An argument as the template takes it."""
        return part

    def on_postgresql(self, part: Part) -> Part:
        return part

    def _parts(self, compiler: Any) -> list[Part]:
        found = [compiler.compile(each) for each in self.get_source_expressions()]
        return [(sql, list(params)) for sql, params in found]


class _Local(_Asked):
    """A function of moments on the company's clocks: of local seconds on SQLite, of local timestamps on PostgreSQL."""

    def __init__(self, *expressions: Any, window: Window, **extra: Any) -> None:
        self.offsets = offsets(window)
        super().__init__(*expressions, **extra)

    def on_sqlite(self, part: Part) -> Part:
        cases = "".join(f" WHEN {{0}} < '{until}' THEN {ahead}" for until, ahead in self.offsets[:-1])
        last = self.offsets[-1][1]
        shift = f"(CASE{cases} ELSE {last} END)" if cases else str(last)
        return filled(f"({SECONDS} + {shift})", [part])

    def on_postgresql(self, part: Part) -> Part:
        if len(self.offsets) == 1:
            # To look up what a zone says of a moment takes ten times as long.
            return filled(f"({{0}} AT TIME ZONE INTERVAL '{self.offsets[0][1]} seconds')", [part])
        zone = timezone.get_default_timezone_name().replace("'", "")
        return filled(f"({{0}} AT TIME ZONE '{zone}')", [part])


class LocalDay(_Local):
    """Days since 1970-01-01."""

    output_field = IntegerField()
    sqlite, postgresql = "({0} / 86400)", "({0}::date - DATE '1970-01-01')"


class LocalWeekday(_Local):
    """1 is Monday, 7 is Sunday."""

    output_field = IntegerField()
    sqlite = "(({0} / 86400 + 3) %% 7 + 1)"
    postgresql = "EXTRACT(ISODOW FROM {0})::integer"


class LocalHour(_Local):
    output_field = IntegerField()
    sqlite, postgresql = "({0} %% 86400 / 3600)", "EXTRACT(HOUR FROM {0})::integer"


class LocalMonth(_Local):
    """2026-07."""

    output_field = CharField()
    sqlite, postgresql = "strftime('%%Y-%%m', {0}, 'unixepoch')", "to_char({0}, 'YYYY-MM')"


class DaysBetween(_Local):
    """From the calendar day of one moment to that of another: from the 3rd to the 5th are two."""

    output_field = IntegerField()
    sqlite, postgresql = "({1} / 86400 - {0} / 86400)", "({1}::date - {0}::date)"


class MinutesBetween(_Asked):
    """Whole minutes from one moment to another."""

    output_field = IntegerField()
    sqlite = "(({1} - {0}) / 60)"
    postgresql = "TRUNC((FLOOR(EXTRACT(EPOCH FROM {1})) - FLOOR(EXTRACT(EPOCH FROM {0}))) / 60)::integer"

    def on_sqlite(self, part: Part) -> Part:
        return filled(SECONDS, [part])


class Seconds(_Asked):
    """Whole seconds since 1970."""

    output_field = BigIntegerField()
    sqlite, postgresql = SECONDS, "FLOOR(EXTRACT(EPOCH FROM {0}))::bigint"


class WholeDays(_Asked):
    """Seconds, in days that are over."""

    output_field = IntegerField()
    sqlite, postgresql = "CAST({0} / 86400 AS INTEGER)", "FLOOR({0} / 86400)::integer"


class Apart(_Asked):
    """A key as it is, by which no index is chosen."""

    output_field = BigIntegerField()
    sqlite, postgresql = "(+{0})", "{0}"


class Cents(Func):
    """An amount in whole hundredths: sums of them are exact on both engines."""

    output_field = BigIntegerField()
    template = "CAST(ROUND(%(expressions)s * 100) AS BIGINT)"


class DayOfDate(_Asked):
    """Days since 1970-01-01 of a column that holds days."""

    output_field = IntegerField()
    sqlite, postgresql = "CAST(julianday({0}) - 2440587.5 AS INTEGER)", "({0} - DATE '1970-01-01')"


class WeekdayOfDate(_Asked):
    """1 is Monday, 7 is Sunday."""

    output_field = IntegerField()
    sqlite = "((CAST(julianday({0}) - 2440587.5 AS INTEGER) + 3) %% 7 + 1)"
    postgresql = "EXTRACT(ISODOW FROM {0})::integer"


class MonthOfDate(_Asked):
    output_field = CharField()
    sqlite, postgresql = "substr({0}, 1, 7)", "to_char({0}, 'YYYY-MM')"


class _Kept(_Asked):
    """What a column of JSON says under one key, which is digits."""

    output_field = CharField()
    of_sqlite: ClassVar[str]
    of_postgresql: ClassVar[str]

    def __init__(self, *expressions: Any, key: str, **extra: Any) -> None:
        self.key = str(int(key))
        super().__init__(*expressions, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return filled(self.of_sqlite % self.key, self._parts(compiler))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return filled(self.of_postgresql % self.key, self._parts(compiler))


class KeptText(_Kept):
    """As text: of a text itself, of a number its digits."""

    of_sqlite = """CAST(json_extract({0}, '$."%s"') AS TEXT)"""
    of_postgresql = "({0} ->> '%s')"


class KeptMonth(_Kept):
    """The month of a day: 2026-07."""

    of_sqlite = """substr(json_extract({0}, '$."%s"'), 1, 7)"""
    of_postgresql = "substr({0} ->> '%s', 1, 7)"


class KeptJSON(_Kept):
    """As JSON, also of a list; `null` where nothing is said."""

    of_sqlite = """json_quote(json_extract({0}, '$."%s"'))"""
    of_postgresql = "({0} -> '%s')::text"


class AlsoOneOf(OneOf):
    """The same of what finds no row: PostgreSQL makes a table of the keys once, instead of looking through them each time."""

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        sql, params = self.process_lhs(compiler, connection)
        within = " IN (SELECT unnest(%s::bigint[]))"
        return sql + within, [*params, self.given.array]
