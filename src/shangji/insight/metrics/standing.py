"""Standing: how many there were at the end of each month, told backwards from what there is now.

What stood at the end of a span is what stands at the end of the next one, without what began in between and with what
ended in it. So a line of two years reads what stands and what moved since, once.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q

from shangji.core.calendar import local_day
from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.grains import Rows, grains
from shangji.insight.metrics.measures import Count, Measure, Raw, Sum, with_columns
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.run import Run

Standing = Any
"""A count or a sum: the other kinds are not told backwards."""
Moved = dict[tuple[Raw, str], Any]
"""(group, span) → state of what moved in it."""


def is_told_backwards(measure: Measure) -> bool:
    """Whether the grain that knows its past says when each row began to stand and when it ended."""
    return isinstance(measure, Count | Sum) and bool(measure.past and grains()[measure.past].stands)


def read_standing(
    measure: Standing, run: Run, columns: Sequence[str], spans: Sequence[Period]
) -> Iterator[tuple[Period, Raw, Any]]:
    """(span, group, state) at the end of each of these spans: whole ones of one unit, one after the other, all over."""
    unit, there = spans[0].unit, run.over(spans[0])
    asked = {span.written: span for span in spans}
    parts = Period.between(spans[0].first, local_day(run.now)).parts(unit)
    standing = there.rows(measure.of(there)).filter(measure.of(there).stood(run.after))
    now = {raw: state for (raw, _span), state in _groups(measure, standing, there, columns, "", "").items()}
    began, ended = (_moved(measure, there, columns, time, unit) for time in measure.of(there).stands)
    for raw in {*now, *(raw for raw, _span in began), *(raw for raw, _span in ended)}:
        state = now.get(raw, measure.nothing())
        for part in reversed(parts):
            if part.written in asked and state != measure.nothing():
                yield asked[part.written], raw, state
            here = (raw, part.written)
            state = measure.less(measure.join(state, ended.get(here, measure.nothing())), began.get(here))


def _moved(measure: Standing, there: Run, columns: Sequence[str], time: str, unit: str) -> Moved:
    """What began, or ended, since the end of the first span."""
    path = measure.of(there).times[time].path
    since = Q(**{f"{path}__gte": there.period.end, f"{path}__lt": there.after})
    return _groups(measure, there.rows(measure.of(there)).filter(since), there, columns, time, unit)


def _groups(measure: Standing, rows: Rows, there: Run, columns: Sequence[str], time: str, unit: str) -> Moved:
    of = measure.of(there)
    found: Moved = {}
    rows, names = with_columns(rows, of, "", there, columns)
    if time:
        span = dimensions()[unit]
        rows = rows.annotate(moved=of.split(time, span.column, there.clock))
        names = [*names, "moved"]
    aggregates = measure.asked(there, None)
    groups: Any = (
        rows.order_by().values(*names).annotate(**aggregates) if names else [rows.aggregate(**aggregates)]
    )
    for row in groups:
        key = dimensions()[unit].key(row["moved"], there.lookup) if time else ""
        at = (tuple(row[name] for name in names[: len(columns)]), key)
        state = measure.state(row, "")
        found[at] = measure.join(found[at], state) if at in found else state
    return found
