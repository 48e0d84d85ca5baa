"""What plots over time or over categories share: ticks at the left, labels below, places to point at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shangji.insight.charts.chart import Plotted
from shangji.insight.charts.curves import segment
from shangji.insight.charts.scales import Axis, cut, spread, width_of
from shangji.insight.charts.scene import Path, Scene, Text
from shangji.insight.charts.series import Series
from shangji.insight.charts.units import Unit

WIDTHS = (27.0, 40.0, 60.0)
"""Of a plot on a phone, in half a page, in a wide column: in em."""
LONGEST = 8.0
"""Of a label below, in em."""


MOST = 370
"""So many places are drawn, a year of days; of more every n-th."""


@dataclass(frozen=True, kw_only=True)
class OverTime(Plotted):
    """A chart of several series over the same places."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def stride(self) -> int:
        return -(-len(self.labels) // MOST)

    def thinned(self) -> Self:
        """With every n-th place, counted from the last one, which is always there."""
        places = range(len(self.labels))[:: -self.stride][::-1]
        kept = tuple(replace(one, marks=tuple(one.marks[n] for n in places)) for one in self.series)
        return replace(self, labels=tuple(self.labels[n] for n in places), series=kept)

    def body(self) -> SafeString:
        if self.stride <= 1:
            return super().body()
        words = _("Of %(count)s places every %(n)s is drawn.") % {
            "count": f"{len(self.labels):,}",
            "n": self.stride,
        }
        return format_html('{}<p class="note">{}</p>', super().body(), words)

    def scene(self) -> Scene:
        return self.thinned().drawn() if self.stride > 1 else self.drawn()

    def drawn(self) -> Scene:
        raise NotImplementedError


@dataclass(frozen=True)
class Room:
    """Margins of a plot, in em."""

    left: float
    right: float
    top: float
    bottom: float


def room_of(axis: Axis, unit: Unit, *, right: float = 1.4, top: float = 1.2, bottom: float = 2.2) -> Room:
    """As much at the left as the longest tick needs."""
    widest = max(width_of(unit.tick(tick)) for tick in axis.ticks)
    return Room(widest + 0.8, right, top, bottom)


def grid_of(axis: Axis, unit: Unit) -> Iterator[Path | Text]:
    """Hair lines and their numbers; nought is a little stronger where values lie on both sides of it."""
    for tick in axis.ticks:
        y = 1 - axis.share(tick)
        ink = "line-strong" if not tick and axis.low < 0 else "line-soft" if tick else "line"
        yield Path(segment(0, y, 1, y), ink=ink)
    for tick in axis.ticks:
        yield Text(0, 1 - axis.share(tick), unit.tick(tick), "end", -0.7)


def days_below(labels: Sequence[str], room: Room, *, is_centred: bool = False) -> Iterator[Text]:
    """As many labels as fit, fewer where there is less room; each that a phone shows a desk shows too."""
    wide, half, phone = strides([cut(label, LONGEST) for label in labels], room)
    for place, label in enumerate(labels):
        if place % wide:
            continue
        rank = 0 if place % phone == 0 else 1 if place % half == 0 else 2
        x = (
            (place + 0.5) / len(labels)
            if is_centred
            else place / (len(labels) - 1)
            if len(labels) > 1
            else 0.5
        )
        yield _below(x, cut(label, LONGEST), room, rank)


def _below(x: float, words: str, room: Room, rank: int) -> Text:
    """Centred, but at the edges within the margins."""
    half = width_of(words) / 2
    if x == 0 and half > room.left:
        return Text(x, 1, words, "start", -room.left, 1.3, rank=rank)
    if x == 1 and half > room.right:
        return Text(x, 1, words, "end", room.right, 1.3, rank=rank)
    return Text(x, 1, words, dy=1.3, rank=rank)


def strides(labels: list[str], room: Room) -> tuple[int, int, int]:
    """For wide, half and phone; each a multiple of the one before."""
    found: list[int] = []
    for width in reversed(WIDTHS):
        stride = spread(labels, max(4.0, width - room.left - room.right))
        before = found[-1] if found else 1
        found.append(-(-stride // before) * before)
    return found[0], found[1], found[2]


def stops(count: int) -> Iterator[tuple[float, float, float]]:
    """Left edge, width and hair line of each place on a line; the first and the last are half as wide."""
    if count == 1:
        yield 0.0, 1.0, 0.5
        return
    step = 1 / (count - 1)
    for place in range(count):
        left, right = max(0.0, (place - 0.5) * step), min(1.0, (place + 0.5) * step)
        yield left, right - left, (place * step - left) / (right - left)


def columns(count: int) -> Iterator[tuple[float, float, float]]:
    """The same for places that are columns of equal width."""
    for place in range(count):
        yield place / count, 1 / count, 0.5
