"""A scene as an SVG of a fixed size that stands alone: what goes into PDF, PNG and SVG files."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape

from shangji.insight.charts.paths import DASH, paint, written
from shangji.insight.charts.scales import cut, width_of
from shangji.insight.charts.scene import Box, Dot, Path, Scene, Text

EM = 12
"""The size of texts, in pixels."""
RANKS = (480, 760)
"""Below these widths texts of rank 1 and of rank 2 are left out; charts.css says the same."""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" '
    'aria-label="{label}" font-family="{font}" font-size="12">{marks}</svg>'
)
FONT = "var(--font)"


@dataclass(frozen=True)
class Frame:
    """The plot in pixels."""

    left: float
    top: float
    across: float
    down: float

    def x(self, share: float) -> float:
        return self.left + share * self.across

    def y(self, share: float) -> float:
        return self.top + share * self.down


def drawn(scene: Scene, width: int, height: int = 0, label: str = "") -> str:
    height = height or scene.height
    frame = Frame(
        scene.left * EM, scene.top * EM,
        max(1, width - (scene.left + scene.right) * EM), max(1, height - (scene.top + scene.bottom) * EM),
    )  # fmt: skip
    lowest = sum(width < limit for limit in RANKS)
    marks = [
        mark for mark in scene.marks if not (isinstance(mark, Text) and mark.rank and mark.rank > 2 - lowest)
    ]
    return SVG.format(
        w=width, h=height, label=escape(label), font=FONT, marks="".join(_mark(m, frame) for m in marks)
    )


def lines(words: Sequence[str], width: int, label: str, ink: str = "ink-3") -> str:
    """Sentences, one below the other."""
    marks = "".join(
        f'<text x="{EM}" y="{EM * (2 + 1.6 * n):.1f}" fill="var(--{ink})">{escape(cut(word, width / EM - 2))}</text>'
        for n, word in enumerate(words)
    )
    height = round(EM * (2 + 1.6 * len(words)))
    return SVG.format(w=width, h=height, label=escape(label), font=FONT, marks=marks)


def _mark(mark: Path | Box | Dot | Text, frame: Frame) -> str:
    if isinstance(mark, Path):
        d = written(mark.moves, frame.across, frame.down, frame.left, frame.top)
        return paint(mark, d, is_stretched=False)
    if isinstance(mark, Text):
        return _text(mark, frame)
    return _dot(mark, frame) if isinstance(mark, Dot) else _box(mark, frame)


def _text(text: Text, frame: Frame) -> str:
    size = EM * 1.5 if text.is_large else EM
    words = cut(text.words, text.most) if text.most else text.words
    x, y = frame.x(text.x) + text.dx * EM, frame.y(text.y) + text.dy * EM + size * 0.36
    strong = ' font-weight="600"' if text.is_strong or text.is_large else ""
    large = f' font-size="{size:g}"' if text.is_large else ""
    at = "" if text.at == "start" else f' text-anchor="{text.at}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="var(--{text.ink})"{at}{strong}{large}>{escape(words)}</text>'


def _box(box: Box, frame: Frame) -> str:
    x, y = frame.x(box.x), frame.y(box.y)
    across, down = max(0.0, box.width * frame.across), max(0.0, box.height * frame.down)
    seen = f' opacity="{box.opacity:g}"' if box.opacity != 1 else ""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{across:.1f}" height="{down:.1f}"'
    if box.is_forecast:
        paint_ = (
            f'fill="var(--{box.ink})" fill-opacity=".18" stroke="var(--{box.ink})" stroke-dasharray="{DASH}"'
        )
        return f"<rect {place} {paint_}{seen}/>"
    return f'<rect {place} rx="1.5" fill="var(--{box.ink})"{seen}/>'


def _dot(dot: Dot, frame: Frame) -> str:
    x, y, r = frame.x(dot.x), frame.y(dot.y), dot.size * EM
    fill, edge = f"var(--{dot.ink})", 'stroke="var(--surface)" stroke-width="1.5"'
    if dot.shape == "triangle":
        return f'<path d="M{x:.1f} {y - r:.1f}L{x + r:.1f} {y + r * 0.8:.1f}L{x - r:.1f} {y + r * 0.8:.1f}Z" fill="{fill}" {edge}/>'
    if dot.shape == "diamond":
        return f'<path d="M{x:.1f} {y - r:.1f}l{r:.1f} {r:.1f}l{-r:.1f} {r:.1f}l{-r:.1f} {-r:.1f}Z" fill="{fill}" {edge}/>'
    if dot.shape == "ring":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="var(--surface)" stroke="{fill}" stroke-width="1.5"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fill}" {edge}/>'


def height_of(rows: int, row: float = 2.8, more: float = 1.0) -> int:
    """Of a picture made of rows, in pixels."""
    return round((rows * row + more) * EM)


__all__ = ["EM", "drawn", "height_of", "lines", "width_of"]
