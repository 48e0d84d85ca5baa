"""Rows of bars for files: a name, a track, figures beside it; where a page has a table of HTML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shangji.insight.charts.curves import segment
from shangji.insight.charts.scales import width_of
from shangji.insight.charts.scene import Box, Path, Scene, Text

ROW = 29
"""The height of a row, in pixels."""
LONGEST = 10.5
"""Of a name, in em."""
WIDEST = 9.0
"""Of a figure, in em."""
TALL = 0.28


@dataclass(frozen=True)
class Bar:
    """From and to, in shares of the track."""

    start: float
    end: float
    ink: str
    is_forecast: bool = False
    opacity: float = 1.0


@dataclass(frozen=True)
class Written:
    """A figure beside a track."""

    words: str
    ink: str = "ink-1"
    is_strong: bool = False


@dataclass(frozen=True)
class Row:
    """`ticks` are marks in ink, such as a target; from `link` a hair line goes down to the next row."""

    label: str
    bars: tuple[Bar, ...]
    figures: tuple[Written, ...] = ()
    ticks: tuple[float, ...] = ()
    link: float | None = None
    is_strong: bool = False


def rows(
    found: Sequence[Row], heads: Sequence[str] = (), *, is_grounded: bool = True, tall: float = TALL
) -> Scene:
    """`heads` stand over names and figures; the ground is what a full track would be."""
    widths = _widths(found, heads)
    right = sum(widths) + 0.4
    left = min(LONGEST, max((width_of(row.label) for row in found), default=1.0)) + 1.2
    marks: list[Box | Path | Text] = []
    for n, row in enumerate(found):
        y, height = (n + 0.5) / len(found), 1 / len(found)
        marks += _track(row, y, height, tall, is_grounded)
        marks += _words(row, y, left, widths)
    top = 2.2 if heads else 0.6
    height = round(len(found) * ROW + (top + 0.6) * 12)
    return Scene(
        (*marks, *_heads(heads, left, widths)), left=left, right=right, top=top, bottom=0.6, height=height
    )


def _widths(found: Sequence[Row], heads: Sequence[str]) -> list[float]:
    count = max((len(row.figures) for row in found), default=0)
    over = list(heads[1:]) + [""] * count
    widths = []
    for n in range(count):
        words = [over[n], *(row.figures[n].words for row in found if n < len(row.figures))]
        widths.append(min(WIDEST, max(map(width_of, words))) + 1.2)
    return widths


def _track(row: Row, y: float, height: float, tall: float, is_grounded: bool) -> Iterator[Box | Path]:
    high = tall * height
    if is_grounded:
        yield Box(0, y - high / 2, 1, high, "hover")
    for bar in row.bars:
        width = max(0.0, bar.end - bar.start)
        yield Box(bar.start, y - high / 2, width, high, bar.ink, bar.is_forecast, bar.opacity)
    for tick in row.ticks:
        yield Path(segment(tick, y - high, tick, y + high), ink="ink-1", width=2)
    if row.link is not None:
        yield Path(segment(row.link, y + high / 2, row.link, y + height - high / 2), ink="line-strong")


def _words(row: Row, y: float, left: float, widths: list[float]) -> Iterator[Text]:
    yield Text(0, y, row.label, "start", 0.3 - left, 0, "ink-1", is_strong=row.is_strong, most=LONGEST)
    at = 0.0
    for figure, width in zip(row.figures, widths, strict=False):
        at += width
        yield Text(1, y, figure.words, "end", at, 0, figure.ink, figure.is_strong, most=WIDEST)


def _heads(heads: Sequence[str], left: float, widths: list[float]) -> Iterator[Text]:
    if not heads:
        return
    yield Text(0, 0, heads[0], "start", 0.3 - left, -0.9)
    at = 0.0
    for head, width in zip(heads[1:], widths, strict=False):
        at += width
        yield Text(1, 0, head, "end", at, -0.9)
