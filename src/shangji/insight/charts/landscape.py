"""商机江山图: what is in hand by stage over time, late stages in front, as ridges of a blue-green landscape."""

from dataclasses import dataclass, replace
from typing import Self

from django.utils.translation import gettext as _

from shangji.insight.charts.across import OverTime, Room, days_below, grid_of, room_of, stops
from shangji.insight.charts.curves import curve, ribbon, slopes
from shangji.insight.charts.hues import token
from shangji.insight.charts.scales import Axis, axis_of, cut, width_of
from shangji.insight.charts.scene import Move, Path, Said, Scene, Spot, Text
from shangji.insight.charts.series import Series
from shangji.insight.charts.units import MONEY, Unit, percent

GAP = 1.5
"""Between the labels at the end, in em."""
LONGEST = 8.0
"""Of the name of a stage at the end, in em."""


@dataclass(frozen=True, kw_only=True)
class Landscape(OverTime):
    """`series` from the earliest stage to the latest; `labels` are the places in time. Where nothing is known, nothing lies."""

    unit: Unit = MONEY
    urls: tuple[str, ...] = ()
    """What stands behind a place in time, all stages together."""

    @property
    def is_empty(self) -> bool:
        return not self.labels or not any(mark.value for one in self.series for mark in one.marks)

    def said(self) -> str:
        last = [(one.label, one.sizes[-1] or 0.0) for one in self.series]
        total = sum(size for _label, size in last)
        label, most = max(last, key=lambda found: found[1])
        words = {
            "stage": label, "amount": self.unit.told(most), "share": percent(most, total), "total": self.unit.told(total),
            "first": self.unit.told(sum(one.sizes[0] or 0.0 for one in self.series)),
        }  # fmt: skip
        if not total:
            return _("Nothing is in hand at the end; at the start it was %(first)s.") % words
        if len(self.labels) == 1:
            return _("%(stage)s holds most: %(amount)s, %(share)s of %(total)s.") % words
        return (
            _("%(stage)s holds most: %(amount)s, %(share)s; all together went from %(first)s to %(total)s.")
            % words
        )

    def thinned(self) -> Self:
        return replace(super().thinned(), urls=self.urls[:: -self.stride][::-1])

    def drawn(self) -> Scene:
        heights = [[max(0.0, size or 0.0) for size in one.sizes] for one in self.series]
        total = [sum(column) for column in zip(*heights, strict=True)]
        axis = axis_of(list(total), self.unit)
        room = self._room(axis)
        ground = _ridges(self.labels, self.series, heights, axis)
        lasts = _labels(
            self.series, heights, axis, self.unit, (self.height or 252) / self.em - room.top - room.bottom
        )
        marks = (*grid_of(axis, self.unit), *ground, *days_below(self.labels, room), *lasts)
        return Scene(marks, self._spots(total), room.left, room.right, room.top, room.bottom, shape="land")

    def _room(self, axis: Axis) -> Room:
        widest = max(
            (
                min(LONGEST, width_of(one.label)) + width_of(self.unit.figure(one.sizes[-1]))
                for one in self.series
            ),
            default=0,
        )
        return room_of(axis, self.unit, right=widest + 2.2)

    def _spots(self, total: list[float]) -> tuple[Spot, ...]:
        spots = []
        for place, (x, width, hair) in enumerate(stops(len(self.labels))):
            lines = [
                Said(one.label, self.unit.figure(one.marks[place].value), one.hue, one.marks[place].url)
                for one in self.series
            ]
            lines.append(Said(_("Total"), self.unit.told(total[place])))
            url = self.urls[place] if self.urls else ""
            spots.append(Spot(x, 0, width, 1, self.labels[place], tuple(lines), url, hair))
        return tuple(spots)


def _ridges(
    labels: tuple[str, ...], series: tuple[Series, ...], heights: list[list[float]], axis: Axis
) -> list[Path]:
    """From the back to the front. Slopes are added up like heights, so that no ridge cuts through another."""
    count = len(labels)
    xs = [n / (count - 1) for n in range(count)] if count > 1 else [0.0, 1.0]
    spans = heights if count > 1 else [[row[0], row[0]] for row in heights]
    floor = axis.share(0)
    height, bend = [0.0] * len(xs), [0.0] * len(xs)
    lower = curve(xs, [1 - floor] * len(xs), bend)
    found: list[Path] = []
    for one, row in reversed(list(zip(series, spans, strict=True))):
        height = [below + size for below, size in zip(height, row, strict=True)]
        bend = [below + slope for below, slope in zip(bend, slopes(row), strict=True)]
        upper = curve(xs, [1 - axis.share(y) for y in height], [-slope * _per(axis) for slope in bend])
        found.append(_ridge(one, upper, lower))
        lower = upper
    return found[::-1]


def _ridge(one: Series, upper: list[Move], lower: list[Move]) -> Path:
    ink = token(one.hue)
    return Path(ribbon(upper, lower), ink=ink, width=1.25, fill=ink, fade=(0.88, 0.42))


def _per(axis: Axis) -> float:
    """Of the axis, one of what is measured."""
    return 1 / (axis.high - axis.low)


def _labels(
    series: tuple[Series, ...], heights: list[list[float]], axis: Axis, unit: Unit, down: float
) -> list[Text]:
    """At the end of each ridge its name and value, pushed apart where ridges end close together."""
    middles, floor = [], 0.0
    for row in reversed(heights):
        middles.append(1 - axis.share(floor + row[-1] / 2))
        floor += row[-1]
    places = spaced(middles, GAP / max(1.0, down))[::-1]
    texts = []
    for one, y in zip(series, places, strict=True):
        name = cut(one.label, LONGEST)
        texts.append(Text(1, y, name, "start", 0.7, 0, "ink-2", most=LONGEST))
        texts.append(
            Text(1, y, unit.figure(one.sizes[-1]), "start", 1.4 + width_of(name), 0, "ink-1", is_strong=True)
        )
    return texts


def spaced(ys: list[float], gap: float) -> list[float]:
    """From the lowest (largest share) up: at least `gap` apart, and above the floor of the plot."""
    found: list[float] = []
    for y in ys:
        limit = found[-1] - gap if found else 1 - gap / 3
        found.append(min(y, limit))
    if found and found[-1] < 0:
        for n in range(len(found) - 1, -1, -1):
            least = 0.0 if n == len(found) - 1 else found[n + 1] + gap
            found[n] = max(found[n], least)
    return found
