"""Against the target: what is done, what is expected on top, and where it should be today."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.hues import marked
from shangji.insight.charts.rows_picture import Bar, Row, Written, rows
from shangji.insight.charts.scene import Scene
from shangji.insight.charts.units import MONEY, Number, Unit, percent
from shangji.insight.charts.words import listed, sentence

ROW = """<li class="goal"><p class="cap">{name}{verdict}</p>{number}
<span class="goal-bar" role="img" aria-label="{aloud}"><i class="fact" style="--p:{fact}"></i>{ahead}{due}{target}</span>
<p class="three">{three}</p></li>"""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """`due` is the share of the target that should be there today, 0..1; `forecast` comes on top of `value`."""

    label: str
    value: Number | None
    target: Number | None
    forecast: Number | None = None
    due: float | None = None
    url: str = ""

    @property
    def attained(self) -> float | None:
        return float(self.value or 0) / float(self.target) if self.target else None

    @property
    def is_behind(self) -> bool:
        return self.due is not None and self.attained is not None and self.attained < self.due

    @property
    def outlook(self) -> float:
        return float(self.value or 0) + float(self.forecast or 0)


@dataclass(frozen=True, kw_only=True)
class Pace(Chart):
    """One goal stands large, several stand below each other."""

    goals: tuple[Goal, ...]
    unit: Unit = MONEY

    @property
    def is_empty(self) -> bool:
        return not any(goal.value or goal.target for goal in self.goals)

    def said(self) -> str:
        if len(self.goals) == 1:
            return sentence(self._parts(self.goals[0]))
        behind = [goal.label for goal in self.goals if goal.is_behind]
        counts = {"count": len(behind), "total": len(self.goals)}
        if not behind:
            return _("All %(total)s are where they should be today.") % counts
        named = listed(behind[:3])
        return sentence([_("%(count)s of %(total)s are behind") % counts, named])

    def _parts(self, goal: Goal) -> list[str]:
        parts = [f"{goal.label} {self.unit.told(goal.value)}"]
        if goal.target:
            words = {"share": percent(goal.value or 0, goal.target), "target": self.unit.told(goal.target)}
            parts.append(_("%(share)s of the target of %(target)s") % words)
        if goal.due is not None:
            parts.append(_("it should be at %(share)s today") % {"share": f"{goal.due * 100:.0f}%"})
        if goal.forecast:
            parts.append(_("%(value)s expected at the end") % {"value": self.unit.told(goal.outlook)})
        return parts

    def body(self) -> SafeString:
        lines = format_html_join("", "{}", ((self._goal(goal),) for goal in self.goals))
        large = SafeString(" data-large" if len(self.goals) == 1 else "")
        return format_html('<ul class="goals"{}>{}</ul>', large, lines)

    def _goal(self, goal: Goal) -> SafeString:
        whole = self.whole(goal)
        fact, ahead = (max(0.0, float(size or 0)) / whole * 100 for size in (goal.value, goal.forecast))
        bar = (
            format_html('<i class="fc" style="--x:{};--p:{}"></i>', round(fact, 1), round(ahead, 1))
            if ahead
            else ""
        )
        due = (
            format_html('<s style="--t:{}"></s>', round(goal.due * float(goal.target) / whole * 100, 1))
            if goal.due is not None and goal.target
            else ""
        )
        target = (
            format_html('<u style="--t:{}"></u>', round(float(goal.target) / whole * 100, 1))
            if goal.target
            else ""
        )
        shown = format_html("{}<small>{}</small>", *self.unit.alone(goal.value))
        number = (
            format_html('<p class="num"><a href="{}">{}</a></p>', goal.url, shown)
            if goal.url
            else format_html('<p class="num">{}</p>', shown)
        )
        return format_html(
            ROW, name=goal.label, verdict=_verdict(goal), number=number, aloud=sentence(self._parts(goal)), fact=round(fact, 1),
            ahead=bar, due=due, target=target, three=self._three(goal),
        )  # fmt: skip

    def whole(self, goal: Goal) -> float:
        """What the bar stands for."""
        return max(float(goal.target or 0), goal.outlook) * 1.005 or 1.0

    def _three(self, goal: Goal) -> SafeString:
        found: list[tuple[SafeString | str, str, str]] = []
        if goal.target:
            found.append(("", pgettext("chart", "target"), self.unit.figure(goal.target)))
        if goal.forecast:
            found.append(("", pgettext("chart", "forecast"), self.unit.figure(goal.outlook)))
        gap = float(goal.target or 0) - goal.outlook
        if goal.target and gap > 0:
            found.append((marked("warn"), pgettext("chart", "short of it by"), self.unit.figure(gap)))
        elif goal.target:
            found.append((marked("good"), pgettext("chart", "above it by"), self.unit.figure(-gap)))
        return format_html_join("", "<span{}>{} <b>{}</b></span>", found)

    def scene(self) -> Scene:
        """For files; a page gets a list."""
        return rows([self._drawn(goal) for goal in self.goals], tall=0.36)

    def _drawn(self, goal: Goal) -> Row:
        whole = self.whole(goal)
        fact, ahead = max(0.0, float(goal.value or 0)) / whole, max(0.0, float(goal.forecast or 0)) / whole
        bars = (Bar(0, fact, "st-8"), *([Bar(fact, fact + ahead, "st-6", is_forecast=True)] if ahead else []))
        target = float(goal.target or 0) / whole
        ticks = (target,) if target else ()
        figures = (
            Written(self.unit.told(goal.value), is_strong=True), Written(percent(goal.value or 0, goal.target or 0)),
            Written(_due(goal), "risk-ink" if goal.is_behind else "ink-3"),
        )  # fmt: skip
        return Row(goal.label, bars, figures, ticks)


def _due(goal: Goal) -> str:
    return "" if goal.due is None else _("should be at %(share)s") % {"share": f"{goal.due * 100:.0f}%"}


def _verdict(goal: Goal) -> SafeString:
    if goal.attained is None:
        return format_html('<span class="due">{}</span>', pgettext("chart", "no target"))
    now = f"{goal.attained * 100:.0f}%"
    tone = marked("risk" if goal.is_behind else "good") if goal.due is not None else ""
    return format_html('<span class="due"{}><b>{}</b> {}</span>', tone, now, _due(goal))
