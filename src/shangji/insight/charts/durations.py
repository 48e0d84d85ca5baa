"""Where records get stuck: how long half of them stay in each stage, how long four of five, and how long they should."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.fluid import named
from shangji.insight.charts.hues import marked, token
from shangji.insight.charts.rows_picture import Bar, Row, Written, rows
from shangji.insight.charts.scene import Scene
from shangji.insight.charts.units import DAYS, Unit
from shangji.insight.charts.words import listed, sentence

TABLE = '<table class="rank spans"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
HEAD = '<th scope="col" class="{}">{}</th>'
ROW = (
    '<tr><th scope="row" class="nm">{name}</th><td class="way">{track}</td><td class="amt"{tone}>{half}</td>'
    '<td class="fig">{most}</td><td class="pct">{expected}</td></tr>'
)
TRACK = (
    '<span class="track"{} title="{}"><i style="--p:{}"></i><i class="to" style="--x:{};--p:{}"></i>{}</span>'
)


@dataclass(frozen=True, kw_only=True)
class Span:
    """`half` of `count` were through after so many days (P50), four of five after `most` (P80)."""

    label: str
    half: float | None
    most: float | None = None
    expected: float | None = None
    working: int = 0
    """What is expected as the process says it, in working days; `expected` is then the same in calendar days."""
    count: int = 0
    hue: str = ""
    url: str = ""

    @property
    def tone(self) -> str:
        """Grave where already half of them take longer than they should."""
        if self.expected is None or self.half is None:
            return ""
        if self.half > self.expected:
            return "risk"
        return "warn" if (self.most or 0) > self.expected else ""


@dataclass(frozen=True, kw_only=True)
class Durations(Chart):
    spans: tuple[Span, ...]
    unit: Unit = DAYS
    head: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(span.half for span in self.spans)

    def said(self) -> str:
        late = [span for span in self.spans if span.tone == "risk"]
        if late:
            worst = max(late, key=lambda span: (span.half or 0) / (span.expected or 1))
            words = {
                "stage": worst.label,
                "half": self.unit.told(worst.half),
                "expected": self.unit.told(worst.expected),
            }
            return (
                _("It stops in %(stage)s: half take longer than %(half)s, %(expected)s are expected.") % words
            )
        slow = max(self.spans, key=lambda span: span.half or 0)
        return sentence(
            [
                _("%(stage)s takes longest: half within %(half)s")
                % {"stage": slow.label, "half": self.unit.told(slow.half)}
            ]
        )

    @property
    def expected_head(self) -> str:
        is_working = any(span.working for span in self.spans)
        return pgettext("chart", "expected working days") if is_working else pgettext("chart", "expected")

    @property
    def longest(self) -> float:
        found = [size for span in self.spans for size in (span.half, span.most, span.expected) if size]
        return max(found) * 1.03 if found else 1.0

    def body(self) -> SafeString:
        heads = [
            ("nm", self.head or _("Stage")),
            ("way", ""),
            ("amt", "P50"),
            ("fig", "P80"),
            ("pct", self.expected_head),
        ]
        lines = format_html_join("", "{}", ((self._row(span),) for span in self.spans))
        return format_html(TABLE, format_html_join("", HEAD, heads), lines)

    def _row(self, span: Span) -> SafeString:
        return format_html(
            ROW, name=named(span.label, span.url), track=self._track(span), tone=marked(span.tone) if span.tone else "",
            half=self.unit.figure(span.half), most=self.unit.figure(span.most), expected=span.working or self.unit.figure(span.expected),
        )  # fmt: skip

    def _track(self, span: Span) -> SafeString:
        half, most = self._share(span.half), self._share(span.most)
        expected = (
            format_html('<u style="--t:{}"></u>', round(self._share(span.expected) * 100, 1))
            if span.expected
            else ""
        )
        return format_html(
            TRACK, marked(span.hue), self.told(span), round(half * 100, 1), round(half * 100, 1),
            round(max(0.0, most - half) * 100, 1), expected,
        )  # fmt: skip

    def told(self, span: Span) -> str:
        parts = [f"{span.label} P50 {self.unit.told(span.half)}", f"P80 {self.unit.told(span.most)}"]
        due = ngettext("%(n)s working day", "%(n)s working days", span.working) % {"n": span.working}
        due = due if span.working else self.unit.told(span.expected)
        parts += [f"{pgettext('chart', 'expected')} {due}"] if span.expected else []
        parts += [f"n = {span.count}"] if span.count else []
        return listed(parts)

    def _share(self, value: float | None) -> float:
        return max(0.0, value or 0.0) / self.longest

    def scene(self) -> Scene:
        """For files; a page gets a table."""
        heads = (self.head or _("Stage"), "P50", "P80", self.expected_head)
        return rows([self._drawn(span) for span in self.spans], heads)

    def _drawn(self, span: Span) -> Row:
        half, most, ink = self._share(span.half), self._share(span.most), token(span.hue)
        ticks = (self._share(span.expected),) if span.expected else ()
        tone = f"{span.tone}-ink" if span.tone else "ink-1"
        figures = (
            Written(self.unit.figure(span.half), tone, is_strong=True), Written(self.unit.figure(span.most)),
            Written(str(span.working or self.unit.figure(span.expected)), "ink-3"),
        )  # fmt: skip
        bars = (Bar(0, half, ink), Bar(half, max(half, most), ink, opacity=0.38))
        return Row(span.label, bars, figures, ticks)
