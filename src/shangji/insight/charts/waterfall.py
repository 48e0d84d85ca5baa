"""How one number becomes another, step by step: what changed it since last time, or what a target is made of."""

from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.fluid import named
from shangji.insight.charts.hues import marked, token
from shangji.insight.charts.rows_picture import Bar, Row, Written, rows
from shangji.insight.charts.scene import Scene
from shangji.insight.charts.units import MONEY, Number, Unit, percent
from shangji.insight.charts.words import sentence

MOST = 12
"""So many changes stand alone."""
TABLE = '<table class="rank falls"><thead class="sr"><tr>{}</tr></thead><tbody>{}</tbody></table>'
HEAD = '<th scope="col">{}</th>'
ROW = (
    '<tr data-kind="{kind}"><th scope="row" class="nm">{name}</th><td class="way"><span class="track"{hue} title="{told}">'
    '<i{fc}{side} style="--x:{x};--p:{p}"></i>{zero}</span></td><td class="amt"{tone}>{value}</td></tr>'
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A `total` stands on the ground and is not added; a `change` starts where the one before ended. `hue` by default:
    totals azurite, what adds malachite, what takes cinnabar."""

    label: str
    value: Number
    kind: Literal["total", "change"] = "change"
    url: str = ""
    is_forecast: bool = False
    hue: str = ""
    note: str = ""
    is_more_good: bool | None = None
    """Whether more of it is good, where that is not as with the others: what is won leaves what is open, and is good."""


@dataclass(frozen=True)
class Laid:
    """A step with the values it goes from and to."""

    step: Step
    start: float
    end: float

    @property
    def hue(self) -> str:
        if self.step.hue:
            return self.step.hue
        if self.step.kind == "total":
            return "4"
        return "8" if self.step.value >= 0 else "risk"


@dataclass(frozen=True, kw_only=True)
class Waterfall(Chart):
    steps: tuple[Step, ...]
    unit: Unit = MONEY
    is_more_good: bool = True

    @property
    def is_empty(self) -> bool:
        return not any(step.value for step in self.steps)

    def kept(self) -> list[Step]:
        """The largest changes; the others are one of their own, before the last total."""
        changes = sorted(
            (step for step in self.steps if step.kind == "change"), key=lambda step: -abs(float(step.value))
        )
        small = {id(step) for step in changes[MOST - 1 :]} if len(changes) > MOST else set()
        if not small:
            return list(self.steps)
        rest = Step(
            label=_("%(count)s others") % {"count": len(small)},
            value=sum(float(step.value) for step in changes[MOST - 1 :]),
        )
        kept = [step for step in self.steps if id(step) not in small]
        end = len(kept) - 1 if kept and kept[-1].kind == "total" else len(kept)
        return [*kept[:end], rest, *kept[end:]]

    def laid(self) -> list[Laid]:
        at, found = 0.0, []
        for step in self.kept():
            start = 0.0 if step.kind == "total" else at
            at = start + float(step.value)
            found.append(Laid(step, start, at))
        return found

    def said(self) -> str:
        changes = [step for step in self.steps if step.kind == "change"]
        totals = [step for step in self.steps if step.kind == "total"]
        parts = []
        if len(totals) > 1:
            words = {
                "from": totals[0].label,
                "first": self.unit.told(totals[0].value),
                "to": totals[-1].label,
                "last": self.unit.told(totals[-1].value),
            }
            parts.append(_("From %(from)s %(first)s to %(to)s %(last)s") % words)
        if changes:
            most = max(changes, key=lambda step: abs(float(step.value)))
            whole = sum(abs(float(step.value)) for step in changes)
            words = {
                "name": most.label,
                "value": self._signed(most),
                "share": percent(abs(float(most.value)), whole),
            }
            parts.append(_("most of it by %(name)s: %(value)s, %(share)s of all changes") % words)
        return sentence(parts)

    def _signed(self, step: Step) -> str:
        sign = "+" if step.kind == "change" and step.value > 0 else ""
        return f"{sign}{self.unit.told(step.value)}"

    def body(self) -> SafeString:
        laid = self.laid()
        low, high = _ends(laid)
        lines = format_html_join(
            "", "{}", ((self._row(one, laid[n - 1] if n else None, low, high),) for n, one in enumerate(laid))
        )
        return format_html(TABLE, format_html_join("", HEAD, ((_("Name"),), ("",), (_("Value"),))), lines)

    def _row(self, one: Laid, before: Laid | None, low: float, high: float) -> SafeString:
        step, x, p = one.step, *_shares(one, low, high)
        told = f"{step.label} {self._signed(step)} {step.note}".strip()
        zero = format_html('<u style="--t:{}"></u>', round(-low / (high - low) * 100, 1)) if low < 0 else ""
        is_more_good = self.is_more_good if step.is_more_good is None else step.is_more_good
        tone = (
            marked("good" if (step.value > 0) == is_more_good else "risk")
            if step.kind == "change" and step.value
            else ""
        )
        return format_html(
            ROW, kind=step.kind, name=named(step.label, step.url), hue=marked(one.hue), told=told, fc=SafeString(' class="fc"' if step.is_forecast else ""),
            side=_side(one, before), x=round(x * 100, 1), p=round(p * 100, 1), zero=zero, tone=tone, value=self._figure(step),
        )  # fmt: skip

    def _figure(self, step: Step) -> str:
        sign = "+" if step.kind == "change" and step.value > 0 else ""
        return f"{sign}{self.unit.figure(step.value)}"

    def scene(self) -> Scene:
        """For files; a page gets a table."""
        laid = self.laid()
        low, high = _ends(laid)
        found = []
        for one, after in zip(laid, [*laid[1:], None], strict=True):
            x, p = _shares(one, low, high)
            bar = Bar(x, x + p, token(one.hue), one.step.is_forecast)
            link = (one.end - low) / (high - low) if after and _meets(one, after) else None
            is_total = one.step.kind == "total"
            figure = Written(self._figure(one.step), is_strong=is_total)
            found.append(Row(one.step.label, (bar,), (figure,), link=link, is_strong=is_total))
        return rows(found, is_grounded=False, tall=0.5)


def _ends(laid: list[Laid]) -> tuple[float, float]:
    """Nought always belongs to it."""
    found = [0.0, *(one.start for one in laid), *(one.end for one in laid)]
    low, high = min(found), max(found)
    return (low, high) if high > low else (low, low + 1.0)


def _shares(one: Laid, low: float, high: float) -> tuple[float, float]:
    """Left edge and width."""
    left, right = sorted((one.start, one.end))
    return (left - low) / (high - low), (right - left) / (high - low)


def _side(one: Laid, before: Laid | None) -> SafeString:
    """At which edge of a bar the line comes down from the one above; none where they do not meet."""
    if before is None or not _meets(before, one):
        return SafeString("")
    is_left = _met(one) == min(one.start, one.end)
    return SafeString(' data-side="left"' if is_left else ' data-side="right"')


def _met(one: Laid) -> float:
    """Where the one before has to end for the two to meet."""
    return one.end if one.step.kind == "total" else one.start


def _meets(before: Laid, one: Laid) -> bool:
    return abs(before.end - _met(one)) <= 0.005 * (abs(_met(one)) + 1)
