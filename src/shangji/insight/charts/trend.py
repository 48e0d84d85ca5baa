"""A number by period: what happened solid, what is expected dashed, the target in thin ink."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shangji.insight.charts.across import OverTime, columns, days_below, grid_of, room_of, stops
from shangji.insight.charts.bars import bars
from shangji.insight.charts.hues import other, token
from shangji.insight.charts.scales import Axis, axis_of
from shangji.insight.charts.scene import Box, Dot, Key, Path, Said, Scene, Spot, Text
from shangji.insight.charts.series import Series
from shangji.insight.charts.strokes import steps, strokes
from shangji.insight.charts.units import MONEY, Unit, percent
from shangji.insight.charts.words import sentence

Form = Literal["ground", "solid", "dashed", "thin", "striped"]


@dataclass(frozen=True, kw_only=True)
class Trend(OverTime):
    """Lines or bars over the same places. The first series of facts is the one that the conclusion speaks of; at most
    four of them can be told apart."""

    unit: Unit = MONEY
    form: Literal["line", "bar"] = "line"
    is_stacked: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.labels or all(mark.value is None for one in self.series for mark in one.marks)

    @property
    def main(self) -> Series:
        return next((one for one in self.series if one.role == "fact"), self.series[0])

    def said(self) -> str:
        main = self.main
        last = main.last_fact
        if last is None:
            return _("Only expected values, nothing has happened yet.")
        words = {
            "name": main.label,
            "value": self.unit.told(main.marks[last].value),
            "when": self.labels[last],
        }
        parts = [_("%(name)s is at %(value)s at %(when)s") % words, *self._beside(last)]
        return sentence(parts)

    def _beside(self, last: int) -> list[str]:
        """The same place in the target and in the comparison, and where the forecast ends."""
        value = self.main.marks[last].size or 0.0
        found = []
        for one in self.series:
            beside = one.marks[last].size if last < len(one.marks) else None
            if one.role == "fact" or not beside:
                continue
            words = {"name": one.label, "value": self.unit.told(beside), "share": percent(value, beside)}
            found.append(_("%(share)s of %(name)s (%(value)s)") % words)
        ahead = [mark.value for mark in self.main.marks if mark.is_forecast and mark.value is not None]
        if ahead:
            found.append(_("%(value)s expected at the end") % {"value": self.unit.told(ahead[-1])})
        return found

    def keys(self) -> tuple[Key, ...]:
        found = [Key(one.label, self.hue(one), _form(one, self.form)) for one in self.series]
        if any(mark.is_forecast for mark in self.main.marks):
            form: Form = "dashed" if self.form == "line" else "striped"
            found.append(Key(pgettext("chart", "forecast"), self.hue(self.main), form))
        return tuple(found)

    def hue(self, one: Series) -> str:
        if one.role != "fact":
            return "mute"
        facts = [found for found in self.series if found.role == "fact"]
        return one.hue or other(facts.index(one))

    def drawn(self) -> Scene:
        axis = axis_of(self._values(), self.unit)
        room = room_of(axis, self.unit, top=1.9)
        is_bar = self.form == "bar"
        below = days_below(self.labels, room, is_centred=is_bar)
        facts = [one for one in self.series if one.role == "fact"]
        marks: list[Path | Box | Dot | Text] = [*grid_of(axis, self.unit)]
        if is_bar:
            marks += bars(facts, [self.hue(one) for one in facts], axis, is_stacked=self.is_stacked)
        lined = [one for one in self.series if not is_bar or one.role != "fact"]
        for one in sorted(lined, key=lambda one: one.role == "fact"):
            marks += (
                steps(one, axis)
                if is_bar and one.role == "target"
                else strokes(one, self.hue(one), axis, is_ground=one is self.main, is_centred=is_bar)
            )
        marks += [*below, *self._last(axis, is_bar)]
        return Scene(
            tuple(marks), self._spots(), room.left, room.right, room.top, room.bottom, keys=self.keys()
        )

    def _values(self) -> list[float]:
        found = [size for one in self.series for size in one.sizes if size is not None]
        if self.is_stacked:
            facts = [[size or 0.0 for size in one.sizes] for one in self.series if one.role == "fact"]
            for column in zip(*facts, strict=True):
                found += [sum(size for size in column if size > 0), sum(size for size in column if size < 0)]
        return found

    def _last(self, axis: Axis, is_bar: bool) -> list[Dot | Text]:
        """The last fact, with its value."""
        last = self.main.last_fact
        if last is None or (self.is_stacked and len(self.series) > 1):
            return []
        size, count = self.main.sizes[last] or 0.0, len(self.labels)
        x = (last + 0.5) / count if is_bar else last / (count - 1) if count > 1 else 0.5
        # The words are wider than their bar: they stand above the one before it as well.
        top = max(each or 0.0 for each in self.main.sizes[max(0, last - 1) : last + 1]) if is_bar else size
        at: Literal["start", "middle", "end"] = "end" if x > 0.94 else "start" if x < 0.04 else "middle"
        y = 1 - axis.share(top)
        words = Text(x, y, self.unit.figure(size), at, dy=-1.1, ink="ink-1", is_strong=True)
        return [words] if is_bar else [Dot(x, y, token(self.hue(self.main)), 0.34), words]

    def _spots(self) -> tuple[Spot, ...]:
        places = columns(len(self.labels)) if self.form == "bar" else stops(len(self.labels))
        found = []
        for place, (x, width, hair) in enumerate(places):
            lines = tuple(self._said_at(one, place) for one in self.series if place < len(one.marks))
            url = next((one.marks[place].url for one in self.series if one.marks[place].url), "")
            found.append(Spot(x, 0, width, 1, self.labels[place], lines, url, hair))
        return tuple(found)

    def _said_at(self, one: Series, place: int) -> Said:
        mark = one.marks[place]
        name = f"{one.label} · {pgettext('chart', 'forecast')}" if mark.is_forecast else one.label
        return Said(name, self.unit.told(mark.value), self.hue(one), mark.url, mark.is_forecast)


def _form(one: Series, form: str) -> Form:
    if one.role == "target":
        return "thin"
    return "solid" if form == "line" or one.role == "comparison" else "ground"
