"""Who leads: bars of fact, ticks of forecast, a mark for the target; beside them what it was reached with."""

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
from shangji.insight.charts.units import MONEY, Number, Unit, percent
from shangji.insight.charts.words import listed, sentence
from shangji.ui.templatetags.ui import icon

MOST = 60
"""So many rows are drawn; how many more there are is said."""
TABLE = '<div class="wide" tabindex="0" role="group" aria-label="{}"><table class="rank"{}><thead{}><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}'
HEAD = '<th scope="col" class="{}">{}</th>'
ROW = (
    '<tr>{no}<th scope="row" class="nm">{name}</th><td class="way">{track}</td>'
    '<td class="amt">{value}</td>{share}{more}</tr>'
)
TRACK = '<span class="track"{} title="{}"><i style="--p:{}"></i>{}{}</span>'


@dataclass(frozen=True)
class Beside:
    """A figure of process or quality beside the outcome; `tone` where it is good or bad."""

    value: Number | None
    unit: Unit
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`value` happened, `forecast` would come on top. `moved` is by how many places it rose since the last period.
    `mark` is what stands before the name, such as an avatar. `beside` holds one figure per head of the ranking."""

    label: str
    value: Number | None
    url: str = ""
    forecast: Number | None = None
    target: Number | None = None
    moved: int | None = None
    mark: SafeString | None = None
    hue: str = ""
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ranking(Chart):
    """`entries` in their order; the first `most` are drawn. `heads` name the figures beside the bars, `noun` what is
    ranked. Without numbers it is only compared, such as regions."""

    entries: tuple[Entry, ...]
    unit: Unit = MONEY
    hue: str = "8"
    heads: tuple[str, ...] = ()
    noun: str = ""
    most: int = MOST
    is_numbered: bool = True
    value_head: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(entry.value or entry.forecast or entry.target for entry in self.entries)

    @property
    def shown(self) -> tuple[Entry, ...]:
        return self.entries[: self.most]

    @property
    def has_targets(self) -> bool:
        return any(entry.target for entry in self.entries)

    @property
    def longest(self) -> float:
        """What the longest track stands for."""
        ends = [
            max(_size(entry.value) + _size(entry.forecast), _size(entry.target)) for entry in self.entries
        ]
        return max(ends) * 1.02 or 1.0

    def said(self) -> str:
        first = self.entries[0]
        words = {
            "name": first.label,
            "value": self.unit.told(first.value),
            "share": percent(_size(first.value), first.target or 0),
        }
        parts = [_("%(name)s leads with %(value)s") % words]
        if first.target:
            parts[0] = _("%(name)s leads with %(value)s, %(share)s of the target") % words
        reached = [
            entry for entry in self.entries if entry.target and _size(entry.value) >= float(entry.target)
        ]
        if self.has_targets:
            counts = {"count": len(reached), "total": sum(bool(entry.target) for entry in self.entries)}
            parts.append(_("%(count)s of %(total)s have reached their target") % counts)
        return sentence(parts)

    def body(self) -> SafeString:
        longest = self.longest
        lines = format_html_join(
            "", "{}", ((self._row(n, entry, longest),) for n, entry in enumerate(self.shown, start=1))
        )
        heads = [("no", "#")] if self.is_numbered else []
        heads += [("nm", self.noun or _("Name")), ("way", ""), ("amt", self.value_head or _("Value"))]
        heads += [("pct", _("Attained"))] if self.has_targets else []
        heads += [("fig", head) for head in self.heads]
        bare = SafeString("" if self.heads else ' class="sr"')
        shape = SafeString(" data-beside" if self.heads else "")
        return format_html(
            TABLE,
            self.noun or _("Ranking"),
            shape,
            bare,
            format_html_join("", HEAD, heads),
            lines,
            self.left_out(),
        )

    def left_out(self) -> SafeString:
        count = len(self.entries) - self.most
        if count <= 0:
            return SafeString("")
        words = ngettext("%(count)s more is not drawn.", "%(count)s more are not drawn.", count)
        return format_html('<p class="note">{}</p>', words % {"count": f"{count:,}"})

    def _row(self, no: int, entry: Entry, longest: float) -> SafeString:
        share = (
            format_html('<td class="pct">{}</td>', percent(_size(entry.value), entry.target or 0))
            if self.has_targets
            else ""
        )
        beside = format_html_join("", "{}", ((_beside(found),) for found in entry.beside))
        return format_html(
            ROW, no=self._no(no, entry), name=named(entry.label, entry.url, entry.mark), track=self._track(entry, longest),
            value=self.unit.told(entry.value).removeprefix("¥"), share=share, more=beside,
        )  # fmt: skip

    def _no(self, no: int, entry: Entry) -> SafeString:
        cell = format_html('<td class="no">{}{}</td>', no, _moved(entry.moved))
        return cell if self.is_numbered else SafeString("")

    def _track(self, entry: Entry, longest: float) -> SafeString:
        fact, ahead = _size(entry.value) / longest * 100, _size(entry.forecast) / longest * 100
        words = self.told(entry)
        more = format_html('<i class="fc" style="--x:{};--p:{}"></i>', _n(fact), _n(ahead)) if ahead else ""
        target = (
            format_html('<u style="--t:{}"></u>', _n(float(entry.target) / longest * 100))
            if entry.target
            else ""
        )
        return format_html(TRACK, marked(entry.hue or self.hue), words, _n(fact), more, target)

    def told(self, entry: Entry) -> str:
        parts = [f"{entry.label} {self.unit.told(entry.value)}"]
        parts += (
            [f"{pgettext('chart', 'forecast')} {self.unit.told(entry.forecast)}"] if entry.forecast else []
        )
        parts += [f"{pgettext('chart', 'target')} {self.unit.told(entry.target)}"] if entry.target else []
        return listed(parts)

    def scene(self) -> Scene:
        """For files; a page gets a table."""
        heads = [self.noun or _("Name"), self.value_head or _("Value")]
        heads += [_("Attained")] if self.has_targets else []
        shown = [self._drawn(no, entry) for no, entry in enumerate(self.shown, start=1)]
        return rows(shown, [*heads, *self.heads] if self.heads else ())

    def _drawn(self, no: int, entry: Entry) -> Row:
        fact, ahead = _size(entry.value) / self.longest, _size(entry.forecast) / self.longest
        ink = token(entry.hue or self.hue)
        bars = (Bar(0, fact, ink), *([Bar(fact, fact + ahead, ink, is_forecast=True)] if ahead else []))
        figures = [Written(self.unit.told(entry.value), is_strong=True)]
        if self.has_targets:
            figures.append(Written(percent(_size(entry.value), entry.target or 0), "ink-3"))
        figures += [Written(beside.unit.told(beside.value)) for beside in entry.beside]
        ticks = (float(entry.target) / self.longest,) if entry.target else ()
        label = f"{no}  {entry.label}" if self.is_numbered else entry.label
        return Row(label, bars, tuple(figures), ticks)


def _size(value: Number | None) -> float:
    """Bars go rightwards only: what is below nought is as long as nought."""
    return max(0.0, float(value or 0))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _moved(places: int | None) -> SafeString:
    if not places:
        return SafeString("")
    words = _("up %(places)s") if places > 0 else _("down %(places)s")
    arrow = icon("arrow-up" if places > 0 else "arrow-down", "s")
    return format_html(
        '<span class="delta" data-mean="{}" title="{}">{}<span class="sr">{}</span></span>',
        "good" if places > 0 else "bad", words % {"places": abs(places)}, arrow, words % {"places": abs(places)},
    )  # fmt: skip


def _beside(found: Beside) -> SafeString:
    words = found.unit.told(found.value)
    shown = format_html('<a href="{}">{}</a>', found.url, words) if found.url else words
    return format_html('<td class="fig"{}>{}</td>', marked(found.tone) if found.tone else "", shown)
