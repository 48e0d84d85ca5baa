"""Lays answers out as a table: rows of up to two dimensions, columns of one, every cell with its address."""

from collections.abc import Iterator, Sequence

from shangji.insight.charts.pivot import Line, Pivot
from shangji.insight.charts.series import Mark
from shangji.insight.metrics.terms import Answer, Member, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context
from shangji.insight.widgets.marks import has_begun, number, url
from shangji.insight.widgets.settings import Settings

MOST_COLUMNS = 40


def pivoted(found: Answers, settings: Settings, context: Context) -> Pivot:
    names, down = settings["metrics"], settings["down"]
    columns = _columns(found, settings["across"], context)
    heads = [known.metric_label(name) for name in names]
    tops = [known.short_label(column) for column in columns]
    # One number needs no head of its own below the columns.
    paths = [(top, head) if len(names) > 1 else (top,) for top in tops for head in heads]
    paths += [
        (known.total_label(), head)
        if columns and len(names) > 1
        else ((known.total_label(),) if columns else (head,))
        for head in heads
    ]
    lines = [*_lines(found, down, names, columns, with_subtotals=settings["subtotals"])]
    lines.append(Line(heads=(), cells=_cells(found, (), Row((), found["rows"].total), columns, names)))
    return Pivot(
        dimensions=tuple(known.dimension_label(name) for name in down), columns=tuple(paths), lines=tuple(lines),
        units=tuple(known.unit_of(name) for _place in range(len(columns) + 1) for name in names),
        label=known.metric_labels(names),
    )  # fmt: skip


def _columns(found: Answers, across: str, context: Context) -> list[Member]:
    if not across:
        return []
    members = [m for m in found["columns"].axes[across] if not known.is_time(across) or has_begun(m, context)]
    return members[-MOST_COLUMNS:] if known.is_time(across) else members[:MOST_COLUMNS]


def _lines(
    found: Answers,
    down: Sequence[str],
    names: Sequence[str],
    columns: Sequence[Member],
    *,
    with_subtotals: bool,
) -> Iterator[Line]:
    """Each group with its rows, then its subtotal; where there is one dimension, plain rows."""
    rows: Answer = found["rows"]
    if len(down) == 1:
        yield from (_line(found, row, columns, names) for row in rows.rows)
        return
    by_group: dict[str, list[Row]] = {}
    for row in rows.rows:
        by_group.setdefault(row.members[0].key, []).append(row)
    for top in rows.subtotals:
        yield from (_line(found, row, columns, names) for row in by_group.get(top.members[0].key, []))
        if with_subtotals:
            yield _line(found, top, columns, names)


def _line(found: Answers, row: Row, columns: Sequence[Member], names: Sequence[str]) -> Line:
    return Line(
        heads=tuple(member.label for member in row.members),
        cells=_cells(found, row.members, row, columns, names),
    )


def _cells(
    found: Answers, at: Sequence[Member], row: Row, columns: Sequence[Member], names: Sequence[str]
) -> tuple[Mark, ...]:
    """Those of each column, then the one over all columns."""
    made: list[Mark] = []
    source = {0: "columns", 1: "upper" if "upper" in found else "cells", 2: "cells"}[len(at)]
    there = {_keys(one.members): one for one in found[source].rows} if columns else {}
    for column in columns:
        cell = there.get(_keys([*at, column]))
        made += [_mark(found[source], cell, name) for name in names]
    return (*made, *(_mark(found["rows"], row, name) for name in names))


def _keys(members: Sequence[Member]) -> tuple[str, ...]:
    return tuple(member.key for member in members)


def _mark(answer: Answer, row: Row | None, name: str) -> Mark:
    if row is None and known.unit_of(name).kind in ("count", "money"):
        return Mark(0)  # nothing was there to be counted
    value = number(row.values[name]) if row else None
    return Mark(value, url(answer, name, row.members) if row and value is not None else "")
