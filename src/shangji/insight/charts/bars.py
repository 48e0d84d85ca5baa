"""Series as bars over places: side by side, or one upon the other."""

from collections.abc import Iterator

from shangji.insight.charts.hues import token
from shangji.insight.charts.scales import Axis
from shangji.insight.charts.scene import Box
from shangji.insight.charts.series import Series

FILLED = 0.64
"""Of the width of a place, what its bars take."""


def bars(series: list[Series], hues: list[str], axis: Axis, *, is_stacked: bool = False) -> Iterator[Box]:
    if not series:
        return
    count = len(series[0].marks)
    abreast = 1 if is_stacked else len(series)
    width = FILLED / count / abreast
    for place in range(count):
        above = below = 0.0
        for nth, (one, hue) in enumerate(zip(series, hues, strict=True)):
            mark = one.marks[place]
            size = mark.size
            if not size:
                continue
            foot = (above if size > 0 else below) if is_stacked else 0.0
            x = (place + (1 - FILLED) / 2) / count + (0 if is_stacked else nth * width)
            yield box((x, width), axis, foot, foot + size, token(hue), mark.is_forecast)
            above, below = above + max(0.0, size), below + min(0.0, size)


def box(
    place: tuple[float, float], axis: Axis, foot: float, head: float, ink: str, is_forecast: bool = False
) -> Box:
    """From one value to another, whichever is higher; `place` is its left edge and its width."""
    x, width = place
    top, floor = axis.share(max(foot, head)), axis.share(min(foot, head))
    return Box(x, 1 - top, width, top - floor, ink, is_forecast)
