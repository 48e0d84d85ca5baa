"""Asking: one question in, every number at every total out. Nothing else takes numbers from the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core import clock
from shangji.core.access import Actor, Refusal
from shangji.core.calendar import local_day
from shangji.insight.metrics import catalogue
from shangji.insight.metrics.by_day import WRITTEN
from shangji.insight.metrics.crowds import crowd, only
from shangji.insight.metrics.dimensions import Dimension, dimensions, members_of
from shangji.insight.metrics.first_ones import are_many, levels_of, named_by, rank, sorting, tops_of
from shangji.insight.metrics.folding import Coordinates, Folded, Level, axis, fold, state_of
from shangji.insight.metrics.lasting import note_ends
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.measures import Measure, Summed, Total
from shangji.insight.metrics.metric import Metric, metric_named, near, with_near
from shangji.insight.metrics.own_sight import FieldGone, key_in, require_read
from shangji.insight.metrics.periods import EARLIEST, Period
from shangji.insight.metrics.run import Run, start
from shangji.insight.metrics.spreads import Distinct
from shangji.insight.metrics.terms import Answer, Filters, Member, MetricQuery, Row, Value
from shangji.people.reach import reaches_all

__all__ = ["NotDivisible", "ask", "can_split", "catalogue"]


class NotDivisible(Refusal):
    message = gettext_lazy("“%(metric)s” cannot be split or filtered by “%(dimension)s”.")


class NoSuchDimension(Refusal):
    message = gettext_lazy("There is nothing called %(name)s to split or filter by.")


def ask(query: MetricQuery, lookup: Lookup | None = None) -> Answer:
    """What was looked up for one question serves those that are asked beside it. Raises NoSuchMetric, NoSuchDimension,
    NotDivisible, TooMuch.
    """
    found = [metric_named(name) for name in query.metrics]
    by = [dimension_named(name) for name in query.by]
    require(found, by, query.filters, query.actor)
    if lookup is None:
        lookup = Lookup(query.actor)
        share([query], lookup)
        try:
            return ask(query, lookup)
        finally:
            lookup.forget()
    run = run_of(query, lookup)
    measures = [m for each in found for m in each.measures()]
    few = crowd(run, query, by, measures)
    if few:
        return _of_busiest(query, found, by, few, fold(run, (), measures))
    levels, tops = levels_of(query, found, by, run, measures)
    before = _before(query, found, by, tops, run.lookup)
    return _answer(query, found, by, run, levels, before)


def _of_busiest(
    query: MetricQuery, found: Sequence[Metric], by: Sequence[Dimension], few: Run, whole: Folded
) -> Answer:
    """Of a crowd, the first members among the busiest; all others are in the total alone."""
    # What is asked beside it, as the columns of rows are, begins with the same members.
    key = ("first of the busiest", few.period, few.filters, query.metrics, query.sort, query.limit)
    if key not in few.lookup.kept:
        first = Folded(few, by[:1], whole.measures)
        few.lookup.kept[key] = tops_of(query, found, first) or [at[0] for at in first.levels[1]]
    tops = few.lookup.kept[key]
    folded = Folded(only(few, [int(key) for key in tops]), by, whole.measures)
    folded.levels[0] = whole.levels[0]
    answer = _answer(query, found, by, folded.run, folded.levels, None)
    note = _("Of so many, those are compared with whom somebody was in touch on the most days.")
    return replace(answer, notes=(note, *answer.notes))


def share(queries: Iterable[MetricQuery], lookup: Lookup) -> None:
    """Let what these questions ask of a measure over several periods be read once, by day; of everything only what of a
    day is few lines. Of what stood, the first end of a period is noted. Raises NoSuchMetric, NoSuchDimension.
    """
    is_wide = reaches_all(lookup.actor)
    asked: dict[object, list[Period]] = defaultdict(list)
    for query in queries:
        by = [dimension_named(name) for name in query.by]
        for name, _keys in query.filters:
            dimension_named(name)
        measures = {m for name in query.metrics for m in metric_named(name).measures()}
        if are_many(run_of(query, lookup), query, by, [*measures]):
            by = by[1:]
        split = frozenset(each.column for each in by).difference(WRITTEN)
        periods = [query.period]
        if query.compare:
            periods.append(query.period.compared(query.compare, local_day(clock.now())))
        spans = [run_of(replace(query, period=period), lookup).period for period in periods]
        note_ends(lookup, query.filters, [span.start if _is_timed(query) else span.end for span in spans])
        # Before all time there is nothing, and clocks of half a century would be looked up for it.
        spans = [span for span in spans if span.first >= EARLIEST]
        for measure in measures:
            is_little = not is_wide or (not split and _is_little_by_day(measure))
            if measure.keeps_to_days and is_little:
                asked[measure, query.filters, split] += spans
    lookup.shared |= {key: _around(spans) for key, spans in asked.items() if len(spans) > 1}


def _is_timed(query: MetricQuery) -> bool:
    return any(dimension_named(name).unit for name in query.by)


def _is_little_by_day(measure: Measure) -> bool:
    return isinstance(measure, Summed) or (isinstance(measure, Distinct) and not measure.is_of_customers)


def _around(spans: Sequence[Period]) -> Period:
    return Period.between(min(span.first for span in spans), max(span.last for span in spans))


def run_of(query: MetricQuery, lookup: Lookup | None = None) -> Run:
    known = lookup or Lookup(query.actor)
    return start(query.actor, clock.now(), query.period, query.filters, known)


def dimension_named(name: str) -> Dimension:
    """Raises NoSuchDimension, FieldGone."""
    found = dimensions().get(name)
    if found is None:
        if key_in(name):
            raise FieldGone
        known = {key: each for key, each in dimensions().items() if not each.own}
        raise NoSuchDimension(
            with_near(str(NoSuchDimension.message) % {"name": name[:60]}, near(name, known))
        )
    return found


def can_split(metric: Metric, name: str) -> bool:
    """Whether a metric has a dimension."""
    found = dimensions().get(name)
    return found is not None and all(_divides(measure, found) for measure in metric.measures())


def require(found: Sequence[Metric], by: Sequence[Dimension], filters: Filters, actor: Actor) -> None:
    """Raises NotDivisible, NoSuchDimension, FieldNotRead, FieldGone."""
    require_read((key for metric in found for key in metric.own), actor)
    for each in [*by, *(dimension_named(name) for name, _keys in filters)]:
        require_read((each.own,) if each.own else (), actor)
        for metric in found:
            if not can_split(metric, each.name):
                words = {"metric": metric.label, "dimension": each.label}
                raise NotDivisible(NotDivisible.message % words, metric=metric.name, dimension=each.name)


def _divides(measure: Measure, found: Dimension) -> bool:
    if found.unit:
        return measure.splits_by_unit(found.unit)
    return found.column in measure.columns()


def _before(
    query: MetricQuery,
    found: Sequence[Metric],
    by: Sequence[Dimension],
    tops: tuple[str, ...] | None,
    lookup: Lookup,
) -> "Before | None":
    if not query.compare:
        return None
    period = query.period.compared(query.compare, local_day(clock.now()))
    run = run_of(replace(query, period=period), lookup)
    folded = fold(run, by, [m for each in found for m in each.measures()])
    return Before(period, run, named_by(folded, tops), _shifted(query, by, period))


class Before:
    """What is compared with: spans of time stand against those at the same place."""

    def __init__(
        self, period: Period, run: Run, levels: list[Level], shifted: Mapping[int, Mapping[str, str]]
    ) -> None:
        self.period, self.run, self.levels, self.shifted = period, run, levels, shifted

    def value(self, metric: Metric, at: Coordinates) -> Value | None:
        there = tuple(self.shifted.get(n, {}).get(key, key) for n, key in enumerate(at))
        states = self.levels[len(at)].get(there)
        if states is None and any(there[n] == at[n] for n in self.shifted if n < len(at)):
            return None
        return metric.value(state_of(states or {}, self.run))


def _shifted(query: MetricQuery, by: Sequence[Dimension], before: Period) -> dict[int, dict[str, str]]:
    found = {}
    for n, each in enumerate(by):
        if each.unit:
            here, there = query.period.parts(each.unit), before.parts(each.unit)
            found[n] = {a.written: b.written for a, b in zip(here, there, strict=False)}
    return found


def _answer(
    query: MetricQuery, found: Sequence[Metric], by: Sequence[Dimension], run: Run, levels: list[Level],
    before: Before | None,
) -> Answer:  # fmt: skip
    if len(by) == 1 and by[0].unit:
        today = local_day(run.now)
        for key in axis(query.period, by[0].unit, [at[0] for at in levels[1]], today):
            levels[1].setdefault((key,), {})
    # A sum may have members that no row below it has: a span in which nothing stood.
    keys = [[at[n] for level in levels for at in level if n < len(at)] for n in range(len(by))]
    members = [members_of(each, keys[n], run.lookup) for n, each in enumerate(by)]

    def row(at: Coordinates, states: Mapping[Measure, object]) -> Row:
        values = {each.name: each.value(state_of(states, run)) for each in found}
        if before is not None:
            values = {each.name: replace(values[each.name], before=before.value(each, at)) for each in found}
        return Row(tuple(members[n][key] for n, key in enumerate(at)), values)

    rows = [[row(at, states) for at, states in level.items()] for level in levels]
    total = rows[0][0] if rows[0] else row((), {})
    return Answer(
        query=query,
        rows=tuple(_sorted(query, found, rows[-1])) if by else (total,),
        total=total.values,
        subtotals=tuple(each for level in rows[1:-1] for each in _sorted(query, found, level)),
        notes=tuple([*_notes(levels[0].get((), {})), *_several(by)]),
        axes={each.name: _axis(members[n]) for n, each in enumerate(by)},
        before=before.period if before else None,
    )


def _axis(members: Mapping[str, Member]) -> tuple[Member, ...]:
    return tuple(sorted(members.values(), key=lambda member: member.order))


def _sorted(query: MetricQuery, found: Sequence[Metric], rows: list[Row]) -> list[Row]:
    """By the metric that is asked for, else in the order of the members; all others stand last."""
    if not query.sort:
        return sorted(rows, key=lambda row: [member.order for member in row.members])
    metric, is_falling = sorting(query, found)
    return sorted(
        rows,
        key=lambda row: (
            [member.key.startswith("!") for member in row.members],
            rank(row.values[metric.name], is_falling),
            [member.order for member in row.members],
        ),
    )


def _several(by: Sequence[Dimension]) -> list[str]:
    words = _("What has several values of “%(name)s” counts in each of them, and once in the total.")
    return [words % {"name": each.label} for each in by if each.is_several]


def _notes(states: Mapping[Measure, object]) -> list[str]:
    """What was left out of the total, and of how many an amount is not known; each said once."""
    sums = [state for state in states.values() if isinstance(state, Total)]
    foreign = max((state.foreign for state in sums), default=0)
    missing = max(((state.missing, state.n + state.missing) for state in sums), default=(0, 0))
    notes = []
    if foreign:
        notes.append(_("%(n)s in other currencies are left out.") % {"n": foreign})
    if missing[0]:
        notes.append(
            _("%(n)s of %(whole)s have no value to add up.") % {"n": missing[0], "whole": missing[1]}
        )
    return notes
