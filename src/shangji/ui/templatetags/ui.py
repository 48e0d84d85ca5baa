"""The few tags that templates need; they own every format, so that templates never format by hand."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shangji.core.calendar import today
from shangji.ui import formats, veil
from shangji.ui.filters import Control, folded

register = template.Library()
register.filter("wan", lambda amount, currency="CNY": formats.money(amount, currency))
register.filter("in_wan", formats.in_wan)
register.filter("full_money", lambda amount, currency="CNY": formats.full_money(amount, currency))
register.filter("when", formats.day)
register.filter("when_at", formats.day_and_time)
register.filter("exact", formats.exact)
register.filter("ago", formats.ago)
register.filter("days", formats.days)
register.filter("veiled", veil.name)
register.simple_tag(formats.table_unit_words)
register.simple_tag(lambda: int(formats.table_unit()), name="table_unit")
register.filter("grouped", lambda count: f"{count:,}")
TICKS = 6
CHECKED = SafeString(" checked")


# A page draws hundreds of marks, and few different ones: each is written once and kept.
KEPT = 8192


@register.simple_tag
@lru_cache(KEPT)
def icon(name: str, size: str = "") -> SafeString:
    """`size`: s, l, or nothing. The words beside it say what it means."""
    href = f"{static('icons.svg')}#i-{name}"
    return format_html('<svg class="i {}" aria-hidden="true"><use href="{}"/></svg>', size, href)


@register.filter
def percent(ratio: float | None) -> str:
    """0.62 → 62%."""
    return "—" if ratio is None else f"{ratio * 100:.0f}%"


def step_of(position: int, total: int) -> int:
    """The place on the nine-step stage ramp of stage `position` (from 0) of `total`."""
    return round(1 + position * 8 / (total - 1)) if total > 1 else 5


@register.simple_tag
def step(position: int, total: int) -> int:
    return step_of(position, total)


@register.simple_tag
@lru_cache(KEPT)
def ticks(position: int, total: int) -> SafeString:
    """How far, in the width of a word: six bars, filled up to the stage."""
    filled = max(1, round((position + 1) * TICKS / max(total, 1)))
    found = step_of(position, total)
    bars = format_html_join(
        "",
        "<i{}></i>",
        ((format_html(' data-step="{}"', found) if n < filled else "",) for n in range(TICKS)),
    )
    return format_html('<span class="ticks" aria-hidden="true">{}</span>', bars)


@register.simple_tag
def stage_mark(name: str, position: int, total: int) -> SafeString:
    return format_html('<span class="stage">{}{}</span>', ticks(position, total), name)


@register.simple_tag
def dwell(days: int, limit: int) -> SafeString:
    """Time in the stage against its limit, in working days."""
    return _dwell(days, limit, get_language())


@lru_cache(KEPT)
def _dwell(days: int, limit: int, _language: str | None) -> SafeString:
    share = min(100, round(100 * days / limit)) if limit else 0
    state = "data-over" if days > limit else "data-near" if share >= 75 else ""
    title = _("%(days)s working days in this stage, the limit is %(limit)s") % {"days": days, "limit": limit}
    text = formats.days(days)
    return format_html(
        '<span class="dwell" {} title="{}"><i style="--p:{}%"></i>{}</span>', state, title, share, text
    )


RISK_ICONS = {"risk": "alert-triangle", "warn": "alert-circle", "mute": "info-circle"}


@register.simple_tag
def risk(tone: str, text: str, title: str = "") -> SafeString:
    """The shape repeats the level: triangle high, circle middle, i low."""
    mark = icon(RISK_ICONS[tone])
    return format_html('<span class="risk" data-tone="{}" title="{}">{}{}</span>', tone, title, mark, text)


@register.simple_tag
def avatar(user: Any, size: str = "") -> SafeString:
    """The last character of a name on one of eight quiet grounds."""
    if user is None or user.pk is None:
        return format_html('<span class="av {}" data-c="1" title="{}">?</span>', size, _("Nobody"))
    return _avatar(user.pk % 8 + 1, user.name, size)


@lru_cache(KEPT)
def _avatar(colour: int, name: str, size: str) -> SafeString:
    return format_html(
        '<span class="av {}" data-c="{}" title="{}" aria-hidden="true">{}</span>',
        size,
        colour,
        name,
        name[-1:] or "?",
    )


@register.simple_tag
def person(user: Any) -> SafeString:
    if user is None:
        return format_html('<span class="mute">{}</span>', _("No owner"))
    return _person(user.pk % 8 + 1, user.name)


@lru_cache(KEPT)
def _person(colour: int, name: str) -> SafeString:
    return format_html('<span class="person">{}{}</span>', _avatar(colour, name, ""), name)


@register.simple_tag
def money(amount: Decimal | None, currency: str = "CNY") -> SafeString:
    """Short, with the full amount on hover."""
    return _money(amount, currency, get_language(), veil.hides_amounts())


@lru_cache(KEPT)
def _money(amount: Decimal | None, currency: str, _language: str | None, _is_hidden: bool) -> SafeString:
    full = formats.full_money(amount, currency)
    return format_html('<span title="{}">{}</span>', full, formats.money(amount, currency))


@register.simple_tag
def moment(value: datetime | date | None, style: str = "day") -> SafeString:
    """A `<time>`: `day`, `at` (with the hour) or `ago`; the exact moment on hover."""
    if value is None:
        return SafeString("")
    if not isinstance(value, datetime):
        return _day(value, today(), get_language())
    words = {"ago": formats.ago, "at": formats.day_and_time}.get(style, formats.day)
    exact = formats.exact(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, words(value))


@lru_cache(KEPT)
def _day(value: date, _today: date, _language: str | None) -> SafeString:
    said = value.isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', said, said, formats.day(value))


@register.simple_tag
def checks(control: Any) -> SafeString:
    """The boxes of a choice in a filter bar, chosen or not; there may be hundreds."""
    return format_html_join(
        "",
        '<label class="check"><input class="cb" type="checkbox" name="{}" value="{}"{}>{}</label>',
        (
            (control.name, value, CHECKED if is_chosen else "", label)
            for value, label, is_chosen in control.options
        ),
    )


@register.simple_tag
def folded_filters(offered: list[Control]) -> list[Control]:
    """Those of a bar that stand behind “more filters”."""
    return folded(offered)


@register.simple_tag(takes_context=True)
def qs(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with some names changed; None takes one away. Always starts with `?`."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def unlocal(number: Any) -> str:
    """A number for machines: 1286000.00, whatever the language."""
    return str(number)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A dictionary's value by a variable key."""
    return mapping.get(key) if mapping else None


def named_avatar(pk: int, name: str) -> SafeString:
    """Of somebody of whom only the key and the name are at hand."""
    return _avatar(pk % 8 + 1, name, "")
