"""Standing: how many there were at the end of a span, told backwards from what there is now.

What stood at the end of a month is what stands at the end of the next one, without what began in between and with what
ended in it. So a line of two years reads what stands and what moved since, once. An opportunity began when it was
opened and ended when it was closed; for one that came back in between, and wherever stages matter, its stays say it.
Of who reaches little the stays say all of it, in one statement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import Case, Q, When

from shangji.core.calendar import local_day
from shangji.insight.metrics.by_day import ANCIENT, STILL_OPEN, Days, days_of, stood_at_end
from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.grain_list.opportunities import NEVER
from shangji.insight.metrics.grains import Grain, Rows, grains
from shangji.insight.metrics.lasting import lasted
from shangji.insight.metrics.measures import Count, Measure, Sum
from shangji.insight.metrics.periods import Period, Window
from shangji.insight.metrics.reading import Raw, summed, told, with_columns
from shangji.insight.metrics.run import Run
from shangji.opportunities.models.opportunity import NOT_CLOSED

Standing = Any
"""A count or a sum: the other kinds are not told backwards."""
Moved = dict[tuple[Raw, str], Any]
"""(group, span) → state of what moved in it."""
Part = tuple[int, tuple[Raw, str], Any]
"""(0 of what stands now, 1 of what began, 2 of what ended; group and span; state)."""


def is_told_backwards(measure: Measure) -> bool:
    """Whether the grain that knows its past says when each row began to stand and when it ended."""
    return isinstance(measure, Count | Sum) and bool(measure.past and grains()[measure.past].stands)


def read_standing(
    measure: Standing, run: Run, columns: Sequence[str], spans: Sequence[Period]
) -> Iterator[tuple[Period, Raw, Any]]:
    """(span, group, state) at the end of each of these spans, which are over: whole ones of one unit that follow each
    other, or a single one of any length.
    """
    if isinstance(measure, Count) and (known := _lasted(measure, run, columns, spans)):
        yield from known
        return
    for part in run.parts(measure.of_grain):
        yield from _read_back(measure, part, columns, spans)


def _lasted(
    measure: Count, run: Run, columns: Sequence[str], spans: Sequence[Period]
) -> list[tuple[Period, Raw, int]]:
    """From lines that are kept of when something stood; none where they do not tell."""
    of, found = grains()[measure.past], []
    for span in spans:
        told = lasted(of, (), run.over(span), columns)
        if told is None:
            return []
        found.append((span, (), told.groups[()].rows))
    return found


def _read_back(
    measure: Standing, run: Run, columns: Sequence[str], spans: Sequence[Period]
) -> Iterator[tuple[Period, Raw, Any]]:
    there, unit = run.over(spans[0]), spans[0].unit if len(spans) > 1 else ""
    parts = Period.between(spans[0].first, local_day(run.now)).parts(unit) if unit else list(spans)
    asked = {span.written: span for span in spans}
    now, began, ended = _read(measure, there, columns, unit)
    for raw in {raw for moved in (now, began, ended) for raw, _key in moved}:
        state = now.get((raw, ""), measure.nothing())
        if not unit:
            state = _back(measure, state, began.get((raw, "")), ended.get((raw, "")))
        for part in reversed(parts):
            if part.written in asked and state != measure.nothing():
                yield asked[part.written], raw, state
            here = (raw, part.written)
            state = _back(measure, state, began.get(here), ended.get(here))


def _back(measure: Standing, state: Any, began: Any, ended: Any) -> Any:
    found = state if ended is None else measure.join(state, ended)
    return measure.less(found, began)


def _read(measure: Standing, there: Run, columns: Sequence[str], unit: str) -> tuple[Moved, Moved, Moved]:
    """What stands now, what began since the end of the first span, and what ended."""
    found: tuple[Moved, Moved, Moved] = ({}, {}, {})
    for of, which in _sides(measure, there, columns):
        read = _together if there.is_of_few(of) else _apart
        for n, at, state in read(measure, of, which, there, columns, unit):
            found[n][at] = measure.join(found[n][at], state) if at in found[n] else state
    return found


def _apart(
    measure: Standing, of: Grain, which: Q, there: Run, columns: Sequence[str], unit: str
) -> Iterator[Part]:
    rows = there.rows(of).filter(which)
    if not unit and (which or not _days(of, there, columns, ("", ""), is_first=True)):
        # Of one moment, rows say who stood then sooner than what has moved since.
        yield from _at_moment(measure, of, rows, there, columns, is_whole=not which)
        return
    # Each part by itself: an index knows what has not ended, and another one what has ended since.
    asked = [(0, "", part) for part in of.stood(there.after)]
    asked += [(n, time, Q()) for n, time in enumerate(of.stands, 1)]
    for place, (n, time, part) in enumerate(asked):
        days = None if which else _days(of, there, columns, (time, unit), is_first=not place)
        if days:
            for at, state in _sums(measure, days, there, columns, (time, unit)):
                yield n, at, state
            if days.tail is None:
                continue
        tail = days.tail if days else None
        when = which & part & _since(of, time, there, tail)
        # What ends later than now is next to nothing, wherever else it would be looked for.
        since = there.after if place and not time else tail
        rows = replace(there, since=since).rows(of).filter(when)
        for at, state in _groups(measure, of, rows, there, columns, (time, unit)):
            yield n, at, state


def _together(
    measure: Standing, of: Grain, which: Q, there: Run, columns: Sequence[str], unit: str
) -> Iterator[Part]:
    """In one statement: of few rows the ORM takes longer to write three than an engine to group them."""
    span = cache(lambda moved: dimensions()[unit].key(moved, there.lookup))
    names, n = measure.names(there), len(columns)

    def asked(run: Run) -> Rows:
        at: list[str] = []
        rows = run.rows(of).filter(which)
        if unit:
            rows, at = _moving(of, rows, run, unit)
        else:
            rows = rows.filter(reduce(or_, _stood(of, run.period.end)))
        rows, by = with_columns(rows, of, "", run, columns)
        return summed(rows, (*by, *at), **measure.asked(run, None, of))

    for row in told(asked, [measure], there, columns, unit, of.name, which):
        raw, sums = tuple(row[:n]), row[-len(names) :]
        stands, *moves = row[n : -len(names)] or (True,)
        state = measure.state(dict(zip(names, sums, strict=True)), "")
        if stands:
            yield 0, (raw, ""), state
        for side, moved in enumerate(moves, 1):
            if moved is not None:
                yield side, (raw, span(moved)), state


def _moving(of: Grain, rows: Rows, there: Run, unit: str) -> tuple[Rows, list[str]]:
    """Rows that stand now or moved since the end of the first span, and what says whether they stand, and when they began and
    ended."""
    stands = reduce(or_, of.stood(there.after))
    moves = {f"of_{time}": _since(of, time, there, None) for time in of.stands}
    parts = [of.split(time, dimensions()[unit].column, there.clock) for time in of.stands]
    at = {name: Case(When(when, then=part)) for (name, when), part in zip(moves.items(), parts, strict=True)}
    rows = rows.filter(reduce(or_, moves.values(), stands))
    rows = rows.annotate(stands=Case(When(stands, then=True), default=False), **at)
    return rows, ["stands", *at]


def _at_moment(
    measure: Standing, of: Grain, rows: Rows, there: Run, columns: Sequence[str], *, is_whole: bool
) -> Iterator[Part]:
    counted = stood_at_end(there, of, columns) if is_whole else []
    for days in counted:
        for at, state in _sums(measure, days, there, columns, ("", "")):
            yield 0, at, state
    for part in () if counted else _stood(of, there.period.end):
        for at, state in _groups(measure, of, rows.filter(part), there, columns, ("", "")):
            yield 0, at, state


def _stood(of: Grain, moment: datetime) -> tuple[Q, Q]:
    """Rows that had begun by then and had not ended, and those that have ended since."""
    began, ended = (of.times[time].path for time in of.stands)
    begun = Q(**{f"{began}__lt": moment})
    return begun & Q(**{f"{ended}__isnull": True}), begun & Q(
        **{f"{ended}__gte": moment, f"{ended}__lt": NEVER}
    )


def _days(
    of: Grain, there: Run, columns: Sequence[str], by: tuple[str, str], *, is_first: bool
) -> Days | None:
    """The sums that say what began or ended since; without a time, what stands now, where it is the first that is asked."""
    time, unit = by
    run = replace(there, spans=())
    if time:
        parts = (dimensions()[unit].column,) if unit else ()
        window = Window(there.period.end, there.after)
        return (
            days_of(run, of, time, (*columns, *parts), window=window)
            if there.period.end < there.after
            else None
        )
    if not is_first or not of.stands:
        return None
    is_bound = of.stood(there.after) != (NOT_CLOSED,)
    window = Window(ANCIENT, there.after)
    days = (
        days_of(run, of, of.stands[0], columns, window=window) if is_bound else days_of(run, of, "", columns)
    )
    return days and replace(days, rows=days.rows.filter(STILL_OPEN, direction=""))


def _sums(
    measure: Standing, days: Days, there: Run, columns: Sequence[str], by: tuple[str, str]
) -> Iterator[tuple[tuple[Raw, str], Any]]:
    time, unit = by
    is_split = bool(time and unit)
    asked = {f"m_{name}": aggregate for name, aggregate in measure.asked_by_day(None).items()}
    names = (*columns, dimensions()[unit].column) if is_split else tuple(columns)
    span = cache(lambda moved: dimensions()[unit].key(moved, there.lookup))
    for group in days.groups(names, **asked):
        raw, sums = group[: len(columns)], group[len(names) :]
        key = span(group[len(columns)]) if is_split else ""
        yield (raw, key), measure.state(dict(zip(asked, sums, strict=True)), "m_")


def _sides(measure: Standing, there: Run, columns: Sequence[str]) -> list[tuple[Grain, Q]]:
    """The grains that are asked, with which of their rows; no record is in two of them."""
    now, past = grains()[measure.grain], grains()[measure.past]
    asked = {*columns, *(dimensions()[name].column for name, _keys in there.filters)}
    if now is past or not now.stands or asked & now.changes or there.owners or there.is_of_few(past):
        return [(past, Q())]
    key = ("returned", now.name, there.among)
    if key not in there.lookup.kept:
        there.lookup.kept[key] = there.reached(now).filter(now.returned).exists()
    if not there.lookup.kept[key]:
        return [(now, Q())]
    return [(now, ~now.returned), (past, past.returned)]


def _since(of: Grain, time: str, there: Run, tail: datetime | None) -> Q:
    """What moved since the end of the first span; with a tail, since then, also of what stands."""
    path = of.times[time or of.stands[0]].path if time or tail else ""
    if not time:
        return Q(**{f"{path}__gte": tail}) if tail else Q()
    start = max(there.period.end, tail or there.period.end)
    return Q(**{f"{path}__gte": start, f"{path}__lt": there.after})


def _groups(
    measure: Standing, of: Grain, rows: Rows, there: Run, columns: Sequence[str], by: tuple[str, str]
) -> Iterator[tuple[tuple[Raw, str], Any]]:
    """State by group, and by the spans of a time where both it and its unit are named."""
    time, unit = by
    rows, names = with_columns(rows, of, "", there, columns)
    if time and unit:
        rows = rows.annotate(moved=of.split(time, dimensions()[unit].column, there.clock))
        names = [*names, "moved"]
    aggregates = measure.asked(there, None, of)
    groups: Any = (
        rows.order_by().values(*names).annotate(**aggregates) if names else [rows.aggregate(**aggregates)]
    )
    span = cache(lambda moved: dimensions()[unit].key(moved, there.lookup))
    for row in groups:
        key = span(row["moved"]) if time and unit else ""
        yield (tuple(row[name] for name in names[: len(columns)]), key), measure.state(row, "")
