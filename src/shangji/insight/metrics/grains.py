"""Grains: what is counted, one row each, with its times, the columns that dimensions are made of, and its numbers.

Every grain starts at the actor; what was merged into another record, or never was one, is in none.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise

from shangji.core.access import Actor
from shangji.core.among import Keys
from shangji.core.subjects import Traced
from shangji.insight.metrics import own_columns
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.sql import (
    DayOfDate,
    LocalDay,
    LocalHour,
    LocalMonth,
    LocalWeekday,
    MonthOfDate,
    WeekdayOfDate,
)

Rows = QuerySet[Any]
Asked = Callable[[Any], Any]
"""An expression, made for a run: its clocks, and its present moment."""
OF_TIME: Mapping[str, Any] = {
    "day": LocalDay,
    "month": LocalMonth,
    "weekday": LocalWeekday,
    "hour": LocalHour,
}
OF_DAYS: Mapping[str, Any] = {"day": DayOfDate, "month": MonthOfDate, "weekday": WeekdayOfDate}


@dataclass(frozen=True, kw_only=True)
class Time:
    """A column of moments, or of days (`is_day`), which may also lie ahead."""

    path: str
    label: str | Promise
    is_day: bool = False


@dataclass(frozen=True, kw_only=True)
class Number:
    """What can be added up or spread: whole hundredths of money (`per` is 100), whole days, whole minutes.

    `known` are the rows that have one, `foreign` those that are left out because they are in another currency.
    """

    unit: str
    asked: Asked
    per: int = 1
    known: Q = field(default_factory=Q)
    foreign: Q | None = None
    kept: str = ""
    """What sums by day call it, where that is not money."""

    @property
    def counted(self) -> Q:
        """The rows that have one and are not left out."""
        return self.known if self.foreign is None else self.known & ~self.foreign


@dataclass(frozen=True)
class Shown:
    """A column of the page of records. `kind`: record, text, person, money, day, moment, days, number or truth.

    `sort` is the path by which the page may be sorted.
    """

    name: str
    label: str | Promise
    kind: str
    read: Callable[[Any], Any]
    sort: str = ""


@dataclass(frozen=True)
class Near:
    """`of` are the nouns that rows hang on: `rows` gives those of some keys, without asking once more who reaches them.

    The actor says what is within reach whatever the keys are.
    """

    of: Callable[[], Sequence[type[Traced]]]
    rows: Callable[[Keys, Actor], Rows]


@dataclass(frozen=True, kw_only=True)
class Leading:
    """Of rows that stand now, one for each value of a `column`: `rows` gives it of nearly all of them, `rest` gives every row of
    the other ones. Rows of one value are alike in the columns of `alike`, and in a number.
    """

    column: str
    number: str
    rows: Callable[[Rows], Rows]
    rest: Callable[[Rows], Rows]
    alike: frozenset[str]


class Lasted(NamedTuple):
    """So many rows stood, of so many values; of `known` of these a number is known, which comes to `worth`."""

    rows: int
    values: int
    known: int
    worth: int


@dataclass(frozen=True)
class Then:
    """What stood `at` the beginning of a day of the past. `by_owner` says it by the column of owners, but for some values, of which
    the rows have to be asked.
    """

    at: Callable[[datetime], Lasted]
    by_owner: Callable[[datetime], tuple[Mapping[Any, Lasted], Keys]]


@dataclass(frozen=True, kw_only=True)
class Lasting:
    """What is kept of when each value of a `column` stood, and a `number` of it: `read` for somebody who reaches everything, None
    while the rows have to tell it.
    """

    column: str
    number: str
    read: Callable[[Actor], Then | None]


@dataclass(frozen=True, kw_only=True)
class Grain:
    """`columns` are paths, or expressions where the row does not have it itself."""

    name: str
    label: str | Promise
    rows: Callable[[Actor], Rows]
    times: Mapping[str, Time]
    columns: Mapping[str, str | Asked]
    near: Near | None = None
    """The same rows for somebody who reaches little."""
    beyond: Callable[[Actor], Collection[int]] | None = None
    """The nouns on which rows hang that sums by day tell of, though nobody reaches them: of such a grain alone."""
    leading: Leading | None = None
    lasting: Lasting | None = None
    numbers: Mapping[str, Number] = field(default_factory=dict)
    shown: tuple[Shown, ...] = ()
    listed: Callable[[Rows], Rows] = lambda rows: rows
    """Rows with what their page shows."""
    dressed: Callable[[Sequence[Any]], None] = lambda _rows: None
    """Gives the rows of a page what no join can give them."""
    stands: tuple[str, ...] = ()
    """Its times of beginning to stand, and of ending."""
    changes: frozenset[str] = frozenset()
    """Columns that were not then what they are now."""
    returned: Q = field(default_factory=Q)
    """Rows that ended and began again: these two times do not tell all of them."""
    stood: Callable[[datetime], tuple[Q, ...]] = lambda _moment: (Q(),)
    """Of a grain that knows the past: which of its rows stood at a moment; no row is in two of the parts."""

    carries: Mapping[str, str] = field(default_factory=dict)
    """Kind of a noun with fields of one's own → how it is reached from a row; empty for the row itself."""

    def all_columns(self) -> frozenset[str]:
        return frozenset(self.columns) | own_columns.of(self.carries)

    def path(self, column: str) -> str:
        """How a statement names a column: an expression is annotated under a name of its own."""
        found = self.columns.get(column)
        return found if isinstance(found, str) else f"of_{column}"

    def with_column(self, rows: Rows, column: str, run: Any) -> Rows:
        found = self.columns.get(column) or own_columns.asked(column, self.carries)
        return rows if isinstance(found, str) else rows.annotate(**{f"of_{column}": found(run)})

    def split(self, time: str, column: str, window: Window) -> Any:
        """A column of time: the day, month, weekday or hour of one of its times."""
        at = self.times[time]
        return OF_DAYS[column](F(at.path)) if at.is_day else OF_TIME[column](F(at.path), window=window)


_grains: dict[str, Grain] = {}


def grain(found: Grain) -> Grain:
    """Register one. Called once, when its module is imported."""
    _grains[found.name] = found
    return found


def grains() -> Mapping[str, Grain]:
    return _grains
