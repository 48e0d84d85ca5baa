"""Paths in SVG's words: their numbers, and how they are painted."""

from collections.abc import Iterable
from zlib import crc32

from shangji.insight.charts.scene import Move, Path

DASH = "5 4"
STRETCHED = ' vector-effect="non-scaling-stroke"'


def written(moves: Iterable[Move], across: float, down: float, left: float = 0, top: float = 0) -> str:
    """The `d` of a path whose shares are stretched to `across` by `down`."""
    parts = []
    for letter, numbers in moves:
        spots = (
            f"{_n(left + numbers[n] * across)} {_n(top + numbers[n + 1] * down)}"
            for n in range(0, len(numbers), 2)
        )
        parts.append(letter + " ".join(spots))
    return "".join(parts)


def paint(path: Path, d: str, *, is_stretched: bool) -> str:
    """One `<path>`, after the gradient that it needs."""
    before, fill = _fill(path, d)
    stroke = ""
    if path.ink:
        dash = f' stroke-dasharray="{DASH}"' if path.is_dashed else ""
        still = STRETCHED if is_stretched else ""
        stroke = f' stroke="var(--{path.ink})" stroke-width="{_n(path.width)}" stroke-linejoin="round"{dash}{still}'
    seen = f' opacity="{_n(path.opacity)}"' if path.opacity != 1 else ""
    named = ' class="mote"' if path.is_mote else ""
    return f'{before}<path{named} d="{d}" fill="{fill}"{stroke}{seen}/>'


def _fill(path: Path, d: str) -> tuple[str, str]:
    if not path.fill:
        return "", "none"
    if not (path.fade or path.fill_to):
        return "", f"var(--{path.fill})"
    name = f"g{crc32(f'{path}{d}'.encode()):08x}"
    down = ' x1="0" y1="0" x2="0" y2="1"' if path.way == "down" else ""
    first, last = path.fade or (1, 1)
    stops = _stop(0, path.fill, first) + _stop(1, path.fill_to or path.fill, last)
    return f'<linearGradient id="{name}"{down}>{stops}</linearGradient>', f"url(#{name})"


def _stop(offset: int, ink: str, opacity: float) -> str:
    return f'<stop offset="{offset}" stop-color="var(--{ink})" stop-opacity="{_n(opacity)}"/>'


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
