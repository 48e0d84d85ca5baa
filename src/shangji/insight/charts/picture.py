"""A scene as an SVG of a fixed size that stands alone: what goes into PDF, PNG and SVG files."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape

from shangji.insight.charts.hues import token
from shangji.insight.charts.paths import DASH, paint, written
from shangji.insight.charts.scales import cut, width_of
from shangji.insight.charts.scene import Box, Dot, Key, Path, Scene, Text

EM = 12
"""The size of texts, in pixels."""
KEYS = 20
"""How high a legend is, in pixels."""
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
    keys = _keys(scene.keys, width) if len(scene.keys) > 1 else ""
    top = scene.top * EM + (KEYS if keys else 0)
    across, down = width - (scene.left + scene.right) * EM, height - top - scene.bottom * EM
    frame = Frame(scene.left * EM, top, max(1.0, across), max(1.0, down))
    lowest = sum(width < limit for limit in RANKS)
    marks = [mark for mark in scene.marks if not _is_left_out(mark, lowest)]
    return SVG.format(
        w=width,
        h=height,
        label=escape(label),
        font=FONT,
        marks=keys + "".join(_mark(m, frame) for m in marks),
    )


def _is_left_out(mark: Path | Box | Dot | Text, lowest: int) -> bool:
    if isinstance(mark, Text):
        return mark.rank > 2 - lowest and mark.rank > 0
    return isinstance(mark, Path) and mark.is_mote


def _keys(keys: tuple[Key, ...], width: int) -> str:
    """The legend in one line that ends at the right edge."""
    x, parts = float(width), []
    for key in reversed(keys):
        label = cut(key.label, 10)
        x -= width_of(label) * EM
        parts.append(f'<text x="{x:.1f}" y="{EM + 2}" fill="var(--ink-2)">{escape(label)}</text>')
        x -= EM * 1.6
        parts.append(_key(key, x))
        x -= EM * 1.2
    return "".join(reversed(parts))


def _key(key: Key, x: float) -> str:
    ink = "ink-1" if key.form == "thin" else token(key.hue)
    if key.form in ("ground", "striped"):
        return _box(Box(0, 0, 1, 1, ink, key.form == "striped"), Frame(x + 4, EM - 7, 9, 9))
    thick = 1 if key.form == "thin" else 2
    dash = f' stroke-dasharray="{DASH}"' if key.form == "dashed" else ""
    place = f'x1="{x:.1f}" x2="{x + 14:.1f}" y1="{EM - 1.5}" y2="{EM - 1.5}"'
    return f'<line {place} stroke="var(--{ink})" stroke-width="{thick}"{dash}/>'


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
    size = EM * text.size
    words = cut(text.words, text.most / text.size) if text.most else text.words
    x, y = frame.x(text.x) + text.dx * EM, frame.y(text.y) + text.dy * EM + size * 0.36
    strong = ' font-weight="600"' if text.is_strong else ""
    large = f' font-size="{size:g}"' if text.size != 1 else ""
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
