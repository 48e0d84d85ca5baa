"""Anything by anything: several levels of rows and columns, subtotals that are evaluated and not added, a sticky head."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.grid_picture import Square, grid
from shangji.insight.charts.scene import Scene
from shangji.insight.charts.series import Mark
from shangji.insight.charts.units import MONEY, Unit
from shangji.insight.charts.words import pair, sentence

MOST = 400
TABLE = (
    '<div class="wide" tabindex="0" role="group" aria-label="{label}"><table class="pivot"><thead>{head}</thead>'
    "<tbody>{rows}</tbody></table></div>{more}"
)
TOP = '<th scope="{}" colspan="{}">{}</th>'
CORNER = '<th scope="col" rowspan="{}" class="by">{}</th>'
SIDE = '<th scope="{}" rowspan="{}" colspan="{}" class="by">{}</th>'
CELL = "<td{}>{}</td>"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row. `heads` are its members from the left; a subtotal has fewer of them than there are dimensions, the
    grand total none."""

    heads: tuple[str, ...]
    cells: tuple[Mark, ...]

    def depth(self, dimensions: int) -> int:
        return dimensions - len(self.heads)


@dataclass(frozen=True, kw_only=True)
class Pivot(Chart):
    """`columns` are paths of heads from above, one per column of cells; `units` one per column. `lines` are in order,
    subtotals after what they sum up."""

    dimensions: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]
    units: tuple[Unit, ...] = ()
    label: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(line.heads for line in self.lines)

    def unit(self, column: int) -> Unit:
        return self.units[column] if self.units else MONEY

    def said(self) -> str:
        count = sum(len(line.heads) == len(self.dimensions) for line in self.lines)
        rows = ngettext("%(count)s row", "%(count)s rows", count) % {"count": f"{count:,}"}
        total = next((line for line in self.lines if not line.heads), None)
        if total is None:
            return sentence([rows])
        found = [
            f"{self.columns[n][-1]} {self.unit(n).told(mark.value)}"
            for n, mark in enumerate(total.cells)
            if mark.value is not None
        ]
        return sentence([rows, pair(pgettext("chart", "all together"), " · ".join(found[-3:]))])

    def body(self) -> SafeString:
        shown = self.lines[:MOST]
        rows = format_html_join("", "{}", ((row,) for row in self._rows(shown)))
        return format_html(
            TABLE, label=self.label or _("Pivot table"), head=self._head(), rows=rows, more=self._left_out()
        )

    def _head(self) -> SafeString:
        """One row for each level above; equal neighbours are one cell."""
        levels = max((len(path) for path in self.columns), default=1)
        rows = []
        for depth in range(levels):
            corner = (
                format_html_join("", CORNER, ((levels, name) for name in self.dimensions))
                if not depth
                else ""
            )
            cells = (
                ("colgroup" if depth + 1 < levels else "col", width, name)
                for name, width in merged([self._path(n)[: depth + 1] for n in range(len(self.columns))])
            )
            rows.append(format_html("<tr>{}{}</tr>", corner, format_html_join("", TOP, cells)))
        return format_html_join("", "{}", ((row,) for row in rows))

    def _path(self, column: int) -> tuple[str, ...]:
        """The heads of a column; the last says what its cells are counted in, where they do not say it themselves."""
        path, unit = self.columns[column], self.unit(column)
        if unit.kind not in ("money", "days") or not path:
            return path
        return (*path[:-1], format_html("{} <small>{}</small>", path[-1], unit.suffix))

    def _rows(self, shown: Sequence[Line]) -> Iterator[SafeString]:
        spans = spans_of(shown, len(self.dimensions))
        for place, line in enumerate(shown):
            heads = format_html_join("", "{}", ((head,) for head in self._sides(line, spans[place])))
            cells = format_html_join(
                "", CELL, ((self._tone(mark), self._cell(line, n, mark)) for n, mark in enumerate(line.cells))
            )
            depth = line.depth(len(self.dimensions))
            sub = format_html(' data-sub="{}"', depth) if depth else ""
            yield format_html("<tr{}>{}{}</tr>", sub, heads, cells)

    def _sides(self, line: Line, spans: list[int]) -> Iterator[SafeString]:
        total = len(self.dimensions)
        for depth, name in enumerate(line.heads):
            if spans[depth]:
                scope = "rowgroup" if spans[depth] > 1 else "row"
                yield format_html(SIDE, scope, spans[depth], 1, name)
        if len(line.heads) < total:
            words = _("Subtotal") if line.heads else _("Total")
            yield format_html(SIDE, "row", 1, total - len(line.heads), words)

    def _tone(self, mark: Mark) -> SafeString:
        return SafeString(' data-minus=""' if (mark.size or 0) < 0 else "")

    def _cell(self, line: Line, column: int, mark: Mark) -> SafeString | str:
        words = self._figure(column, mark)
        if not mark.url or mark.value is None:
            return words
        name = pair(" · ".join((*line.heads, *self.columns[column])), self.unit(column).told(mark.value))
        return format_html('<a href="{}" aria-label="{}">{}</a>', mark.url, name, words)

    def _figure(self, column: int, mark: Mark) -> str:
        unit = self.unit(column)
        return unit.told(mark.value) if unit.kind == "ratio" else unit.figure(mark.value)

    def _left_out(self) -> SafeString:
        count = len(self.lines) - MOST
        if count <= 0:
            return SafeString("")
        words = ngettext("%(count)s more row is not drawn.", "%(count)s more rows are not drawn.", count)
        return format_html('<p class="note">{}</p>', words % {"count": f"{count:,}"})

    def scene(self) -> Scene:
        """For files; a page gets a table."""
        rows = [[Square(name, ink="ink-3") for name in self.dimensions]]
        rows[0] += [Square(" ".join(path), "end", "ink-3") for path in self.columns]
        before: tuple[str, ...] = ()
        for line in self.lines[:MOST]:
            names = [
                name if line.heads[: n + 1] != before[: n + 1] else "" for n, name in enumerate(line.heads)
            ]
            names += (
                [_("Subtotal") if line.heads else _("Total")] if len(names) < len(self.dimensions) else []
            )
            names += [""] * (len(self.dimensions) - len(names))
            is_sub = len(line.heads) < len(self.dimensions)
            row = [Square(name, is_strong=is_sub) for name in names]
            row += [
                Square(self.unit(n).figure(mark.value), "end", is_strong=is_sub)
                for n, mark in enumerate(line.cells)
            ]
            rows.append(row)
            before = line.heads
        ruled = [
            0,
            *(n + 1 for n, line in enumerate(self.lines[:MOST]) if len(line.heads) < len(self.dimensions)),
        ]
        return grid(rows, [2.0] * len(self.dimensions) + [1.5] * len(self.columns), ruled)


def merged(paths: Sequence[tuple[str, ...]]) -> list[tuple[str, int]]:
    """Neighbours with the same path are one head as wide as all of them."""
    found: list[tuple[str, int]] = []
    for place, path in enumerate(paths):
        name = path[-1] if path else ""
        if found and place and paths[place - 1] == path:
            found[-1] = (name, found[-1][1] + 1)
        else:
            found.append((name, 1))
    return found


def spans_of(lines: Sequence[Line], dimensions: int) -> list[list[int]]:
    """For each row and each of its heads how many rows it covers; 0 where the head above covers it."""
    found = [[1] * len(line.heads) for line in lines]
    starts: dict[int, int] = {}
    for place, line in enumerate(lines):
        for depth in range(min(len(line.heads), dimensions)):
            is_same = place and lines[place - 1].heads[: depth + 1] == line.heads[: depth + 1]
            if is_same and depth < dimensions - 1:
                found[starts[depth]][depth] += 1
                found[place][depth] = 0
            else:
                starts[depth] = place
    return found
