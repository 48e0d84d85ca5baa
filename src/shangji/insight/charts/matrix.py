"""Rows against columns as a heat map, with totals: loss reason × stage, weekday × hour, customer × week."""

from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.hues import level
from shangji.insight.charts.picture import height_of
from shangji.insight.charts.scales import width_of
from shangji.insight.charts.scene import Box, Dot, Path, Scene, Text
from shangji.insight.charts.series import Mark
from shangji.insight.charts.units import COUNT, Unit, percent
from shangji.insight.charts.words import pair

MOST = 100
"""So many rows are drawn; how many more there are is said."""
TABLE = """<div class="wide" tabindex="0" role="group" aria-label="{label}"><table class="heat" data-ramp="{ramp}"{dense}>
<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody>{foot}</table></div>{more}"""
ROW = '<tr><th scope="row">{}</th>{}{}</tr>'
CELL = "<td{}>{}</td>"
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
    ramp: Literal["loss", "work"] = "work"
    label: str = ""
    is_dense: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(mark and mark.value for row in self.cells for mark in row)

    @property
    def most(self) -> float:
        return max((mark.size or 0.0 for row in self.cells for mark in row if mark), default=0.0)

    def said(self) -> str:
        found = [
            (mark.size or 0.0, row, column)
            for row, marks in enumerate(self.cells)
            for column, mark in enumerate(marks)
            if mark
        ]
        most, row, column = max(found, key=lambda one: one[0])
        words = {"row": self.rows[row], "column": self.columns[column], "value": self.unit.told(most)}
        if self.total and self.total.value:
            words["share"] = percent(most, self.total.value)
            words["total"] = self.unit.told(self.total.value)
            return _("Most in %(row)s × %(column)s: %(value)s, %(share)s of %(total)s.") % words
        return _("Most in %(row)s × %(column)s: %(value)s.") % words

    def body(self) -> SafeString:
        most = self.most
        heads = [(column,) for column in self.columns] + ([(_("Total"),)] if self.row_totals else [])
        rows = ((self._row(n, most),) for n in range(min(MOST, len(self.rows))))
        return format_html(
            TABLE, label=self.label or _("Heat map"), ramp=self.ramp, dense=SafeString(" data-dense" if self.is_dense else ""),
            heads=format_html_join("", '<th scope="col"><span>{}</span></th>', heads),
            rows=format_html_join("", "{}", rows), foot=self._foot(), more=self._left_out(),
        )  # fmt: skip

    def _row(self, row: int, most: float) -> SafeString:
        cells = ((self._cell(row, column, mark, most),) for column, mark in enumerate(self.cells[row]))
        total = _total(self.row_totals[row], self.rows[row], self.unit) if self.row_totals else ""
        return format_html(ROW, self.rows[row], format_html_join("", "{}", cells), total)

    def _cell(self, row: int, column: int, mark: Mark | None, most: float) -> SafeString:
        if mark is None:
            return SafeString("<td></td>")
        heat = level(mark.size or 0.0, most)
        name = pair(f"{self.rows[row]} × {self.columns[column]}", self.unit.told(mark.value))
        if not mark.value:
            return format_html(CELL, SafeString(' data-h="0"'), "·" if mark.value == 0 else "—")
        shown = "" if self.is_dense else self.unit.figure(mark.value)
        inner = (
            format_html(LINK, mark.url, name, name, shown)
            if mark.url
            else format_html(BARE, name, name, shown)
        )
        return format_html(CELL, format_html(' data-h="{}"', heat), inner)

    def _foot(self) -> SafeString:
        if not self.column_totals:
            return SafeString("")
        cells = format_html_join(
            "",
            "{}",
            (
                (_total(mark, name, self.unit),)
                for mark, name in zip(self.column_totals, self.columns, strict=True)
            ),
        )
        last = _total(self.total, _("Total"), self.unit) if self.row_totals and self.total else ""
        return format_html('<tfoot><tr><th scope="row">{}</th>{}{}</tr></tfoot>', _("Total"), cells, last)

    def _left_out(self) -> SafeString:
        count = len(self.rows) - MOST
        if count <= 0:
            return SafeString("")
        words = ngettext("%(count)s more row is not drawn.", "%(count)s more rows are not drawn.", count)
        return format_html('<p class="note">{}</p>', words % {"count": f"{count:,}"})

    def svg(self, width: int = 720, height: int = 0) -> str:
        rows = min(MOST, len(self.rows)) + (1 if self.column_totals else 0)
        return super().svg(width, height or height_of(rows, 2.4, 3))

    def scene(self) -> Scene:
        """For files; a page gets a table."""
        shown = min(MOST, len(self.rows))
        down = shown + (1 if self.column_totals else 0)
        across = len(self.columns) + (1 if self.row_totals else 0)
        marks: list[Path | Box | Dot | Text] = []
        for column, name in enumerate([*self.columns, _("Total")][:across]):
            marks.append(Text((column + 0.5) / across, 0, name, dy=-0.9, most=46 / across))
        for row in range(shown):
            y = row / down
            marks.append(Text(0, y + 0.5 / down, self.rows[row], "end", -0.6, 0, "ink-2", most=9))
            for column, mark in enumerate(self.cells[row]):
                marks += self._drawn(mark, column / across, y, 1 / across, 1 / down)
            if self.row_totals:
                words = self.unit.figure(self.row_totals[row].value)
                marks.append(Text((across - 0.5) / across, y + 0.5 / down, words, ink="ink-1"))
        for column, mark in enumerate(self.column_totals):
            words = self.unit.figure(mark.value)
            marks.append(Text((column + 0.5) / across, (down - 0.5) / down, words, ink="ink-1"))
        left = min(9.0, max(width_of(row) for row in self.rows[:shown])) + 1.2
        return Scene(tuple(marks), left=left, right=0.5, top=2, bottom=0.5)

    def _drawn(self, mark: Mark | None, x: float, y: float, width: float, height: float) -> list[Box | Text]:
        if mark is None:
            return []
        heat = level(mark.size or 0.0, self.most)
        ramp = "hr" if self.ramp == "loss" else "hb"
        found: list[Box | Text] = [
            Box(
                x + width * 0.02,
                y + height * 0.05,
                width * 0.96,
                height * 0.9,
                f"{ramp}-{heat}" if heat else "sub",
            )
        ]
        if not self.is_dense:
            words = self.unit.figure(mark.value) if mark.value else "·"
            ink = "heat-on" if heat >= 6 else "heat-ink" if heat else "ink-4"
            found.append(Text(x + width / 2, y + height / 2, words, ink=ink))
        return found


def _total(mark: Mark | None, name: str, unit: Unit) -> SafeString:
    words = unit.figure(mark.value if mark else None)
    if mark and mark.url:
        words = format_html(
            '<a href="{}" aria-label="{}">{}</a>', mark.url, pair(name, unit.told(mark.value)), words
        )
    return format_html('<td class="tot">{}</td>', words)
