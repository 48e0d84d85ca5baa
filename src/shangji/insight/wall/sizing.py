"""How much of a widget there is room for: a wall is never scrolled, so that it shows whole rows and says how many more there are."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.utils.translation import ngettext

from shangji.insight.boards.showing import Piece
from shangji.insight.charts.aging import Aging
from shangji.insight.charts.chart import Chart
from shangji.insight.charts.matrix import Matrix
from shangji.insight.charts.pivot import Pivot
from shangji.insight.charts.ranking import Ranking
from shangji.insight.widgets.kind import Shown

M = TypeVar("M", bound=Matrix)
EM = 16
"""The size of texts of a chart, in pixels of a wall of 1920 by 1080."""
ROW, GAP, TITLE, NOTE, LOW = 41, 20, 40, 26, 20
"""In the same pixels: a row of the layout, the gap between two, the title of a widget, a note below it, the lower edge."""


@dataclass(frozen=True)
class Rows:
    """What a chart is made of, row by row: how high one is, and what is above and below all of them."""

    row: int
    around: Callable[[Any], int]
    count: Callable[[Any], int]
    first: Callable[[Any, int], Chart]


def _ranking_first(chart: Ranking, n: int) -> Chart:
    return replace(chart, entries=chart.entries[:n])


def _matrix_first(chart: M, n: int) -> M:
    return replace(chart, rows=chart.rows[:n], cells=chart.cells[:n], row_totals=chart.row_totals[:n])


def _aging_first(chart: Aging, n: int) -> Chart:
    return replace(_matrix_first(chart, n), limits=chart.limits[:n], amounts=chart.amounts[:n])


def _pivot_first(chart: Pivot, n: int) -> Chart:
    return replace(chart, lines=chart.lines[:n])


def _around(chart: Matrix) -> int:
    return 58 if chart.column_totals else 30


ROWS: dict[type[Chart], Rows] = {
    Ranking: Rows(39, lambda one: 40 if one.heads else 0, lambda one: len(one.entries), _ranking_first),
    Matrix: Rows(32, _around, lambda one: len(one.rows), _matrix_first),
    Aging: Rows(48, _around, lambda one: len(one.rows), _aging_first),
    Pivot: Rows(
        36,
        lambda one: 36 * max(1, len(one.columns[0]) if one.columns else 1),
        lambda one: len(one.lines),
        _pivot_first,
    ),
}


def room(piece: Piece) -> int:
    """In pixels, below the title and above the notes."""
    place, shown = piece.plan.tv, piece.shown
    if place is None or shown is None:
        return 0
    found = place[3] * (ROW + GAP) - GAP
    if not shown.is_bare:
        found -= TITLE
    if shown.notes:
        found -= NOTE
    return found - LOW if place[1] + place[3] == 18 else found


def sized(piece: Piece) -> Piece:
    """The chart learns how large it is, and keeps the rows that there is room for."""
    if piece.shown is None or piece.shown.chart is None:
        return piece
    shown = _cut(piece.shown, room(piece))
    whole = replace(piece, shown=shown)
    chart = replace(shown.chart, em=EM, height=room(whole)) if shown.chart else None
    return replace(whole, shown=replace(shown, chart=chart))


def _cut(shown: Shown, height: int) -> Shown:
    rows = next((ROWS[kind] for kind in type(shown.chart).__mro__ if kind in ROWS), None)
    if rows is None or shown.chart is None:
        return shown
    count = rows.count(shown.chart)
    if count * rows.row + rows.around(shown.chart) <= height:
        return shown
    free = height - rows.around(shown.chart) - (0 if shown.notes else NOTE)
    fit = max(1, free // rows.row)
    words = ngettext("%(count)s more.", "%(count)s more.", count - fit) % {"count": count - fit}
    return replace(shown, chart=rows.first(shown.chart, fit), notes=[words, *shown.notes])
