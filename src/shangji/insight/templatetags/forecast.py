"""Tags of the forecast: its bars, its cells and the sentences that say what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.insight.forecast.accuracy import Call as PastCall
from shangji.insight.forecast.accuracy import bias as bias_of
from shangji.insight.forecast.accuracy import error as error_of
from shangji.insight.forecast.changes import Change
from shangji.insight.forecast.likely import Likely
from shangji.insight.forecast.lines import CALLS, Line
from shangji.insight.forecast.meeting import Meeting
from shangji.insight.metrics.periods import Period
from shangji.opportunities.call_events import Call
from shangji.people.models import User
from shangji.ui import formats
from shangji.ui.templatetags.ui import icon, moment, percent

register = template.Library()
NONE = SafeString('<span class="mute">—</span>')
FAR_OFF = 0.1
"""A bias of more than this share is worth a look."""
Part = tuple[str, float, bool]
"""(hue, size in yuan, whether it has not happened yet)."""


@register.filter
def written(span: str) -> str:
    """this-quarter → 2026Q4."""
    period = Period.parse(span)
    return period.parts(period.unit)[0].written


@register.simple_tag
def unit() -> str:
    return formats.table_unit_words()


@register.simple_tag
def figure(amount: Decimal | float | None, url: str = "") -> SafeString:
    """An amount in a cell whose head says the unit, with its records."""
    if not amount:
        return NONE
    full, words = formats.full_money(Decimal(amount)), formats.in_wan(Decimal(amount)).removesuffix(".0")
    if url:
        return format_html('<a href="{}" title="{}">{}</a>', url, full, words)
    return format_html('<span title="{}">{}</span>', full, words)


@register.simple_tag
def call_figure(line: Line, call: str) -> SafeString:
    """What is called so, and how many."""
    count = line.sums.counts[call]
    if not count:
        return NONE
    return format_html(
        '{} <small class="mute">{}</small>',
        figure(line.sums.calls[call] or Decimal(0), line.urls[call]) if line.sums.calls[call] else "0",
        count,
    )


@register.simple_tag
def adjusted(line: Line, period: Period) -> SafeString:
    """What a manager makes of it; whoever may says so in place."""
    words: SafeString | str = (
        figure(line.judged) if line.is_judged_otherwise or line.adjusted is not None else NONE
    )
    if line.person is None or not line.may_adjust:
        return format_html('<span title="{}">{}</span>', line.note, words)
    url = reverse("insight:forecast_adjust", args=[line.person.pk, period.written])
    said = _("Adjust the forecast of %(name)s") % {"name": line.label}
    shown = words if line.adjusted is not None else icon("pencil", "s")
    return format_html(
        '<a class="adjusts" href="{}" hx-get="{}" hx-target="#dialog" hx-swap="innerHTML" title="{}" aria-label="{}">{}</a>',
        url,
        url,
        line.note or said,
        said,
        shown,
    )


@register.simple_tag
def guess(found: Likely | None) -> SafeString:
    if found is None or (not found.mean and not found.high):
        return NONE
    if found.low is None or found.high is None:
        return format_html('<span class="guess">{}</span>', figure(round(found.mean)))
    low, high = (formats.in_wan(Decimal(round(end))).removesuffix(".0") for end in (found.low, found.high))
    title = _("four times out of five between %(low)s and %(high)s") % {"low": low, "high": high}
    told = '<span class="two guess" title="{}"><span>{}</span><small>{}–{}</small></span>'
    return format_html(told, title, figure(round(found.mean)), low, high)


@register.simple_tag
def gap(amount: Decimal | None) -> SafeString:
    if amount is None:
        return NONE
    if amount <= 0:
        words = (
            _("%(n)s over") % {"n": formats.in_wan(-amount).removesuffix(".0")} if amount else _("reached")
        )
        return format_html('<span class="t-good">{}</span>', words)
    return figure(amount)


@register.simple_tag
def bias(ratio: float | None) -> SafeString:
    """How much too high calls used to be."""
    if ratio is None:
        return NONE
    n = f"{abs(ratio) * 100:.0f}"
    words = (
        _("right")
        if n == "0"
        else _("%(n)s %% too high") % {"n": n}
        if ratio > 0
        else _("%(n)s %% too low") % {"n": n}
    )
    return format_html('<span class="{}">{}</span>', "t-warn" if abs(ratio) > FAR_OFF else "", words)


@register.simple_tag
def past_call(call: PastCall | None) -> SafeString:
    if call is None:
        return NONE
    off = "—" if call.off is None else _signed_percent(call.off)
    title = _("called %(called)s, came %(came)s") % {
        "called": formats.money(Decimal(call.called)),
        "came": formats.money(Decimal(call.came)),
    }
    return format_html(
        '<span class="two" title="{}"><span>{}</span><small>{}</small></span>',
        title,
        off,
        formats.in_wan(Decimal(call.came)).removesuffix(".0"),
    )


def _signed_percent(ratio: float) -> str:
    n = round(ratio * 100)
    return f"{n:+}%".replace("-", "−") if n else "0%"


@register.simple_tag
def signed(amount: Decimal, step: str = "") -> SafeString:
    """A change; what is won leaves what is open, and is good."""
    sign = "+" if amount > 0 else ""
    tone = "t-good" if amount > 0 or step == "won" else "t-risk" if amount < 0 else ""
    words = formats.money(amount).replace("-", "−").replace("¥−", "−¥")
    return format_html(
        '<span class="{}" title="{}">{}{}</span>', tone, formats.full_money(amount), sign, words
    )


@register.simple_tag
def moved(change: Change) -> SafeString:
    """From which day to which."""
    now = change.opportunity.expected_on if change.opportunity else None
    if change.step not in ("pulled", "slipped") or change.was_expected == now:
        return SafeString("")
    before = moment(change.was_expected) if change.was_expected else _("no day")
    return format_html('<small class="mute">{} → {}</small>', before, moment(now) if now else _("no day"))


@register.simple_tag
def conclusion(meeting: Meeting) -> str:
    """What the three forecasts say, in a sentence or two."""
    line, said = meeting.whole, []
    said.append(
        _("%(called)s is won or committed, %(hoped)s with what may still come.")
        % {"called": formats.money(line.called), "hoped": formats.money(line.hoped)}
    )
    if line.target:
        target = Decimal(round(line.target))
        words = {"share": percent(float(line.judged) / float(target)), "target": formats.money(target)}
        said.append(_("That is %(share)s of the target of %(target)s.") % words)
    if line.guess:
        said.append(_of_the_past(meeting, line.guess))
    elif meeting.period.end > meeting.now:
        said.append(_("Too few opportunities have ended for the past to say anything."))
    return " ".join(said)


def _of_the_past(meeting: Meeting, found: Likely) -> str:
    likely, low, high = (formats.money(Decimal(round(n or 0))) for n in (found.mean, found.low, found.high))
    words = {"likely": likely, "low": low, "high": high}
    if found.low is None:
        return _("As the past of the company went on Monday it will be %(likely)s.") % words
    if meeting.is_as_of_monday:
        return _("As the past of the company went on Monday it will be %(likely)s, four times out of five between %(low)s and %(high)s.") % words  # fmt: skip
    return _("As the past of the company goes it will be %(likely)s, four times out of five between %(low)s and %(high)s.") % words  # fmt: skip


@register.simple_tag
def left_out(meeting: Meeting) -> str:
    """Of how many the forecast says nothing, and why."""
    found = meeting.left_out
    told = (
        (found.late, ngettext("%(n)s open one was expected earlier", "%(n)s open ones were expected earlier", found.late)),
        (found.dayless, ngettext("%(n)s has no expected close", "%(n)s have no expected close", found.dayless)),
        (found.foreign, ngettext("%(n)s is in another currency", "%(n)s are in other currencies", found.foreign)),
        (found.blank, ngettext("%(n)s that is expected has no amount", "%(n)s that are expected have no amount", found.blank)),
    )  # fmt: skip
    said = [words % {"n": n} for n, words in told if n]
    return (
        _("In no number: %(what)s.") % {"what": "、".join(said) if formats.is_chinese() else ", ".join(said)}
        if said
        else ""
    )


@dataclass(frozen=True)
class Judged:
    """One person's calls, or all of them together, by period."""

    person: User | None
    calls: list[PastCall | None]
    bias: float | None
    error: float | None


@register.simple_tag
def accuracy_rows(meeting: Meeting) -> list[Judged]:
    found = meeting.accuracy
    people = [
        line.person
        for line in meeting.people
        if line.person and bias_of(found.calls.get(line.person.pk, ())) is not None
    ]
    if not people:
        return []
    rows = [_judged(found.periods, person, found.calls[person.pk]) for person in people]
    return rows if len(rows) == 1 else [_judged(found.periods, None, found.of_all([*found.calls])), *rows]


def _judged(periods: Sequence[Period], person: User | None, calls: Sequence[PastCall]) -> Judged:
    by_period = {call.period.written: call for call in calls}
    return Judged(
        person, [by_period.get(period.written) for period in periods], bias_of(calls), error_of(calls)
    )


@dataclass(frozen=True)
class Bar:
    """One forecast: what it is made of, and the span in which it lies four times out of five."""

    label: str
    parts: Sequence[Part]
    value: float
    url: str = ""
    span: tuple[float, float] | None = None


@register.simple_tag
def forecast_bars(meeting: Meeting) -> SafeString:
    """The forecasts on one scale, solid as far as it is won, the target as a thin line through all of them."""
    line = meeting.whole
    bars = _bars(line)
    ends = [sum(size for _hue, size, _ahead in bar.parts) for bar in bars]
    high = line.guess.high if line.guess else None
    most = max([*ends, line.target or 0, high or 0]) * 1.04 or 1.0
    goal = format_html('<u class="goal" style="--x:{}%"></u>', _at(line.target, most)) if line.target else ""
    rows = format_html_join("", "{}", ((_drawn(bar, most, goal),) for bar in bars))
    return format_html('<table class="fc-bars"><tbody>{}</tbody></table>{}', rows, _keys(line))


def _bars(line: Line) -> list[Bar]:
    won, judged = float(line.sums.won), float(line.judged)
    commit, best = (float(line.sums.calls[call]) for call in (Call.COMMIT, Call.BEST))
    solid: Part = ("9", won, False)
    bars = [
        Bar(
            _("Called"),
            [solid, ("6", commit, True), ("4", best, True)],
            float(line.called),
            line.urls["open"],
        )
    ]
    if line.is_judged_otherwise:
        parts: list[Part] = [("9", min(won, judged), False), ("6", max(judged - won, 0), True)]
        bars.append(Bar(_("As managers see it"), parts, judged))
    bars.append(
        Bar(_("Weighted"), [solid, ("5", line.sums.weighted, True)], float(line.weighted), line.urls["open"])
    )
    if line.guess:
        mean, low, high = line.guess.mean, line.guess.low, line.guess.high
        span = None if low is None or high is None else (low, high)
        bars.append(Bar(_("Likely"), [solid, ("ai", mean - won, True)], mean, span=span))
    return bars


def _drawn(bar: Bar, most: float, goal: SafeString | str) -> SafeString:
    at, parts = 0.0, []
    for hue, size, is_ahead in bar.parts:
        parts.append((hue, SafeString(" data-ahead") if is_ahead else "", _at(at, most), _at(size, most)))
        at += size
    drawn = format_html_join("", '<i data-hue="{}"{} style="--x:{}%;--p:{}%"></i>', parts)
    low, high = bar.span or (0.0, 0.0)
    span = (
        format_html('<em style="--x:{}%;--p:{}%"></em>', _at(low, most), _at(high - low, most))
        if bar.span
        else ""
    )
    name = format_html('<a href="{}">{}</a>', bar.url, bar.label) if bar.url else bar.label
    told = formats.money(Decimal(round(bar.value)))
    row = '<tr><th scope="row">{}</th><td class="way"><span class="track">{}{}{}</span></td><td class="r b">{}</td></tr>'
    return format_html(row, name, drawn, span, goal, told)


def _keys(line: Line) -> SafeString:
    hues = (("9", _("Won")), ("6", Call.COMMIT.label), ("4", Call.BEST.label))
    keys = format_html_join("", '<span><i class="k" data-hue="{}"></i>{}</span>', hues)
    told = _("Target"), formats.money(Decimal(round(line.target or 0)))
    goal = format_html('<span><u class="kg"></u>{} {}</span>', *told) if line.target else ""
    return format_html('<p class="fc-keys mute sm">{}{}</p>', keys, goal)


def _at(value: float | None, most: float) -> float:
    return round(max(value or 0, 0) / most * 100, 2)


@register.simple_tag
def calls_offered() -> list[tuple[str, str]]:
    return [(call, str(Call(call).label)) for call in CALLS]
