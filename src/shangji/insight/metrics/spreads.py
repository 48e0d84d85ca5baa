"""Measures that keep more than a sum: how often each value occurs, how long what is open has lasted, which ones there are."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case, F, Max, Q, When
from django.db.models import Count as CountOf
from django.db.models import Sum as SumOf

from shangji.core.calendar import local_day
from shangji.core.day_marks import number_of
from shangji.insight.bits import Bits, united
from shangji.insight.metrics.beforehand import Rest, counted_of, everything
from shangji.insight.metrics.by_day import OUTCOME, Days, by_day, days_of, translated
from shangji.insight.metrics.grains import OF_TIME, Rows
from shangji.insight.metrics.measures import ONE, AddedNumber, Measure, Total
from shangji.insight.metrics.reading import Raw, in_groups, told, with_columns
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.touched import told_by_day, with_numbers

NEVER = Q(pk__in=[])


@dataclass(frozen=True, kw_only=True, eq=False)
class Spread(Measure):
    """How often each value of a number occurs: medians and percentiles are made of it, exactly, at any total."""

    number: str

    def nothing(self) -> Counter[int]:
        return Counter()

    def join(self, one: Counter[int], other: Counter[int]) -> Counter[int]:
        return one + other

    def size(self, state: Any) -> int:
        return sum(state.values())

    def rows(self, run: Run) -> Rows:
        return super().rows(run).filter(self.of(run).numbers[self.number].counted)

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        found: dict[Raw, Counter[int]] = defaultdict(Counter)
        for *raw, value, n in self._groups(run, columns):
            found[tuple(raw)][int(value)] += n
        return found.items()

    def _groups(self, run: Run, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        of = self.of(run)
        where = None if callable(self.where) else translated(self.where, of)
        days = days_of(run, of, self.number, columns) if where is not None else None
        if days:
            whole = replace(days, rows=days.rows.filter(where))
            yield from whole.groups(columns, of.numbers[self.number].kept or self.number, n=SumOf("count"))
            if days.tail is None:
                return
            run = replace(run, since=days.tail)

        def asked(there: Run) -> Rows:
            number = self.of(there).numbers[self.number].asked(there)
            return in_groups(self.rows(there).annotate(spread=number), self, there, columns, "spread")

        yield from told(asked, [self], run, columns)


@dataclass(frozen=True, kw_only=True, eq=False)
class Lives(Measure):
    """How long each has lasted and what became of it: (days, done, other or open) → how many.

    `ended` says it from the values of `kinds`, paths of the grain.
    """

    number: str
    kinds: tuple[str, ...]
    ended: Callable[..., str]

    def nothing(self) -> Counter[tuple[int, str]]:
        return Counter()

    def join(
        self, one: Counter[tuple[int, str]], other: Counter[tuple[int, str]]
    ) -> Counter[tuple[int, str]]:
        return one + other

    def size(self, state: Any) -> int:
        return sum(state.values())

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        found: dict[Raw, Counter[tuple[int, str]]] = defaultdict(Counter)
        for *raw, days, n in self._groups(run, columns):
            at, kinds = raw[: len(columns)], raw[len(columns) :]
            found[tuple(at)][max(int(days), 0), self.ended(*kinds)] += n
        return found.items()

    def _groups(self, run: Run, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        days = days_of(run, self.of(run), self.number, columns) if not self.where else None
        if days:
            kinds = [kind.removeprefix(OUTCOME) for kind in self.kinds]
            age = number_of(local_day(run.now)) - F("day") + F("lasted")
            lasts = Case(When(is_running=True, then=age), default=F("lasted"))
            whole = replace(days, rows=days.rows.annotate(lasts=lasts))
            yield from whole.groups(columns, *kinds, "lasts", n=SumOf("count"))
            if days.tail is None:
                return
            run = replace(run, since=days.tail)

        def asked(there: Run) -> Rows:
            rows = self.rows(there).annotate(lasts=self.of(there).numbers[self.number].asked(there))
            return in_groups(rows, self, there, columns, *self.kinds, "lasts")

        yield from told(asked, [self], run, columns)


@dataclass(frozen=True, kw_only=True, eq=False)
class Expected(AddedNumber):
    """A sum of money in which each row counts with its win rate; one without counts as nothing."""

    @property
    def stands(self) -> bool:
        return not self.time

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        number = self.of(run).numbers[self.number]
        foreign = number.foreign or NEVER

        def asked(there: Run) -> Rows:
            sums = {
                "cents": SumOf(number.asked(there), filter=number.known & ~foreign),
                "known": CountOf(ONE, filter=number.known & ~foreign),
                "foreign": CountOf(ONE, filter=foreign),
            }
            return in_groups(self.rows(there), self, there, columns, "win_ratio", **sums)

        found: dict[Raw, Total] = {}
        for *raw, ratio, n, cents, known, other in told(asked, [self], run, columns):
            worth = Decimal(int(cents or 0)) * Decimal(str(ratio or 0))
            state, at = Total(worth, known, n - known - other, other, number.per), tuple(raw)
            found[at] = found[at].plus(state) if at in found else state
        return found.items()


class Ones:
    """Different values, from groups that may share some: put together when they are counted, once.

    To join two of them takes as long whatever they hold: of each person and day of two years there are tens of thousands.
    `apart` were counted by the database, and are in no other group. All parts are bits, or none is.
    """

    __slots__ = ("_n", "apart", "parts")

    def __init__(self, *parts: "Collection[Any] | Ones", apart: int = 0) -> None:
        self.parts, self.apart = parts, apart
        self._n: int | None = None

    @property
    def n(self) -> int:
        if self._n is None:
            self._n = self._counted()
        return self._n

    def _counted(self) -> int:
        found, waiting, apart = list[Collection[Any]](), [*self.parts], self.apart
        while waiting:
            part = waiting.pop()
            if isinstance(part, Ones):
                waiting += part.parts
                apart += part.apart
            else:
                found.append(part)
        if len(found) == 1:
            return apart + len(found[0])
        bits = [part for part in found if isinstance(part, Bits)]
        return apart + (len(united(bits)) if bits else len(set().union(*found)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Distinct(Measure):
    """Which different values some columns have; a row without one has none."""

    of_what: tuple[str, ...]

    def splits_by_unit(self, unit: str) -> bool:
        return bool(self.time) or unit != "day"

    @property
    def is_of_customers(self) -> bool:
        """Of everybody they are kept of many days together: to ask of each of these would take longer."""
        return self.of_what == ("customer",)

    @property
    def stands(self) -> bool:
        return not self.time

    def nothing(self) -> Ones:
        return Ones()

    def join(self, one: Ones, other: Ones) -> Ones:
        return Ones(one, other)

    def size(self, state: Ones) -> int:
        return state.n

    def rows(self, run: Run) -> Rows:
        """The newest row of each."""
        rows, names = self._named(run)
        rows = rows.filter(**{f"{name}__isnull": False for name in names})
        newest = rows.order_by().values(*names).annotate(newest=Max("pk")).values("newest")
        return self.of(run).rows(run.actor).filter(pk__in=newest)

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        days = None if self.where else self._days(run, columns)
        if days:
            yield from self._told(days, columns)
            if days.tail is None:
                return
            run = replace(run, since=days.tail)
        if days and self.is_of_customers:
            yield from self._since(run, columns)
            return
        counted, rest = counted_of(self, self.of_what, run, columns)
        yield from ((raw, Ones(apart=known.values)) for raw, known in counted)
        if rest:
            found = self._found(run, columns, rest)
            yield from ((raw, Ones(frozenset(values))) for raw, values in found.items())

    def _since(self, run: Run, columns: Sequence[str]) -> Iterator[tuple[Raw, Ones]]:
        """Customers of the days that are not added up yet: read once for what is asked by day and what is not."""
        by, written = by_day(columns)
        start = max(run.window.start, run.since or run.window.start)
        end = run.is_past and run.window.end
        key = ("customers since", self, start, end, run.spans, run.filters, run.among, by)
        if key not in run.lookup.kept:
            run.lookup.kept[key] = list(with_numbers(self._found(run, by, everything)))
        found: dict[Raw, list[Bits]] = defaultdict(list)
        for raw, bits in run.lookup.kept[key]:
            found[written(raw)].append(bits)
        yield from ((raw, Ones(united(parts))) for raw, parts in found.items())

    def _found(self, run: Run, columns: Sequence[str], rest: Rest) -> Mapping[Raw, set[Any]]:
        """The values of each group, from the rows that were not counted otherwise."""

        def asked(there: Run) -> Rows:
            rows, names = self._named(there)
            return in_groups(rest(rows), self, there, columns, *names)

        found: dict[Raw, set[Any]] = defaultdict(set)
        for *raw, _n in told(asked, [self], run, columns):
            one = tuple(raw[len(columns) :])
            if None not in one:
                found[tuple(raw[: len(columns)])].add(one if len(one) > 1 else one[0])
        return found

    def _days(self, run: Run, columns: Sequence[str]) -> Days | None:
        of = self.of(run)
        if self.is_of_customers:
            return None if run.actor.is_system else days_of(run, of, "touched", columns)
        return days_of(run, of, self.time, (*columns, *self.of_what)) if self.time else None

    def _told(self, days: Days, columns: Sequence[str]) -> Iterator[tuple[Raw, Ones]]:
        if self.is_of_customers:
            yield from ((raw, Ones(united(parts))) for raw, parts in told_by_day(days, columns).items())
            return
        found: dict[Raw, set[Any]] = defaultdict(set)
        for group in days.groups((*columns, *self.of_what)):
            one = group[len(columns) :]
            if None not in one:
                found[group[: len(columns)]].add(one)
        yield from ((raw, Ones(frozenset(values))) for raw, values in found.items())

    def _named(self, run: Run) -> tuple[Rows, list[str]]:
        of, names, rows = self.of(run), [], super().rows(run)
        for column in self.of_what:
            name = f"one_{column}"
            if column in OF_TIME:
                rows = rows.annotate(**{name: of.split(self.time, column, run.window)})
            else:
                rows = of.with_column(rows, column, run).annotate(**{name: F(of.path(column))})
            names.append(name)
        return rows, names


@dataclass(frozen=True, kw_only=True, eq=False)
class Once(Measure):
    """A sum of money in which each value of a column counts once, with what its newest row says."""

    number: str
    of_what: str

    @property
    def stands(self) -> bool:
        return not self.time

    def splits_by_unit(self, unit: str) -> bool:
        return unit != "day"

    def nothing(self) -> "Weighed":
        return Weighed()

    def join(self, one: "Weighed", other: "Weighed") -> "Weighed":
        return Weighed(*one.parts, *other.parts, n=one.n + other.n, worth=one.worth + other.worth)

    def size(self, state: "Weighed") -> int:
        return state.n + len(state.newest)

    def rows(self, run: Run) -> Rows:
        """The newest row of each."""
        path = self.of(run).path(self.of_what)
        newest = self._worth(run).order_by().values(path).annotate(newest=Max("pk")).values("newest")
        return self.of(run).rows(run.actor).filter(pk__in=newest)

    def _worth(self, run: Run) -> Rows:
        return super().rows(run).filter(self.of(run).numbers[self.number].counted)

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        counted, rest = counted_of(self, (self.of_what,), run, columns)
        yield from ((raw, Weighed(n=known.known, worth=known.worth)) for raw, known in counted if known.known)
        if rest:
            yield from self._found(run, columns, rest)

    def _found(self, run: Run, columns: Sequence[str], rest: Rest) -> Iterator[tuple[Raw, "Weighed"]]:
        of = self.of(run)

        def asked(there: Run) -> Rows:
            rows, names = with_columns(rest(self._worth(there)), of, self.time, there, columns)
            rows = rows.annotate(worth=of.numbers[self.number].asked(there))
            found: Rows = rows.order_by().values_list(*names, of.path(self.of_what), "pk", "worth")
            return found

        found: dict[Raw, dict[Any, tuple[int, int]]] = defaultdict(dict)
        for *raw, key, pk, worth in told(asked, [self], run, columns):
            here = found[tuple(raw)]
            if key not in here or here[key][0] < pk:
                here[key] = pk, int(worth)
        yield from ((raw, Weighed(rows)) for raw, rows in found.items())

    def total(self, state: "Weighed") -> Total:
        per = self.of_grain.numbers[self.number].per
        worth = sum(worth for _pk, worth in state.newest.values())
        return Total(state.worth + worth, self.size(state), 0, 0, per)


class Weighed:
    """Values, each with its newest row and what that is worth, from groups that may share some; and those that the database
    has added up already, which are in no other group."""

    def __init__(self, *parts: Mapping[Any, tuple[int, int]], n: int = 0, worth: int = 0) -> None:
        self.parts, self.n, self.worth = parts, n, worth

    @cached_property
    def newest(self) -> Mapping[Any, tuple[int, int]]:
        if len(self.parts) == 1:
            return self.parts[0]
        found: dict[Any, tuple[int, int]] = {}
        for part in self.parts:
            for key, row in part.items():
                found[key] = max(found[key], row) if key in found else row
        return found
