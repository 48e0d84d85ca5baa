"""Tables of details in which a number may also be a bar; a row is a record."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.grid_picture import Square, grid, head
from shangji.insight.charts.hues import marked, token
from shangji.insight.charts.scene import Scene
from shangji.insight.charts.words import sentence

MOST = 200
TABLE = (
    '<div class="wide" tabindex="0" role="group" aria-label="{label}"><table class="detail-table"><thead><tr>{heads}</tr></thead>'
    "<tbody>{rows}</tbody></table></div>{more}"
)
HEAD = '<th scope="col"{}>{}</th>'
NUMBER = SafeString(' class="r"')
PLAIN = SafeString("")


@dataclass(frozen=True)
class Cell:
    """`share` 0..1 draws a bar beside the text; `tone` colours the text, `hue` the bar."""

    text: str
    url: str = ""
    share: float | None = None
    hue: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress(Chart):
    """The first column names the record. `numbers` are the places of columns that are aligned right. `summary` is the
    conclusion, since what a table says depends on what is in it."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...] = ()
    summary: str = ""
    label: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.rows

    def said(self) -> str:
        count = len(self.rows)
        return self.summary or sentence(
            [ngettext("%(count)s row", "%(count)s rows", count) % {"count": f"{count:,}"}]
        )

    def body(self) -> SafeString:
        heads = ((NUMBER if n in self.numbers else PLAIN, name) for n, name in enumerate(self.heads))
        rows = format_html_join("", "<tr>{}</tr>", ((self._row(row),) for row in self.rows[:MOST]))
        return format_html(
            TABLE,
            label=self.label or _("Table"),
            heads=format_html_join("", HEAD, heads),
            rows=rows,
            more=self._left_out(),
        )

    def _row(self, row: tuple[Cell, ...]) -> SafeString:
        return format_html_join("", "{}", ((self._cell(n, cell),) for n, cell in enumerate(row)))

    def _cell(self, place: int, cell: Cell) -> SafeString:
        words: SafeString | str = (
            format_html('<a href="{}">{}</a>', cell.url, cell.text) if cell.url else cell.text
        )
        if cell.share is not None:
            share = round(min(1.0, max(0.0, cell.share)) * 100, 1)
            bar = format_html(
                '<span class="track"{} aria-hidden="true"><i style="--p:{}"></i></span>',
                marked(cell.hue),
                share,
            )
            words = format_html('<span class="with-bar">{}<span>{}</span></span>', bar, words)
        tone = marked(cell.tone) if cell.tone else ""
        number = NUMBER if place in self.numbers else PLAIN
        if not place:
            return format_html('<th scope="row"{}>{}</th>', tone, words)
        return format_html("<td{}{}>{}</td>", number, tone, words)

    def _left_out(self) -> SafeString:
        count = len(self.rows) - MOST
        if count <= 0:
            return SafeString("")
        words = ngettext("%(count)s more row is not drawn.", "%(count)s more rows are not drawn.", count)
        return format_html('<p class="note">{}</p>', words % {"count": f"{count:,}"})

    def scene(self) -> Scene:
        """For files; a page gets a table."""
        rows = [head(*self.heads)]
        for row in self.rows[:MOST]:
            rows.append([_square(n, cell, self.numbers) for n, cell in enumerate(row)])
        return grid(rows, [3.0, *([1.6] * (len(self.heads) - 1))], ruled=[0])


def _square(place: int, cell: Cell, numbers: tuple[int, ...]) -> Square:
    ink = f"{token(cell.tone)}-ink" if cell.tone in ("risk", "warn", "good") else "ink-1"
    return Square(cell.text, "end" if place in numbers or place else "start", ink, ground="")
