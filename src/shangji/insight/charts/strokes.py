"""One series as a line: solid to the last fact, dashed from there; gaps stay gaps."""

from collections.abc import Iterator

from shangji.insight.charts.curves import curve, ribbon, runs, segment
from shangji.insight.charts.hues import token
from shangji.insight.charts.scales import Axis
from shangji.insight.charts.scene import Dot, Move, Path
from shangji.insight.charts.series import Series

WIDTHS = {"fact": 2.25, "comparison": 1.5, "target": 1.0}
INKS = {"comparison": "ink-4", "target": "ink-1"}


def strokes(
    one: Series, hue: str, axis: Axis, *, is_ground: bool = False, is_centred: bool = False
) -> Iterator[Path | Dot]:
    """`is_ground` shades what lies below its facts."""
    ink = INKS.get(one.role) or token(hue)
    sizes, count = one.sizes, len(one.marks)
    last = one.last_fact
    facts = [size if last is not None and n <= last else None for n, size in enumerate(sizes)]
    ahead = [size if last is None or n >= last else None for n, size in enumerate(sizes)]
    is_ahead = any(mark.is_forecast for mark in one.marks)
    dots: list[Dot] = []
    for known, is_dashed in ((facts, False), (ahead if is_ahead else [], True)):
        for start, end in runs(known):
            xs = [_x(n, count, is_centred) for n in range(start, end)]
            ys = [1 - axis.share(size) for size in sizes[start:end] if size is not None]
            if len(xs) == 1:
                dots += [] if is_dashed else [Dot(xs[0], ys[0], ink, 0.25)]
                continue
            line = curve(xs, ys)
            if is_ground and not is_dashed:
                yield _ground(xs, line, axis, ink)
            yield Path(tuple(line), ink=ink, width=WIDTHS[one.role], is_dashed=is_dashed)
    yield from dots


def steps(one: Series, axis: Axis) -> Iterator[Path]:
    """A target over columns: one flat line over each."""
    count = len(one.marks)
    for place, size in enumerate(one.sizes):
        if size is not None:
            y = 1 - axis.share(size)
            yield Path(
                segment(place / count, y, (place + 1) / count, y), ink=INKS["target"], width=WIDTHS["target"]
            )


def _ground(xs: list[float], line: list[Move], axis: Axis, ink: str) -> Path:
    floor = 1 - axis.share(0)
    return Path(ribbon(line, segment(xs[0], floor, xs[-1], floor)), fill=ink, fade=(0.22, 0.0))


def _x(place: int, count: int, is_centred: bool) -> float:
    if is_centred:
        return (place + 0.5) / count
    return place / (count - 1) if count > 1 else 0.5
