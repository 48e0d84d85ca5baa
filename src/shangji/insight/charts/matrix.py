"""Rows against columns as a heat map, with totals: loss reason × stage, weekday × hour, customer × week."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.hues import level
from shangji.insight.charts.scales import width_of
from shangji.insight.charts.scene import Box, Scene, Text
from shangji.insight.charts.series import Mark
from shangji.insight.charts.units import COUNT, Unit, percent
from shangji.insight.charts.words import pair

Ramp = Literal["loss", "work"]
MOST = 100
"""So many rows are drawn; how many more there are is said."""
ROW_PX = 29
"""The height of a row in a file."""
INK = {True: "heat-on", False: "heat-ink"}
TABLE = (
    '<div class="wide" tabindex="0" role="group" aria-label="{label}"><table class="heat"{dense} style="--n:{count};--e:{widest}">'
    "<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody>{foot}</table></div>{more}"
)
HEAD = '<th scope="col"><span{}>{}</span></th>'
ROW = '<tr><th scope="row"><span class="cut">{}</span></th>{}{}{}</tr>'
CELL = '<td data-h="{}" data-ramp="{}">{}</td>'
LINK = '<a class="mark" href="{}" data-tip="{}" aria-label="{}">{}</a>'
BARE = '<span class="mark" tabindex="0" role="img" data-tip="{}" aria-label="{}">{}</span>'


@dataclass(frozen=True, kw_only=True)
class Matrix(Chart):
    """`cells[row][column]`; None there is "cannot be", 0 is "none". Totals are given, never added up here.

    `ramp` is "loss" (cinnabar, for what is bad) or "work" (azurite, for activity). `is_dense` leaves the numbers out
    of the cells, for many columns.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Mark | None, ...], ...]
    row_totals: tuple[Mark, ...] = ()
    column_totals: tuple[Mark, ...] = ()
    total: Mark | None = None
    unit: Unit = COUNT
    ramp: Ramp = "work"
    label: str = ""
    is_dense: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(mark and mark.value for row in self.cells for mark in row)

    @cached_property
    def most(self) -> float:
        return max((mark.size or 0.0 for row in self.cells for mark in row if mark), default=0.0)

    @property
    def shown(self) -> int:
        return min(MOST, len(self.rows))

    def peak(self) -> tuple[float, int, int]:
        """The largest value, its row and its column."""
        found = [
            (mark.size or 0.0, row, column)
            for row, marks in enumerate(self.cells)
            for column, mark in enumerate(marks)
            if mark
        ]
        return max(found, key=lambda one: one[0])

    def said(self) -> str:
        most, row, column = self.peak()
        words = {"row": self.rows[row], "column": self.columns[column], "value": self.unit.told(most)}
        if self.total and self.total.value:
            words["share"] = percent(most, self.total.value)
            words["total"] = self.unit.told(self.total.value)
            return _("Most in %(row)s × %(column)s: %(value)s, %(share)s of %(total)s.") % words
        return _("Most in %(row)s × %(column)s: %(value)s.") % words

    def ramp_at(self, row: int, column: int) -> Ramp:
        return self.ramp

    def heat_at(self, row: int, column: int, size: float) -> int:
        """0 for nothing, else 1..7."""
        return level(size, self.most)

    def told(self, row: int, column: int, mark: Mark) -> str:
        """What a cell says when it is pointed at."""
        return pair(f"{self.rows[row]} × {self.columns[column]}", self.unit.told(mark.value))

    def below(self, row: int, column: int) -> str:
        """A second, smaller line in a cell."""
        return ""

    def before(self, row: int) -> Mark | None:
        """A figure of the whole row, before its cells."""
        return None

    @property
    def before_head(self) -> str:
        return ""

    def body(self) -> SafeString:
        rows = ((self._row(n),) for n in range(self.shown))
        return format_html(
            TABLE, label=self.label or _("Heat map"), dense=SafeString(" data-dense" if self.is_dense else ""),
            count=len(self.columns) + bool(self.row_totals), widest=f"{self._widest():.1f}", heads=format_html_join("", HEAD, self._heads()),
            rows=format_html_join("", "{}", rows), foot=self._foot(), more=self._left_out(),
        )  # fmt: skip

    def _widest(self) -> float:
        """In em, of the figures that stand side by side."""
        marks = chain(*self.cells[: self.shown], self.column_totals, self.row_totals, [self.total])
        return max((width_of(self.unit.figure(mark.value)) for mark in marks if mark), default=0.0)

    def _heads(self) -> list[tuple[SafeString, str]]:
        """Over many narrow columns only as many as there is room for; who listens hears them all."""
        stride = 1
        if self.is_dense:
            stride = max(1, round(max(map(width_of, self.columns), default=1) / 1.6 + 0.5))
        heads = [
            (SafeString(' class="sr"' if n % stride else ""), name) for n, name in enumerate(self.columns)
        ]
        plain = SafeString("")
        return [
            *([(plain, self.before_head)] if self.before_head else []),
            *heads,
            *([(plain, _("Total"))] if self.row_totals else []),
        ]

    def _row(self, row: int) -> SafeString:
        cells = ((self._cell(row, column, mark),) for column, mark in enumerate(self.cells[row]))
        total = _total(self.row_totals[row], self.rows[row], self.unit) if self.row_totals else ""
        before = _total(self.before(row), self.rows[row], COUNT) if self.before_head else ""
        return format_html(ROW, self.rows[row], before, format_html_join("", "{}", cells), total)

    def _cell(self, row: int, column: int, mark: Mark | None) -> SafeString:
        if mark is None:
            return SafeString("<td></td>")
        ramp = self.ramp_at(row, column)
        if not mark.value:
            return _empty(ramp, "" if self.is_dense else "·" if mark.value == 0 else "—")
        heat, told = self.heat_at(row, column, mark.size or 0.0), self.told(row, column, mark)
        shown: SafeString | str = "" if self.is_dense else self.unit.figure(mark.value)
        if below := self.below(row, column):
            shown = format_html("<span>{}<small>{}</small></span>", shown, below)
        inner = (
            format_html(LINK, mark.url, told, told, shown)
            if mark.url
            else format_html(BARE, told, told, shown)
        )
        return format_html(CELL, heat, ramp, inner)

    def _foot(self) -> SafeString:
        if not self.column_totals:
            return SafeString("")
        pairs = zip(self.column_totals, self.columns, strict=True)
        cells = format_html_join("", "{}", ((_total(mark, name, self.unit),) for mark, name in pairs))
        last = _total(self.total, _("Total"), self.unit) if self.row_totals and self.total else ""
        before = SafeString("<td></td>") if self.before_head else ""
        return format_html(
            '<tfoot><tr><th scope="row">{}</th>{}{}{}</tr></tfoot>', _("Total"), before, cells, last
        )

    def _left_out(self) -> SafeString:
        count = len(self.rows) - MOST
        if count <= 0:
            return SafeString("")
        words = ngettext("%(count)s more row is not drawn.", "%(count)s more rows are not drawn.", count)
        return format_html('<p class="note">{}</p>', words % {"count": f"{count:,}"})

    def scene(self) -> Scene:
        """For files; a page gets a table."""
        return _scene(self)


@lru_cache
def _empty(ramp: Ramp, shown: str) -> SafeString:
    """Of customers by week most cells are."""
    return format_html(CELL, 0, ramp, shown)


def _total(mark: Mark | None, name: str, unit: Unit) -> SafeString:
    words = unit.figure(mark.value if mark else None)
    if mark and mark.url:
        told = pair(name, unit.told(mark.value))
        words = format_html('<a href="{}" aria-label="{}">{}</a>', mark.url, told, words)
    return format_html('<td class="tot">{}</td>', words)


def _scene(matrix: Matrix) -> Scene:
    down = matrix.shown + (1 if matrix.column_totals else 0)
    lead = 1 if matrix.before_head else 0
    across = lead + len(matrix.columns) + (1 if matrix.row_totals else 0)
    marks = (
        *_drawn_heads(matrix, across),
        *_drawn(matrix, across, down, lead),
        *_drawn_totals(matrix, across, down, lead),
    )
    left = min(9.0, max((width_of(row) for row in matrix.rows[: matrix.shown]), default=1.0)) + 1.2
    return Scene(marks, left=left, right=0.5, top=2, bottom=0.5, height=down * ROW_PX + 34)


def _drawn_heads(matrix: Matrix, across: int) -> Iterator[Text]:
    names = [*([matrix.before_head] if matrix.before_head else []), *matrix.columns, _("Total")][:across]
    for place, name in enumerate(names):
        yield Text(
            (place + 0.5) / across, 0, name, dy=-0.9, most=max(3.4, 46 / across), rank=_rank(place, across)
        )


def _rank(place: int, across: int) -> int:
    """Of many heads only some are written."""
    stride = max(1, round(across / 14))
    return 0 if place % stride == 0 else 3


def _drawn(matrix: Matrix, across: int, down: int, lead: int) -> Iterator[Box | Text]:
    for row in range(matrix.shown):
        y = row / down
        yield Text(0, y + 0.5 / down, matrix.rows[row], "end", -0.6, 0, "ink-2", most=9)
        before = matrix.before(row)
        if lead and before:
            yield Text(0.5 / across, y + 0.5 / down, COUNT.figure(before.value), ink="ink-1")
        for column, mark in enumerate(matrix.cells[row]):
            if mark is not None:
                yield from _cell(
                    matrix, row, column, mark, ((lead + column) / across, y, 1 / across, 1 / down)
                )


def _cell(
    matrix: Matrix, row: int, column: int, mark: Mark, at: tuple[float, float, float, float]
) -> Iterator[Box | Text]:
    x, y, width, height = at
    heat = matrix.heat_at(row, column, mark.size or 0.0)
    ramp = "hr" if matrix.ramp_at(row, column) == "loss" else "hb"
    ink = f"{ramp}-{heat}" if heat else "sub"
    yield Box(x + width * 0.02, y + height * 0.05, width * 0.96, height * 0.9, ink)
    if not matrix.is_dense:
        words = matrix.unit.figure(mark.value) if mark.value else "·" if mark.value == 0 else "—"
        yield Text(x + width / 2, y + height / 2, words, ink=INK[heat >= 6] if heat else "ink-4")


def _drawn_totals(matrix: Matrix, across: int, down: int, lead: int) -> Iterator[Text]:
    for row, mark in enumerate(matrix.row_totals[: matrix.shown]):
        yield Text((across - 0.5) / across, (row + 0.5) / down, matrix.unit.figure(mark.value), ink="ink-1")
    for column, mark in enumerate(matrix.column_totals):
        x = (lead + column + 0.5) / across
        yield Text(x, (down - 0.5) / down, matrix.unit.figure(mark.value), ink="ink-1")
    if matrix.column_totals:
        y = (down - 0.5) / down
        yield Text(0, y, _("Total"), "end", -0.6, ink="ink-2")
        if matrix.total and matrix.row_totals:
            yield Text((across - 0.5) / across, y, matrix.unit.figure(matrix.total.value), ink="ink-1")
