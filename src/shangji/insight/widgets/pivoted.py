"""Lays answers out as a table: rows of up to two dimensions, columns of one, every cell with its address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shangji.insight.charts.units import Number
from shangji.insight.metrics.terms import Answer, Member, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context
from shangji.insight.widgets.marks import has_begun, number, url
from shangji.insight.widgets.settings import Settings

MOST_ROWS, MOST_COLUMNS = 500, 40


@dataclass(frozen=True)
class Cell:
    value: Number | None
    words: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the table. `depth` 0 is the grand total, 1 a group or a plain row, 2 a row within a group."""

    heads: tuple[str, ...]
    cells: tuple[Cell, ...]
    depth: int
    is_subtotal: bool = False


@dataclass(frozen=True)
class Table:
    """`groups` are columns with how many figures stand below each; one without a name has no group head."""

    corner: tuple[str, ...]
    groups: tuple[tuple[str, int], ...]
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line
    left_out: int = 0

    @property
    def has_groups(self) -> bool:
        return any(name for name, _count in self.groups)


def pivoted(found: Answers, settings: Settings, context: Context) -> Table:
    down, names = settings["down"], settings["metrics"]
    rows: Answer = found["rows"]
    columns = _columns(found, settings["across"], context)
    lines = list(_lines(found, rows, down, names, columns))
    heads = [known.metric_label(name) for _column in (*columns, None) for name in names]
    groups = [(known.short_label(column), len(names)) for column in columns]
    groups.append((_("Total") if columns else "", len(names)))
    total = Line((_("Total"),), _cells(found, (), None, columns, names), 0, is_subtotal=True)
    corner = tuple(known.dimension_label(name) for name in down)
    return Table(
        corner, tuple(groups), tuple(heads), tuple(lines[:MOST_ROWS]), total, max(0, len(lines) - MOST_ROWS)
    )


def _columns(found: Answers, across: str, context: Context) -> list[Member]:
    if not across:
        return []
    members = [m for m in found["columns"].axes[across] if not known.is_time(across) or has_begun(m, context)]
    return members[-MOST_COLUMNS:] if known.is_time(across) else members[:MOST_COLUMNS]


def _lines(
    found: Answers, rows: Answer, down: Sequence[str], names: Sequence[str], columns: Sequence[Member]
) -> list[Line]:
    """Groups in their order, each with its subtotal first; where there is one dimension, plain rows."""
    if len(down) == 1:
        return [
            Line((row.members[0].label,), _cells(found, row.members, row, columns, names), 1)
            for row in rows.rows
        ]
    lines: list[Line] = []
    by_group: dict[str, list[Row]] = {}
    for row in rows.rows:
        by_group.setdefault(row.members[0].key, []).append(row)
    for top in rows.subtotals:
        cells = _cells(found, top.members, top, columns, names)
        lines.append(Line((top.members[0].label,), cells, 1, is_subtotal=True))
        for row in by_group.get(top.members[0].key, []):
            lines.append(Line((row.members[1].label,), _cells(found, row.members, row, columns, names), 2))
    return lines


def _cells(
    found: Answers, at: Sequence[Member], row: Row | None, columns: Sequence[Member], names: Sequence[str]
) -> tuple[Cell, ...]:  # fmt: skip
    """Those of each column, then the sum over all columns."""
    made: list[Cell] = []
    source = {0: "columns", 1: "upper" if "upper" in found else "cells", 2: "cells"}[len(at)]
    there = _by_keys(found[source]) if columns else {}
    for column in columns:
        cell = there.get(tuple(member.key for member in (*at, column)))
        made += [_cell(found[source], cell, name) for name in names]
    answer: Answer = found["rows"]
    values: Mapping[str, object] = row.values if row else answer.total
    whole = row or Row((), answer.total)
    return (*made, *(_cell(answer, whole, name) for name in names if name in values))


def _by_keys(answer: Answer) -> dict[tuple[str, ...], Row]:
    return {tuple(member.key for member in row.members): row for row in answer.rows}


def _cell(answer: Answer, row: Row | None, name: str) -> Cell:
    if row is None:
        return Cell(None, "·")
    value = number(row.values[name])
    return Cell(
        value,
        known.unit_of(name).told(value).removeprefix("¥"),
        url(answer, name, row.members) if value is not None else "",
    )
