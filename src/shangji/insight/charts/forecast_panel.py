"""The call: what is won, what is committed, what could be, what the weights say; and how good such calls were."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.fluid import plot
from shangji.insight.charts.hues import marked
from shangji.insight.charts.scales import axis_of
from shangji.insight.charts.scene import Box, Dot, Key, Path, Said, Scene, Spot, Text
from shangji.insight.charts.units import MONEY, Number, Unit, percent
from shangji.insight.charts.words import sentence

HISTORY = '<table class="calls"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
HEAD = '<th scope="col">{}</th>'
ROW = '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td class="off"{}>{}</td></tr>'
TOP, TALL = 0.34, 0.32
Anchor = Literal["start", "end"]


@dataclass(frozen=True, kw_only=True)
class Called:
    """A call of a period that is over. `url` leads to what it was made of."""

    label: str
    called: Number
    came: Number
    url: str = ""

    @property
    def off(self) -> float | None:
        """How much too high the call was, as a share of what came."""
        return (float(self.called) - float(self.came)) / float(self.came) if self.came else None


@dataclass(frozen=True, kw_only=True)
class ForecastPanel(Chart):
    """`commit` and `best` come on top of `won`; `weighted` and `call` are ends of the period. `bias` is how much too
    high calls used to be, 0.08 is 8% too high."""

    won: Number
    commit: Number = 0
    best: Number = 0
    weighted: Number | None = None
    call: Number | None = None
    target: Number | None = None
    bias: float | None = None
    history: tuple[Called, ...] = ()
    unit: Unit = MONEY
    urls: tuple[str, str, str] = ("", "", "")
    """Behind what is won, committed, possible."""

    @property
    def is_empty(self) -> bool:
        return not any((self.won, self.commit, self.best, self.weighted, self.call, self.target))

    def said(self) -> str:
        parts = []
        if self.call is not None:
            parts.append(_("The call is %(value)s") % {"value": self.unit.told(self.call)})
            if self.target:
                words = {"share": percent(self.call, self.target), "target": self.unit.told(self.target)}
                parts.append(_("%(share)s of the target of %(target)s") % words)
        if self.weighted is not None:
            parts.append(_("weighted it would be %(value)s") % {"value": self.unit.told(self.weighted)})
        if self.bias is not None:
            parts.append(self._bias())
        return sentence(parts or [f"{pgettext('chart', 'won')} {self.unit.told(self.won)}"])

    def _bias(self) -> str:
        words = {"share": f"{abs(self.bias or 0) * 100:.0f}%"}
        if not round((self.bias or 0) * 100):
            return _("calls used to be right")
        return (
            _("calls used to be %(share)s too high")
            if (self.bias or 0) > 0
            else _("calls used to be %(share)s too low")
        ) % words

    @property
    def parts(self) -> tuple[tuple[str, float, str, bool], ...]:
        """Name, size, hue, and whether it has not happened yet."""
        return (
            (pgettext("chart", "won"), float(self.won), "9", False),
            (pgettext("chart", "committed"), float(self.commit), "6", True),
            (pgettext("chart", "possible"), float(self.best), "4", True),
        )

    def body(self) -> SafeString:
        return format_html("{}{}", plot(self.scene(), self.height), self._history())

    def scene(self) -> Scene:
        ends = [sum(size for _name, size, _hue, _ahead in self.parts)]
        ends += [float(value) for value in (self.weighted, self.call, self.target) if value is not None]
        axis = axis_of(ends, self.unit)
        marks: list[Path | Box | Dot | Text] = []
        for tick in axis.ticks:
            marks.append(
                Path((("M", (axis.share(tick), TOP - 0.1)), ("L", (axis.share(tick), 1))), ink="line-soft")
            )
            marks.append(Text(axis.share(tick), 1, self.unit.tick(tick), dy=1.1))
        at = 0.0
        spots = []
        for nth, (name, size, hue, is_ahead) in enumerate(self.parts):
            left, right = axis.share(at), axis.share(at + size)
            marks.append(Box(left, TOP, right - left, TALL, f"st-{hue}", is_ahead, 1.0 if nth < 2 else 0.6))
            said = (Said(name, self.unit.told(size), hue, self.urls[nth], is_ahead),)
            spots.append(Spot(left, TOP, max(0.01, right - left), TALL, name, said, self.urls[nth]))
            at += size
        marks += self._flags(axis.share)
        keys = tuple(
            Key(name, hue, "striped" if is_ahead else "ground") for name, _size, hue, is_ahead in self.parts
        )
        return Scene(
            tuple(marks), tuple(spots), left=0.6, right=1.4, top=1.4, bottom=2, height=148, keys=keys
        )

    def _flags(self, share: Callable[[float], float]) -> list[Path | Text]:
        """Weighted and called stand above the bar, the target below it; names that would collide part ways."""
        found: list[Path | Text] = []
        above = [
            (float(value), name)
            for value, name in (
                (self.weighted, pgettext("chart", "weighted")),
                (self.call, pgettext("chart", "call")),
            )
            if value is not None
        ]
        above.sort()
        for nth, (value, name) in enumerate(above):
            x = share(value)
            found.append(Path((("M", (x, TOP - 0.12)), ("L", (x, TOP + TALL))), ink="ink-1", width=2))
            is_left = len(above) > 1 and nth == 0
            words = f"{name} {self.unit.figure(value)}"
            at: Anchor = "end" if is_left or x > 0.8 else "start"
            lift = -1.5 if nth and x > 0.8 else 0.0
            found.append(Text(x, TOP - 0.12, words, at, 0, -0.8 + lift, "ink-1", is_strong=True))
        if self.target:
            x = share(float(self.target))
            found.append(Path((("M", (x, TOP - 0.02)), ("L", (x, TOP + TALL + 0.1))), ink="ink-1", width=1))
            words = f"{pgettext('chart', 'target')} {self.unit.figure(self.target)}"
            is_end = x > 0.5
            found.append(
                Text(
                    x,
                    TOP + TALL + 0.12,
                    words,
                    "end" if is_end else "start",
                    -0.4 if is_end else 0.4,
                    0.5,
                    "ink-2",
                )
            )
        return found

    def _history(self) -> SafeString:
        if not self.history:
            return SafeString("")
        heads = format_html_join(
            "",
            HEAD,
            (
                (_("Period"),),
                (pgettext("chart", "call"),),
                (pgettext("chart", "came"),),
                (pgettext("chart", "off by"),),
            ),
        )
        rows = (
            (one.label, self._linked(one), self.unit.figure(one.came), _tone(one), _off(one))
            for one in self.history
        )
        return format_html(HISTORY, heads, format_html_join("", ROW, rows))

    def _linked(self, one: Called) -> SafeString | str:
        words = self.unit.figure(one.called)
        return format_html('<a href="{}">{}</a>', one.url, words) if one.url else words


def _off(one: Called) -> str:
    return "—" if one.off is None else f"{one.off * 100:+.0f}%".replace("-", "−")


def _tone(one: Called) -> SafeString:
    """A miss by more than a tenth is worth a look."""
    return marked("warn") if one.off is not None and abs(one.off) > 0.1 else SafeString("")
