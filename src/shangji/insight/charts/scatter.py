"""Single records by two measures: amount against age; the size is the chance to win, the shape repeats the tone."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from django.utils.translation import gettext as _

from shangji.insight.charts.across import grid_of, room_of
from shangji.insight.charts.chart import Plotted
from shangji.insight.charts.hues import token
from shangji.insight.charts.scales import axis_of, cut, width_of
from shangji.insight.charts.scene import Box, Dot, Path, Said, Scene, Spot, Text
from shangji.insight.charts.units import DAYS, MONEY, Number, Unit, percent
from shangji.insight.charts.words import sentence

MOST, NAMED = 300, 5
SIZES = (0.3, 0.75)
"""Radius of the smallest and the largest dot, in em."""
SHAPES: dict[str, Literal["circle", "triangle", "diamond"]] = {"risk": "triangle", "warn": "diamond"}
PLOT = (50.0, 18.0)
"""About how large a plot is, in em: names are kept apart for that."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """`weight` is 0..1, such as the chance to win. `hue` "risk" and "warn" have shapes of their own."""

    label: str
    x: Number
    y: Number
    weight: float | None = None
    hue: str = "3"
    url: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Scatter(Plotted):
    """`x_name` and `y_name` stand at the axes; `weight_name` in the tip. Of very many points the highest are drawn."""

    points: tuple[Point, ...]
    x_unit: Unit = DAYS
    y_unit: Unit = MONEY
    x_name: str = ""
    y_name: str = ""
    weight_name: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.points

    @property
    def shown(self) -> list[Point]:
        """From calm to grave, so that the grave lie on top."""
        highest = sorted(self.points, key=lambda point: -float(point.y))[:MOST]
        order = {"risk": 2, "warn": 1}
        return sorted(highest, key=lambda point: (order.get(point.hue, 0), float(point.y)))

    def said(self) -> str:
        top = max(self.points, key=lambda point: float(point.y))
        whole = sum(float(point.y) for point in self.points)
        grave = [point for point in self.points if point.hue == "risk"]
        words = {
            "name": top.label,
            "y": self.y_unit.told(top.y),
            "x": self.x_unit.told(top.x),
            "count": len(self.points),
        }
        parts = [_("%(count)s in all, the largest is %(name)s: %(y)s, %(x)s") % words]
        if grave and whole > 0:
            at_risk = sum(float(point.y) for point in grave)
            said = {
                "count": len(grave),
                "amount": self.y_unit.told(at_risk),
                "share": percent(at_risk, whole),
            }
            parts.append(_("%(count)s in danger: %(amount)s, %(share)s") % said)
        return sentence(parts)

    def scene(self) -> Scene:
        shown = self.shown
        across = axis_of([float(point.x) for point in shown], self.x_unit)
        up = axis_of([float(point.y) for point in shown], self.y_unit)
        room = room_of(up, self.y_unit, top=2, bottom=2.6)
        marks: list[Path | Box | Dot | Text] = [*grid_of(up, self.y_unit)]
        name = cut(self.x_name or self.x_unit.suffix, 12)
        for tick in across.ticks:
            if across.share(tick) * PLOT[0] < PLOT[0] - width_of(name) - 2:
                marks.append(Text(across.share(tick), 1, self.x_unit.tick(tick), dy=1.3))
        marks.append(Text(1, 1, name, "end", dy=1.3))
        marks.append(Text(0, 0, cut(self.y_name or self.y_unit.suffix, 16), "start", 0.2, -1))
        places = [(across.share(float(point.x)), 1 - up.share(float(point.y))) for point in shown]
        for point, (x, y) in zip(shown, places, strict=True):
            marks.append(Dot(x, y, token(point.hue), _radius(point.weight), SHAPES.get(point.hue, "circle")))
        marks += _names(shown, places)
        spots = [self._spot(point, x, y) for point, (x, y) in zip(shown, places, strict=True)]
        return Scene(tuple(marks), tuple(spots), room.left, room.right, room.top, room.bottom, height=300)

    def _spot(self, point: Point, x: float, y: float) -> Spot:
        lines = [
            Said(self.y_name, self.y_unit.told(point.y), point.hue),
            Said(self.x_name, self.x_unit.told(point.x)),
        ]
        if point.weight is not None:
            lines.append(Said(self.weight_name, f"{point.weight * 100:.0f}%"))
        lines += [Said(point.note, "")] if point.note else []
        return Spot(x, y, 0, 0, point.label, tuple(lines), point.url, is_dot=True)


def _radius(weight: float | None) -> float:
    least, most = SIZES
    return 0.42 if weight is None else least + (most - least) * sqrt(min(1.0, max(0.0, weight)))


def _names(shown: list[Point], places: list[tuple[float, float]]) -> list[Text]:
    """The gravest and highest are named, as long as no name covers another one or a dot."""
    taken: list[tuple[float, float, float]] = [
        (x * PLOT[0] - 0.4, x * PLOT[0] + 0.4, y * PLOT[1]) for x, y in places
    ]
    texts: list[Text] = []
    order = sorted(range(len(shown)), key=lambda n: (shown[n].hue != "risk", places[n][1]))
    for n in order:
        x, y = places[n]
        name = cut(shown[n].label, 10)
        is_left = x > 0.66
        start = x * PLOT[0] - (width_of(name) + 1 if is_left else -1)
        own = start, start + width_of(name), y * PLOT[1]
        if any(_collide(own, other) for other in taken):
            continue
        taken.append(own)
        at: Literal["start", "end"] = "end" if is_left else "start"
        texts.append(Text(x, y, name, at, -0.9 if is_left else 0.9, 0, "ink-1", rank=1, most=10))
        if len(texts) == NAMED:
            break
    return texts


def _collide(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return abs(one[2] - other[2]) < 1.3 and one[0] < other[1] and other[0] < one[1]
