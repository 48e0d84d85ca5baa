"""A text with figures in it: what somebody wants to say, with numbers that are asked for anew each time."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.hues import marked
from shangji.insight.charts.picture import lines
from shangji.insight.charts.units import Number, Unit

FIGURE = re.compile(r"\{([\w.\-]+)\}")
STRONG = re.compile(r"\*\*(.+?)\*\*")
BLOCKS = {"# ": "h3", "- ": "li"}


@dataclass(frozen=True)
class Figure:
    value: Number | None
    unit: Unit
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Prose(Chart):
    """`text` knows `# heading`, `- point`, `**strong**` and `{name}` for one of `figures`; everything else is text.
    A name that is not there stands as it was written."""

    text: str
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()

    def said(self) -> str:
        """What it says is the text itself, and that is read anyway."""
        return ""

    def body(self) -> SafeString:
        blocks = format_html_join("", "{}", ((block,) for block in self._blocks()))
        return format_html('<div class="prose">{}</div>', blocks)

    def _blocks(self) -> Iterator[SafeString]:
        points: list[SafeString] = []
        for line in [*self.text.splitlines(), ""]:
            tag = BLOCKS.get(line[:2], "p")
            if tag == "li":
                points.append(format_html("<li>{}</li>", self._inline(line[2:])))
                continue
            if points:
                yield format_html("<ul>{}</ul>", mark_safe("".join(points)))  # noqa: S308 - each is escaped above
                points = []
            if line.strip():
                yield format_html(
                    "<{tag}>{words}</{tag}>", tag=tag, words=self._inline(line[2:] if tag == "h3" else line)
                )

    def _inline(self, line: str) -> SafeString:
        found = []
        for place, part in enumerate(STRONG.split(line)):
            words = format_html_join("", "{}", ((piece,) for piece in self._pieces(part)))
            found.append(format_html("<b>{}</b>", words) if place % 2 else words)
        return format_html_join("", "{}", ((part,) for part in found))

    def _pieces(self, text: str) -> Iterator[SafeString | str]:
        for place, part in enumerate(FIGURE.split(text)):
            figure = self.figures.get(part) if place % 2 else None
            if figure:
                yield _shown(figure)
            else:
                yield f"{{{part}}}" if place % 2 else part

    def plain(self) -> list[str]:
        """Without marks, figures written out."""
        told = {name: figure.unit.told(figure.value) for name, figure in self.figures.items()}
        bare = FIGURE.sub(lambda found: told.get(found[1], found[0]), STRONG.sub(r"\1", self.text))
        return [
            line.removeprefix("# ").replace("- ", "· ", 1) if line[:2] == "- " else line.removeprefix("# ")
            for line in bare.splitlines()
            if line.strip()
        ]

    def svg(self, width: int = 720, height: int = 0) -> str:
        return lines(self.plain() or [self.nothing], width, self.conclusion, "ink-1")


def _shown(figure: Figure) -> SafeString:
    words = format_html(
        '<b class="figure"{}>{}</b>',
        marked(figure.tone) if figure.tone else "",
        figure.unit.told(figure.value),
    )
    return format_html('<a href="{}">{}</a>', figure.url, words) if figure.url else words
