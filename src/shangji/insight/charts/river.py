"""商机河 as a strip: how many came into each stage, what part went on, how long it took, what fell away."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.hues import marked, token
from shangji.insight.charts.paths import written
from shangji.insight.charts.scene import Box, Dot, Move, Path, Scene, Text
from shangji.insight.charts.units import COUNT, DAYS, Number, Unit, percent
from shangji.insight.charts.words import beside

LEAST = 0.012
"""How thick a stage is in which something was, in shares of the largest."""
BEND = 0.56
"""Where in a stage its edge begins to bend to the next."""
STRIP = '<ol class="strip">{}</ol>'
STAGE = """<li{hue} style="--p:{share}"><{tag} class="hd"{link}><span>{label}</span><b>{count}</b></{close}>
<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><path d="{path}" fill="var(--c)"/></svg>
<i class="band" aria-hidden="true"></i><p class="ft">{foot}</p></li>"""
PART = "<span{}>{} <b>{}</b></span>"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """`count` came in. `ratio` of them went on, if it is not what the next stage's count says; `lost` ended here,
    `returned` went back from here. `is_weak` where fewer go on than used to. `note` replaces the conversion."""

    label: str
    count: Number
    hue: str
    url: str = ""
    ratio: float | None = None
    days: float | None = None
    lost: Number | None = None
    lost_url: str = ""
    returned: Number | None = None
    returned_url: str = ""
    is_weak: bool = False
    note: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class River(Chart):
    """`stages` in their order; `unit` is what is counted, opportunities or their amounts."""

    stages: tuple[Stage, ...]
    unit: Unit = COUNT

    @property
    def is_empty(self) -> bool:
        return not any(stage.count for stage in self.stages)

    def ratio(self, place: int) -> float | None:
        """What part of a stage went on; None for the last one."""
        stage = self.stages[place]
        if stage.ratio is not None:
            return stage.ratio
        if place + 1 >= len(self.stages) or not stage.count:
            return None
        return float(self.stages[place + 1].count) / float(stage.count)

    def said(self) -> str:
        first, last = self.stages[0], self.stages[-1]
        words = {
            "first": first.label, "came": self.unit.told(first.count), "last": last.label,
            "left": self.unit.told(last.count), "share": percent(last.count, first.count),
        }  # fmt: skip
        whole = _("Of %(came)s in %(first)s, %(left)s reached %(last)s: %(share)s.") % words
        return beside(whole, self._narrowest())

    def _narrowest(self) -> str:
        found = [(ratio, n) for n in range(len(self.stages) - 1) if (ratio := self.ratio(n)) is not None]
        if len(found) < 2:
            return ""
        ratio, place = min(found)
        words = {
            "from": self.stages[place].label, "to": self.stages[place + 1].label, "share": f"{ratio * 100:.0f}%",
        }  # fmt: skip
        return _("It is narrowest from %(from)s to %(to)s: %(share)s.") % words

    def body(self) -> SafeString:
        spans = self.spans()
        rows = (
            (_stage(self, place, spans[place], spans[min(place + 1, len(spans) - 1)]),)
            for place in range(len(self.stages))
        )
        return format_html(STRIP, format_html_join("", "{}", rows))

    def spans(self) -> list[float]:
        """How thick each stage is, 1 for the largest."""
        most = max(float(stage.count) for stage in self.stages) or 1.0
        return [max(LEAST, float(stage.count) / most) if stage.count > 0 else 0.0 for stage in self.stages]

    def foot(self, place: int) -> list[tuple[str, str, str]]:
        """What stands below a stage: words, a figure, where it leads."""
        stage, ratio = self.stages[place], self.ratio(place)
        parts: list[tuple[str, str, str]] = []
        if stage.note:
            parts.append((*stage.note, ""))
        elif ratio is not None:
            parts.append((pgettext("chart", "conversion"), f"{ratio * 100:.0f}%", ""))
        if stage.days is not None:
            parts.append((pgettext("chart", "in stage"), DAYS.told(stage.days), ""))
        if stage.lost:
            parts.append((pgettext("chart", "lost"), self.unit.figure(stage.lost), stage.lost_url))
        if stage.returned:
            parts.append(
                (pgettext("chart", "sent back"), self.unit.figure(stage.returned), stage.returned_url)
            )
        return parts

    def scene(self) -> Scene:
        """For files; a page gets a list."""
        spans, count = self.spans(), len(self.stages)
        marks: list[Path | Box | Dot | Text] = []
        for place, stage in enumerate(self.stages):
            after = spans[min(place + 1, count - 1)]
            moves = [
                (letter, _shifted(numbers, place, count)) for letter, numbers in band(spans[place], after)
            ]
            marks.append(Path(tuple(moves), fill=token(stage.hue)))
            x = place / count
            marks.append(Text(x, 0, stage.label, "start", 0.1, -3.2, "ink-2", most=60 / count))
            marks.append(
                Text(
                    x, 0, self.unit.figure(stage.count), "start", 0.1, -1.5, "ink-1", is_strong=True, size=1.5
                )
            )
            for nth, (words, figure, _url) in enumerate(self.foot(place)[:3]):
                marks.append(Text(x, 1, f"{words} {figure}", "start", 0.1, 1.2 + 1.4 * nth, most=60 / count))
        return Scene(tuple(marks), left=0.5, right=0.5, top=4.4, bottom=4.8, height=290)


def band(here: float, after: float) -> tuple[Move, ...]:
    """One stage of the river in a square of its own, with a hair of light before the next."""
    top, bottom = (1 - here) / 2, (1 + here) / 2
    next_top, next_bottom = (1 - after) / 2, (1 + after) / 2
    start, end = 0.007, 0.993
    return (
        ("M", (start, top)), ("L", (BEND, top)),
        ("C", (BEND + 0.26, top, BEND + 0.22, next_top, end, next_top)),
        ("L", (end, next_bottom)),
        ("C", (BEND + 0.22, next_bottom, BEND + 0.26, bottom, BEND, bottom)),
        ("L", (start, bottom)), ("Z", ()),
    )  # fmt: skip


def _shifted(numbers: tuple[float, ...], place: int, count: int) -> tuple[float, ...]:
    return tuple((place + number) / count if n % 2 == 0 else number for n, number in enumerate(numbers))


def _stage(river: River, place: int, here: float, after: float) -> SafeString:
    stage = river.stages[place]
    link = format_html(' href="{}"', stage.url) if stage.url else ""
    tag = "a" if stage.url else "p"
    rows = []
    for words, figure, url in river.foot(place):
        shown = format_html('<a href="{}">{}</a>', url, figure) if url else figure
        is_weak = stage.is_weak and words == pgettext("chart", "conversion")
        rows.append((SafeString(" data-weak" if is_weak else ""), words, shown))
    return format_html(
        STAGE, hue=marked(stage.hue), share=round(here * 100, 1), tag=tag, close=tag, link=link, label=stage.label,
        count=river.unit.figure(stage.count), path=written(band(here, after), 100, 100), foot=format_html_join("", PART, rows),
    )  # fmt: skip
