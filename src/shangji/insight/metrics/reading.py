"""Reading: one statement for what is asked of a grain and a time, of the sums by day where they know it, else of the rows."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Count as CountOf
from django.db.models import F, Q

from shangji.insight.metrics.by_day import Days, days_of, translated
from shangji.insight.metrics.grains import OF_TIME, Grain, Rows
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import Apart
from shangji.insight.metrics.written import kept

if TYPE_CHECKING:
    from shangji.insight.metrics.measures import Measure, Summed

Raw = tuple[Any, ...]
"""The columns of a group, in the order in which they were asked for."""


def told(
    asked: Callable[[Run], Rows],
    measures: Sequence["Measure"],
    run: Run,
    columns: Sequence[str],
    *question: Hashable,
) -> Iterable[Sequence[Any]]:
    """The values that measures ask, by a statement that is kept where that can be; `question` is what else it is made of."""
    first, wheres = measures[0], [m.narrowed(run) for m in measures if callable(m.where)]
    found = kept(asked, run, first.of(run), columns, (*measures, *wheres, *question))
    return by_and_by(asked(run), first, run) if found is None else found


def grouped(
    rows: Rows, of: "Measure", run: Run, columns: Sequence[str], *more: str, **sums: Any
) -> Iterable[Sequence[Any]]:
    """(column, …, further column, …, how many rows, sum, …) of each group."""
    return by_and_by(in_groups(rows, of, run, columns, *more, **sums), of, run)


def in_groups(rows: Rows, of: "Measure", run: Run, columns: Sequence[str], *more: str, **sums: Any) -> Rows:
    """What `grouped` asks."""
    rows, names = with_columns(rows, of.of(run), of.time, run, columns)
    return summed(rows, (*names, *more), rows_n=CountOf("*"), **sums)


def summed(rows: Rows, names: Sequence[str], **sums: Any) -> Rows:
    """(name, …, sum, …) of each group; without names of all rows, also where there are none."""
    if names:
        found: Rows = rows.order_by().values_list(*names).annotate(**sums)
    else:
        found = rows.order_by().annotate(**sums).values_list(*sums)
        found.query.group_by = None
    return found


def by_and_by(asked: Rows, of: "Measure", run: Run) -> Iterable[Any]:
    """What is asked, of many rows a part after the other: for that PostgreSQL is asked four times instead of once."""
    return asked if run.is_of_few(of.of(run)) else asked.iterator(chunk_size=5_000)


def with_columns(
    rows: Rows, of: Grain, time: str, run: Run, columns: Sequence[str]
) -> tuple[Rows, list[str]]:
    """The rows with the columns that they are to be grouped by, and how these are called."""
    names = [f"by_{n}" for n in range(len(columns))]
    for name, column in zip(names, columns, strict=True):
        if column in OF_TIME and column not in of.columns:
            rows = rows.annotate(**{name: of.split(time, column, run.window)})
        else:
            rows = of.with_column(rows, column, run).annotate(**{name: _alone(of.path(column), column)})
    return rows, names


def _alone(path: str, column: str) -> Any:
    """People stand first in an index of theirs: to find groups in order there an engine would read all rows there are."""
    return Apart(F(path)) if column == "owner" else F(path)


def read_summed(
    measures: Sequence["Summed"], run: Run, columns: Sequence[str]
) -> Iterator[tuple[Raw, Mapping["Summed", Any]]]:
    """Counts and sums of one grain and time, in one statement; of whole days, where the sums know what is asked, in theirs."""
    first = measures[0]
    wheres = {measure: measure.narrowed(run) for measure in measures}
    days = days_of(run, first.of(run), first.time, columns)
    known = {
        m: asked
        for m, where in wheres.items()
        if days and (asked := translated(where, first.of(run))) is not None
    }
    others = {measure: where for measure, where in wheres.items() if measure not in known}
    if days and known:
        yield from _read_days(days, known, {measure: wheres[measure] for measure in known}, columns)
        if days.tail:
            yield from _read_rows({measure: wheres[measure] for measure in known}, run, columns, days.tail)
    if others:
        yield from _read_rows(others, run, columns)


def _read_days(
    days: Days, asked_of: Mapping["Summed", Q], wheres: Mapping["Summed", Q], columns: Sequence[str]
) -> Iterator[tuple[Raw, Mapping["Summed", Any]]]:
    """What the sums say, without what they tell of that is not within reach. A group of nothing is none."""
    asked = _named(asked_of, lambda measure, where: measure.asked_by_day(where or None))
    found: dict[Raw, dict[Summed, Any]] = {}
    for group in days.groups(columns, **asked):
        states = _states(asked_of, dict(zip(asked, group[len(columns) :], strict=True)))
        raw = group[: len(columns)]
        before = found.get(raw)
        found[raw] = (
            states if before is None else {m: m.join(before[m], state) for m, state in states.items()}
        )
    gone = days.run.beyond(next(iter(wheres)).of(days.run))
    if gone is not None:
        there = replace(days.run, among=gone, until=days.tail)
        for raw, off in _read_rows(wheres, there, columns):
            before = found.get(raw) or {m: m.nothing() for m in off}
            found[raw] = {m: m.less(before[m], state) for m, state in off.items()}
    for raw, states in found.items():
        if any(state != measure.nothing() for measure, state in states.items()):
            yield raw, states


def _read_rows(
    wheres: Mapping["Summed", Q], run: Run, columns: Sequence[str], since: datetime | None = None
) -> Iterator[tuple[Raw, Mapping["Summed", Any]]]:
    run, measures, n = replace(run, since=since), tuple(wheres), len(columns)
    names = [f"m{at}_{name}" for at, measure in enumerate(measures) for name in measure.names(run)]

    def asked(there: Run) -> Rows:
        here = wheres if there is run else {measure: measure.narrowed(there) for measure in measures}
        return _rows_of(here, there, columns)

    for row in told(asked, measures, run, columns):
        yield tuple(row[:n]), _states(wheres, dict(zip(names, row[n:], strict=True)))


def _rows_of(wheres: Mapping["Summed", Q], run: Run, columns: Sequence[str]) -> Rows:
    first, is_one = next(iter(wheres)), len(wheres) == 1
    of = first.of(run)
    rows = run.rows(of, first.time).filter(_any_of(list(wheres.values())))
    rows, names = with_columns(rows, of, first.time, run, columns)
    asked = _named(wheres, lambda measure, where: measure.asked(run, None if is_one else where or None))
    return summed(rows, names, **asked)


def _named(wheres: Mapping["Summed", Q], ask: Callable[["Summed", Q], Mapping[str, Any]]) -> dict[str, Any]:
    return {
        f"m{n}_{name}": aggregate
        for n, (measure, where) in enumerate(wheres.items())
        for name, aggregate in ask(measure, where).items()
    }


def _states(wheres: Mapping["Summed", Q], row: Mapping[str, Any]) -> dict["Summed", Any]:
    return {measure: measure.state(row, f"m{n}_") for n, measure in enumerate(wheres)}


def _any_of(wheres: Sequence[Q]) -> Q:
    """The rows that any of these counts. What all of them ask stands by itself, or no index would be seen to hold them."""
    parts = [
        list(where.children) if where.connector == Q.AND and not where.negated else [where]
        for where in wheres
    ]
    shared = [part for part in parts[0] if all(part in others for others in parts[1:])]
    found = Q(*shared)
    return found if any(len(each) == len(shared) for each in parts) else found & reduce(or_, wheres)
