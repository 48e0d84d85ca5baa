"""Tables for files: rows of texts and bars in columns, where a page has a table of HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shangji.insight.charts.curves import segment
from shangji.insight.charts.scene import Box, Dot, Path, Scene, Text

ROW = 2.2
"""The height of a row, in em."""
EM = 12


@dataclass(frozen=True)
class Square:
    """One cell. `ground` is a token; `bar` a share of the cell that is filled with `hue`."""

    words: str = ""
    at: Literal["start", "end", "middle"] = "start"
    ink: str = "ink-1"
    is_strong: bool = False
    ground: str = ""
    bar: float | None = None
    bar_ink: str = "brand"


def grid(rows: Sequence[Sequence[Square]], widths: Sequence[float], ruled: Sequence[int] = ()) -> Scene:
    """`widths` are in shares of each other; a hair line stands under the rows whose numbers are in `ruled`."""
    total = sum(widths) or 1.0
    lefts = [sum(widths[:n]) / total for n in range(len(widths))]
    marks: list[Path | Box | Dot | Text] = []
    for place, row in enumerate(rows):
        for square, left, width in zip(row, lefts, widths, strict=False):
            marks += _square(square, left, width / total, place / len(rows), 1 / len(rows))
        if place in ruled:
            y = (place + 1) / len(rows)
            marks.append(Path(segment(0, y, 1, y), ink="line"))
    height = round((len(rows) * ROW + 1) * EM)
    return Scene(tuple(marks), left=0.5, right=0.5, top=0.5, bottom=0.5, height=height)


def _square(square: Square, left: float, width: float, top: float, height: float) -> list[Box | Text]:
    found: list[Box | Text] = []
    if square.ground:
        found.append(
            Box(left + width * 0.02, top + height * 0.06, width * 0.96, height * 0.88, square.ground)
        )
    if square.bar is not None:
        y, tall = top + height * 0.36, height * 0.28
        found.append(Box(left, y, width * 0.94, tall, "hover"))
        found.append(Box(left, y, width * 0.94 * min(1.0, max(0.0, square.bar)), tall, square.bar_ink))
    if square.words:
        x = {"start": left, "middle": left + width / 2, "end": left + width * 0.97}[square.at]
        most = width * 58
        text = Text(
            x, top + height / 2, square.words, square.at, 0, 0, square.ink, square.is_strong, most=most
        )
        found.append(text)
    return found


def head(*words: str) -> list[Square]:
    """Column heads: the first at the left, the others over figures."""
    return [Square(word, "end" if n else "start", "ink-3") for n, word in enumerate(words)]
