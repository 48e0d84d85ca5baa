"""First ones: which members stand by themselves where more are found than are asked for; all others are one.

Of many customers those are picked first, and what else is asked is asked of them, and of all customers together: each customer
by each week would be tens of thousands of rows, of which a dozen customers are shown.
"""

from collections.abc import Sequence

from shangji.insight.metrics.crowds import NAME, only
from shangji.insight.metrics.dimensions import NONE, Dimension, others
from shangji.insight.metrics.folding import MOST_ROWS, Folded, Level, TooMuch, fold, state_of
from shangji.insight.metrics.measures import Measure, Summed
from shangji.insight.metrics.metric import Metric
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.terms import MetricQuery, Value
from shangji.people.reach import reaches_all

Tops = tuple[str, ...] | None


def levels_of(
    query: MetricQuery, found: Sequence[Metric], by: Sequence[Dimension], run: Run, measures: Sequence[Measure]
) -> tuple[list[Level], Tops]:  # fmt: skip
    """The states at every level, and the first members. Raises TooMuch."""
    if len(by) > 1 and are_many(run, query, by, measures):
        first = _bounded(fold(run, by[:1], measures))
        tops = tops_of(query, found, first)
        if tops is not None:
            return _by_more(run, by, measures, first, tops), tops
    folded = _bounded(fold(run, by, measures))
    tops = tops_of(query, found, folded)
    return named_by(folded, tops), tops


def are_many(run: Run, query: MetricQuery, by: Sequence[Dimension], measures: Sequence[Measure]) -> bool:
    """Whether the first customers are asked for, of counts and sums, by somebody who reaches many and not all: of everybody's there
    are sums.
    """
    if query.limit is None or query.compare or not by or by[0].name != NAME or reaches_all(run.actor):
        return False
    return all(
        isinstance(m, Summed) and m.time and m.of_grain.near and not run.is_of_few(m.of_grain)
        for m in measures
    )


def _by_more(
    run: Run, by: Sequence[Dimension], measures: Sequence[Measure], first: Folded, tops: Sequence[str]
) -> list[Level]:
    levels = Folded(only(run, [int(key) for key in tops]), by, measures).levels
    levels[0] = first.levels[0]
    for n, whole in enumerate(fold(run, by[1:], measures).levels, start=1):
        rest = {at: {**states} for at, states in whole.items()}
        for (_top, *at), states in levels[n].items():
            left = rest.get(tuple(at), {})
            for measure, gone in states.items():
                # What was written down since the whole was read is not in it.
                if isinstance(measure, Summed) and measure in left:
                    left[measure] = measure.less(left[measure], gone)
        levels[n] |= {
            (others(tops), *at): states
            for at, states in rest.items()
            if any(state != measure.nothing() for measure, state in states.items())
        }
    return levels


def _bounded(folded: Folded) -> Folded:
    if len(folded.levels[-1]) > MOST_ROWS:
        raise TooMuch(TooMuch.message % {"n": MOST_ROWS})
    return folded


def tops_of(query: MetricQuery, found: Sequence[Metric], folded: Folded) -> Tops:
    """The first members of the first dimension, when there are more than are asked for."""
    if query.limit is None or not query.by or folded.by[0].unit:
        return None
    level = folded.levels[1]
    if len(level) <= query.limit:
        return None
    wanted = sorting(query, found)
    values = {
        at: wanted[0].value(state_of(states, folded.run)) for at, states in level.items() if at != (NONE,)
    }
    order = sorted(values, key=lambda at: (rank(values[at], wanted[1]), at))
    return tuple(at[0] for at in order[: query.limit])


def sorting(query: MetricQuery, found: Sequence[Metric]) -> tuple[Metric, bool]:
    """By which metric, and whether falling."""
    name = query.sort.removeprefix("-")
    asked = next((each for each in found if each.name == name), found[0])
    return asked, query.sort.startswith("-") or not query.sort


def rank(value: Value, is_falling: bool) -> tuple[bool, float]:
    """What is not known stands last."""
    number = float(value.value) if value.value is not None else 0.0
    return value.value is None, -number if is_falling else number


def named_by(folded: Folded, tops: tuple[str, ...] | None) -> list[Level]:
    """All that is not among the first becomes one member."""
    if tops is None:
        return folded.levels
    kept, rest = frozenset(tops), others(tops)
    return folded.renamed(lambda at: at if not at or at[0] in kept else (rest, *at[1:]))
