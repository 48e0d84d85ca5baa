"""Measures: what the database is asked to count, and how what it says of parts is put together for the whole.

A measure is no number yet. It gives a state for each group of rows; states of groups that share no row are put together
(`join`), and a metric says what number a state is. So a rate of a team is never the mean of its people's rates.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Count as CountOf
from django.db.models import Q, Value
from django.db.models import Sum as SumOf

from shangji.core.day_marks import number_of
from shangji.insight.metrics.by_day import WRITTEN, by_day
from shangji.insight.metrics.grains import OF_DAYS, OF_TIME, Grain, Rows, grains
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.reading import Raw, read_summed
from shangji.insight.metrics.run import Run

Where = Q | Callable[[Run], Q]
EVERY = Q()
BASE = "CNY"
HAS_AMOUNT, FOREIGN = Q(has_amount=True), ~Q(currency=BASE)
"""Of sums by day."""
ONE = Value(1)
"""What is counted: a key would have to be read from the row where an index says everything else."""


class Total(NamedTuple):
    """`value` in the `per`-th part of the unit, of `n` rows; `missing` have none, `foreign` are in another currency."""

    value: int | Decimal
    n: int
    missing: int
    foreign: int
    per: int = 1

    def plus(self, other: "Total") -> "Total":
        return Total(
            self.value + other.value, self.n + other.n, self.missing + other.missing, self.foreign + other.foreign, self.per
        )  # fmt: skip

    def negative(self) -> "Total":
        return Total(-self.value, -self.n, -self.missing, -self.foreign, self.per)


@dataclass(frozen=True, kw_only=True, eq=False)
class Measure(ABC):
    """`where` narrows the rows of a grain, `time` is the time by which they belong to a period.

    Without a time it is what stands at the end of the period: now, while that runs; before, what the grain `past` knows.
    """

    grain: str
    time: str = ""
    where: Where = EVERY
    past: str = ""

    @property
    def splits(self) -> frozenset[str]:
        """Columns in which one row is in several groups: a whole is asked for by itself."""
        return frozenset()

    @property
    def adds_over_time(self) -> bool:
        """Whether the state of a quarter is that of its months put together."""
        return bool(self.time)

    @property
    def stands(self) -> bool:
        """Whether it is what stands at the end of a period, of which nothing else matters."""
        return False

    @property
    def keeps_to_days(self) -> bool:
        """Whether what it counts of a day is the same in every period."""
        return bool(self.time) and not callable(self.where) and self.splits_by_unit("day")

    def is_known(self, run: Run) -> bool:
        """Whether the rows tell what was at that time."""
        return bool(self.time) or (not run.is_ahead and (bool(self.past) or not run.is_past))

    @property
    def of_grain(self) -> Grain:
        return grains()[self.grain]

    def of(self, run: Run) -> Grain:
        """The grain whose rows are asked: of the past, perhaps another one."""
        return grains()[self.past if self.past and run.is_past else self.grain]

    def splits_by_unit(self, unit: str) -> bool:
        """Whether it can be told for each year, month … of a period: what stands is asked at the end of each."""
        return True

    @abstractmethod
    def nothing(self) -> Any:
        """The state of no rows."""

    @abstractmethod
    def join(self, one: Any, other: Any) -> Any: ...

    @abstractmethod
    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        """Groups by these columns, with their states."""

    def size(self, state: Any) -> int:
        """How many rows, or different values, a state is of."""
        return len(state)

    def total(self, state: Any) -> Total:
        """What a state adds up to."""
        return Total(self.size(state), self.size(state), 0, 0)

    def narrowed(self, run: Run) -> Q:
        """Which of the rows in reach and in time it counts."""
        if self.past and not self.time and run.is_past:
            return reduce(or_, self.of(run).stood(run.window.end))
        return run.narrowing(self.where) if callable(self.where) else self.where

    def rows(self, run: Run) -> Rows:
        """What it counts."""
        return run.rows(self.of(run), self.time, but=self.splits).filter(self.narrowed(run))

    def columns(self) -> frozenset[str]:
        """Which columns it can be split by."""
        found = self.of_grain.all_columns()
        if not self.time:
            return found
        return found | frozenset(OF_DAYS if self.of_grain.times[self.time].is_day else OF_TIME)


@dataclass(frozen=True, kw_only=True, eq=False)
class Added(Measure):
    """What is added up: its state is a total, in parts of the unit."""

    @property
    @abstractmethod
    def per(self) -> int: ...

    def nothing(self) -> Total:
        return Total(0, 0, 0, 0, self.per)

    def join(self, one: Total, other: Total) -> Total:
        return one.plus(other)

    def size(self, state: Total) -> int:
        return state.n

    def total(self, state: Total) -> Total:
        return state


@dataclass(frozen=True, kw_only=True, eq=False)
class AddedNumber(Added):
    """What is added up of a number that the grain has."""

    number: str

    @property
    def per(self) -> int:
        return self.of_grain.numbers[self.number].per


@dataclass(frozen=True, kw_only=True, eq=False)
class Summed(Measure):
    """Counts and sums: those of one grain and time are asked for in one statement."""

    @property
    def stands(self) -> bool:
        return not self.time

    @abstractmethod
    def asked(self, run: Run, where: Q | None, of: Grain | None = None) -> Mapping[str, Any]:
        """Aggregates of the rows of a grain of which `where` is true, or of all."""

    @abstractmethod
    def names(self, run: Run) -> Sequence[str]:
        """What `asked` calls them, in its order."""

    @abstractmethod
    def asked_by_day(self, where: Q | None) -> Mapping[str, Any]:
        """The same of sums by day."""

    @abstractmethod
    def state(self, row: Mapping[str, Any], prefix: str) -> Any: ...

    @abstractmethod
    def less(self, state: Any, gone: Any) -> Any:
        """A state without a part of it; None is no part."""

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        for raw, states in read_summed([self], run, columns):
            yield raw, states[self]


@dataclass(frozen=True, kw_only=True, eq=False)
class Count(Summed):
    def nothing(self) -> int:
        return 0

    def less(self, state: int, gone: int | None) -> int:
        return state - (gone or 0)

    def size(self, state: int) -> int:
        return state

    def join(self, one: int, other: int) -> int:
        return one + other

    def asked(self, run: Run, where: Q | None, of: Grain | None = None) -> Mapping[str, Any]:
        return {"n": CountOf(ONE, filter=where)}

    def names(self, run: Run) -> Sequence[str]:
        return ("n",)

    def asked_by_day(self, where: Q | None) -> Mapping[str, Any]:
        return {"n": SumOf("count", filter=where, default=0)}

    def state(self, row: Mapping[str, Any], prefix: str) -> int:
        return int(row[f"{prefix}n"])


@dataclass(frozen=True, kw_only=True, eq=False)
class Sum(AddedNumber, Summed):
    """The sum of a number of its rows, as far as they have one."""

    def less(self, state: Total, gone: Total | None) -> Total:
        return state if gone is None else state.plus(gone.negative())

    def asked(self, run: Run, where: Q | None, of: Grain | None = None) -> Mapping[str, Any]:
        number, every = (of or self.of(run)).numbers[self.number], where or Q()
        here = every & ~number.foreign if number.foreign is not None else every
        found = {
            "sum": SumOf(number.asked(run), filter=here & number.known),
            "known": CountOf(ONE, filter=here & number.known),
            "all": CountOf(ONE, filter=where),
        }
        if number.foreign is not None:
            found["foreign"] = CountOf(ONE, filter=every & number.foreign)
        return found

    def names(self, run: Run) -> Sequence[str]:
        has_foreign = self.of(run).numbers[self.number].foreign is not None
        return ("sum", "known", "all", "foreign") if has_foreign else ("sum", "known", "all")

    def asked_by_day(self, where: Q | None) -> Mapping[str, Any]:
        if kept := self.of_grain.numbers[self.number].kept:
            n = SumOf("count", filter=where, default=0)
            return {"sum": SumOf(kept, filter=where, default=0), "known": n, "all": n}
        every = where or Q()
        here = every & HAS_AMOUNT & ~FOREIGN
        return {
            "sum": SumOf("cents", filter=here, default=0), "known": SumOf("count", filter=here, default=0),
            "all": SumOf("count", filter=where, default=0),
            "foreign": SumOf("count", filter=every & HAS_AMOUNT & FOREIGN, default=0),
        }  # fmt: skip

    def state(self, row: Mapping[str, Any], prefix: str) -> Total:
        known, foreign = row[f"{prefix}known"], row.get(f"{prefix}foreign", 0)
        missing = row[f"{prefix}all"] - known - foreign
        return Total(int(row[f"{prefix}sum"] or 0), known, missing, foreign, self.per)


def read_all(
    measures: Iterable[Measure], run: Run, columns: Sequence[str]
) -> Iterator[tuple[Measure, Raw, Any]]:
    """Every measure's groups. What stands now is read once for one question, whatever its periods are; what is asked over
    several periods once by day.
    """
    spans: dict[Period | None, list[Measure]] = defaultdict(list)
    standing: list[Measure] = []
    for measure in measures:
        if not measure.is_known(run):
            continue
        if measure.stands and not run.is_past and not run.spans:
            standing.append(measure)
        else:
            spans[_whole(measure, run, columns)].append(measure)
    if standing:
        yield from _standing(standing, run, tuple(columns))
    for whole, group in spans.items():
        if whole is None:
            yield from _read(group, run, columns)
        else:
            yield from _of_days(group, run, columns, whole)


def _standing(
    measures: Sequence[Measure], run: Run, columns: tuple[str, ...]
) -> Iterable[tuple[Measure, Raw, Any]]:
    """What stands now: perhaps smaller groups of it were read for a question beside this one."""
    known: list[Stood] = run.lookup.kept.setdefault("stands", [])
    for each in known:
        if each.of == (run.filters, run.among) and each.tells(measures, columns):
            return each.put_together(measures, columns)
    found = Stood((run.filters, run.among), tuple(measures), columns, list(_read(measures, run, columns)))
    known.append(found)
    return found.groups


@dataclass(frozen=True)
class Stood:
    """What stands now, as it was read: `of` which rows, in which groups."""

    of: tuple[Any, ...]
    measures: tuple[Measure, ...]
    columns: tuple[str, ...]
    groups: list[tuple[Measure, Raw, Any]]

    def tells(self, measures: Sequence[Measure], columns: tuple[str, ...]) -> bool:
        """Whether its groups are those that are asked for, or parts of them that share no row."""
        left = {*self.columns}.difference(columns)
        return (
            {*columns} <= {*self.columns}
            and {*measures} <= {*self.measures}
            and not any(left & measure.splits for measure in measures)
        )

    def put_together(
        self, measures: Sequence[Measure], columns: tuple[str, ...]
    ) -> Iterator[tuple[Measure, Raw, Any]]:
        places = [self.columns.index(column) for column in columns]
        found: dict[tuple[Measure, Raw], Any] = {}
        for measure, raw, state in self.groups:
            if measure in measures:
                at = measure, tuple(raw[place] for place in places)
                found[at] = measure.join(found[at], state) if at in found else state
        yield from ((measure, raw, state) for (measure, raw), state in found.items())


def _kept(measures: Sequence[Measure], run: Run, columns: tuple[str, ...]) -> list[tuple[Measure, Raw, Any]]:
    key = ("read", frozenset(measures), run.filters, columns)
    if key not in run.lookup.kept:
        run.lookup.kept[key] = list(_read(measures, run, columns))
    found: list[tuple[Measure, Raw, Any]] = run.lookup.kept[key]
    return found


def _whole(measure: Measure, run: Run, columns: Sequence[str]) -> Period | None:
    """The span over which it is read once for several questions."""
    if run.spans or run.among or not measure.adds_over_time:
        return None
    found: Period | None = run.lookup.shared.get(
        (measure, run.filters, frozenset(columns).difference(WRITTEN))
    )
    return found


def _of_days(
    measures: Sequence[Measure], run: Run, columns: Sequence[str], whole: Period
) -> Iterator[tuple[Measure, Raw, Any]]:
    """Of each day of the period, out of those of the whole span."""
    asked, written = by_day(columns)
    first, last = number_of(run.period.first), number_of(run.period.last)
    for measure, raw, state in _kept(measures, run.over(whole), asked):
        if first <= raw[-1] <= last:
            yield measure, written(raw), state


def _read(
    measures: Iterable[Measure], run: Run, columns: Sequence[str]
) -> Iterator[tuple[Measure, Raw, Any]]:
    """In as few statements as there are grains and times, and one for each that is no sum."""
    together: dict[tuple[str, str], list[Summed]] = defaultdict(list)
    for measure in measures:
        if isinstance(measure, Summed):
            together[measure.of(run).name, measure.time].append(measure)
            continue
        for raw, state in chain.from_iterable(measure.read(part, columns) for part in _parts(measure, run)):
            yield measure, raw, state
    for group in together.values():
        parts = (read_summed(group, part, columns) for part in _parts(group[0], run))
        for raw, states in chain.from_iterable(parts):
            for each, state in states.items():
                yield each, raw, state


def _parts(measure: Measure, run: Run) -> Sequence[Run]:
    return run.parts(measure.of(run))
