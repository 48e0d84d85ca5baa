"""Folding: from the groups that the database gives to the coordinates that are asked for, at every level of total."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from functools import cache
from itertools import product
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.insight.metrics.coordinated import Coordinated
from shangji.insight.metrics.dimensions import Dimension, apart, parted
from shangji.insight.metrics.measures import Measure, read_all
from shangji.insight.metrics.periods import UNITS, Period
from shangji.insight.metrics.reading import Raw
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.standing import is_told_backwards, read_standing
from shangji.insight.metrics.time_dimensions import span_of

Coordinates = tuple[str, ...]
"""The keys of members, as many as there are dimensions in the level."""
Level = dict[Coordinates, dict[Measure, Any]]
Rename = Callable[[Coordinates], Coordinates]


MOST_ROWS = 50_000
MOST_SPANS = 400
LENGTHS = {"year": 366, "quarter": 92, "month": 31, "week": 7, "day": 1}


class TooMuch(Refusal):
    message = _("These are more than %(n)s rows: choose a shorter period or fewer dimensions.")


class Folded:
    """The states of every measure at every level: of all, by the first dimension, by the first two …"""

    def __init__(self, run: Run, by: Sequence[Dimension], measures: Iterable[Measure]) -> None:
        self.run, self.by = run, tuple(by)
        self.measures = tuple(dict.fromkeys(measures))
        self.levels: list[Level] = [defaultdict(dict) for _n in range(len(by) + 1)]
        own = [m for m in self.measures if isinstance(m, Coordinated)]
        grouped = [m for m in self.measures if m not in own]
        self._fill([m for m in grouped if not self._needs_levels(m)], len(by), range(len(by) + 1))
        by_level = [m for m in grouped if self._needs_levels(m)]
        for depth in range(len(by) + 1):
            self._fill([m for m in by_level if self._is_in_several(m)], depth, (depth,))
            self._ask_own(own, depth)
        for depths in self._alike():
            self._fill([m for m in by_level if not self._is_in_several(m)], depths[-1], depths)
        self._joined = self.levels
        if self._has_several:
            self.levels = self.renamed(lambda at: at)

    @property
    def _has_several(self) -> bool:
        """Whether one row may be several members of a dimension."""
        return any(each.is_several for each in self.by)

    def within(self, by: Sequence[Dimension]) -> "Folded | None":
        """The same by some of its dimensions; None where these groups put together would be no total."""
        found = copy(self)
        found.by = tuple(by)
        if found.by == self.by[: len(by)]:
            found._joined = self._joined[: len(by) + 1]
            found.levels = [{**level} for level in self.levels[: len(by) + 1]]
            return found
        if not {*by} <= {*self.by} or self._has_several:
            return None
        if any(isinstance(each, Coordinated) or self._needs_levels(each) for each in self.measures):
            return None
        places = [self.by.index(each) for each in by]
        levels = [_put_together(self.levels[-1], places[:depth]) for depth in range(1, len(by) + 1)]
        found.levels = found._joined = [{**self.levels[0]}, *levels]
        return found

    def _ask_own(self, measures: Iterable[Coordinated], depth: int) -> None:
        """What knows its coordinates itself."""
        for measure in measures:
            for at, state in measure.at(self.run, self.by[:depth]) if measure.is_known(self.run) else ():
                _put(self.levels[depth][at], measure, state)

    def renamed(self, rename: Rename) -> "list[Level]":
        """The same, with the members of some coordinates put together.

        Rows with several members count in each of them, and once in what these are put together to.
        """
        found: list[Level] = []
        is_several = self._has_several
        for level in self._joined:
            put: Level = defaultdict(dict)
            for at, states in level.items():
                for there in dict.fromkeys(map(rename, self._each(at))) if is_several else (rename(at),):
                    for measure, state in states.items():
                        _put(put[there], measure, state)
            found.append(put)
        return found

    def _each(self, at: Coordinates) -> Iterable[Coordinates]:
        return product(*(self._members(each, key) for each, key in zip(self.by, at, strict=False)))

    def _members(self, of: Dimension, key: str) -> list[str]:
        """The members of which a row is, as far as a filter by the same dimension leaves them."""
        if not of.is_several:
            return [key]
        asked, shut = parted(dict(self.run.filters).get(of.name, ()))
        return [each for each in apart(key) if (not asked or each in asked) and each not in shut]

    def _needs_levels(self, measure: Measure) -> bool:
        """Whether a total is no sum of its parts: what stands at the end of a span, or is in several groups."""
        is_timed = not measure.adds_over_time and any(each.unit for each in self.by)
        return is_timed or self._is_in_several(measure)

    def _is_in_several(self, measure: Measure) -> bool:
        return any(each.column in measure.splits for each in self.by)

    def _alike(self) -> list[list[int]]:
        """Levels that stand at the ends of the same spans: those above are the deepest one's groups put together."""
        found: dict[str, list[int]] = {}
        for depth in range(len(self.by) + 1):
            found.setdefault(_finest(self.by[:depth]), []).append(depth)
        return list(found.values())

    def _fill(self, measures: list[Measure], depth: int, levels: Iterable[int]) -> None:
        """Ask by the first dimensions and put the groups into these levels."""
        if not measures:
            return
        by = self.by[:depth]
        columns = tuple(dict.fromkeys(each.column for each in by))
        adding = [m for m in measures if m.adds_over_time]
        standing = [m for m in measures if not m.adds_over_time]
        if adding:
            self._put(read_all(adding, self.run, columns), by, columns, levels, None)
        if not standing:
            return
        timeless = tuple(column for column in columns if column not in TIMELY)
        spans = self._spans(by)
        over = [(span or period, period) for span, period in spans if self._is_over(span, period)]
        backwards = [m for m in standing if over and is_told_backwards(m)]
        for measure in backwards:
            for at, raw, state in read_standing(
                measure, self.run, timeless, [whole for whole, _part in over]
            ):
                self._put([(measure, raw, state)], by, timeless, levels, at)
        told = [part for _whole, part in over]
        for span, period in spans:
            run = self.run.over(period)
            asked = [m for m in standing if m not in backwards or period not in told]
            self._put(read_all(asked, run, timeless), by, timeless, levels, span)
            unknown = [(m, (), None) for m in standing if not m.is_known(run)]
            known = [depth for depth in levels if all(each.unit for each in by[:depth])]
            if unknown and known:
                self._put(unknown, by[: max(known)], (), known, span)

    def _is_over(self, span: Period | None, period: Period) -> bool:
        """Whether it has ended, and with the last day of its span: of what stands then, the first day says nothing."""
        return period.end <= self.run.now and (span is None or span.last == period.last)

    def _spans(self, by: Sequence[Dimension]) -> list[tuple[Period | None, Period]]:
        """The spans that are asked for one by one: the finest unit among the dimensions. Raises TooMuch."""
        unit = _finest(by)
        if not unit:
            return [(None, self.run.period)]
        period = self.run.period
        if period.unit == "all":
            period = Period.between(min(self.run.began, period.last), period.last)
        if period.days > MOST_SPANS * LENGTHS[unit]:
            raise TooMuch(TooMuch.message % {"n": MOST_SPANS})
        begun = [part for part in period.parts(unit) if part.start <= self.run.now]
        return [
            (part, part if period.first <= part.first and part.last <= period.last else met)
            for part in begun
            if (met := part.meets(period))
        ]

    def _put(
        self, groups: Iterable[tuple[Measure, Raw, Any]], by: Sequence[Dimension], columns: Sequence[str],
        levels: Iterable[int], span: Period | None,
    ) -> None:  # fmt: skip
        # Members of one row may be put together to fewer still.
        most = sys.maxsize if self._has_several else MOST_ROWS
        keys = [_key_of(each, columns, span, self.run) for each in by]
        # Put together once for all levels: of a customer there are more days than weeks.
        found = _joined(groups, keys, most if max(levels) == len(self.by) else sys.maxsize)
        for depth in sorted(levels, reverse=True):
            # What is in a level above is the sum of the one below: fewer parts than the groups.
            found = _put_together(found, range(depth)) if depth < len(by) else found
            for at, states in found.items():
                for measure, state in states.items():
                    _put(self.levels[depth][at], measure, state)
        if len(self.levels[-1]) > most:
            raise TooMuch(TooMuch.message % {"n": MOST_ROWS})


def _joined(
    groups: Iterable[tuple[Measure, Raw, Any]], keys: Sequence[Callable[[Raw], str]], most: int
) -> Level:
    """The states of groups at their coordinates. Raises TooMuch."""
    known: dict[Raw, dict[Measure, Any]] = {}
    found: Level = {}
    for measure, raw, state in groups:
        states = known.get(raw)
        if states is None:
            states = known[raw] = found.setdefault(tuple([key(raw) for key in keys]), {})
            if len(found) > most:
                raise TooMuch(TooMuch.message % {"n": MOST_ROWS})
        _put(states, measure, state)
    return found


def _put_together(level: Level, places: Sequence[int]) -> Level:
    """The states of a level at some of its coordinates alone."""
    found: Level = defaultdict(dict)
    for at, states in level.items():
        there = found[tuple([at[place] for place in places])]
        for measure, state in states.items():
            _put(there, measure, state)
    return found


def fold(run: Run, by: Sequence[Dimension], measures: Iterable[Measure]) -> Folded:
    """As it was folded for a question beside this one, as far as that tells it."""
    asked = tuple(dict.fromkeys(measures))
    key = ("folded", frozenset(asked), run.period, run.asked, run.spans, run.filters, run.among)
    kept: list[Folded] = run.lookup.kept.setdefault(key, [])
    for each in kept:
        if found := each.within(by):
            return found
    kept.append(Folded(run, by, asked))
    return kept[-1]


TIMELY = frozenset({"day", "month", "weekday", "hour"})


def _finest(by: Sequence[Dimension]) -> str:
    """The finest unit of time among dimensions; empty where there is none."""
    return max((each.unit for each in by if each.unit), key=UNITS.index, default="")


def _key_of(found: Dimension, columns: Sequence[str], span: Period | None, run: Run) -> Callable[[Raw], str]:
    if span is not None and found.unit:
        written = span.written if span.unit == found.unit else _around(span, found.unit)
        return lambda _raw: written
    place = columns.index(found.column)
    key = cache(lambda value: found.key(value, run.lookup))
    return lambda raw: key(raw[place])


def _around(span: Period, unit: str) -> str:
    return next(part.written for part in span.parts(unit))


def _put(states: dict[Measure, Any], measure: Measure, state: Any) -> None:
    states[measure] = measure.join(states[measure], state) if measure in states else state


def axis(period: Period, unit: str, keys: Iterable[str], until: date) -> list[str]:
    """Every span that has begun, also those in which nothing was; of all time, from the first that has something."""
    spans = [span for key in keys if (span := span_of(key))]
    if period.unit == "all":
        first = min((span.first for span in spans), default=until)
        period = Period.between(first, max(until, first))
    return [part.written for part in period.parts(unit) if part.first <= until]


def state_of(found: Mapping[Measure, Any], run: Run) -> Callable[[Measure], Any]:
    """What a metric asks: a measure that has no rows in a group has the state of none, one that is not kept has None."""

    def state(measure: Measure) -> Any:
        if measure in found:
            return found[measure]
        return measure.nothing() if measure.is_known(run) else None

    return state
