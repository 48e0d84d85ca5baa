"""Tags of targets and forecasts: they own how planned and reached numbers are written."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.targets.measures import Measure
from shangji.insight.targets.sheet import MonthCell, Row
from shangji.ui import formats
from shangji.ui.templatetags.ui import money

register = template.Library()
STATES = {
    "reached": ("good", gettext_lazy("reached")), "on_track": ("good", gettext_lazy("on track")),
    "at_risk": ("warn", gettext_lazy("at risk")), "behind": ("risk", gettext_lazy("behind")),
}  # fmt: skip


@register.simple_tag
def planned(value: Decimal | int | None, measure: Measure) -> SafeString | str:
    """In full words: ¥128.6 万, or 12."""
    if value is None:
        return "—"
    return money(Decimal(value)) if measure.is_money else f"{int(value):,}"


@register.simple_tag
def in_unit(value: Decimal | int | None, measure: Measure) -> SafeString | str:
    """As a cell whose head says the unit."""
    if value is None:
        return SafeString('<span class="mute">—</span>')
    if not measure.is_money:
        return f"{int(value):,}"
    words = formats.in_wan(Decimal(value)).removesuffix(".0")
    return format_html('<span title="{}">{}</span>', formats.full_money(Decimal(value)), words)


@register.simple_tag
def unit_of(measure: Measure) -> str:
    if not measure.is_money:
        return ""
    return formats.table_unit_words()


@register.simple_tag
def month_cell(cell: MonthCell, measure: Measure) -> SafeString:
    """What is to be reached, and below it what was, with its records."""
    done = SafeString("")
    if cell.is_over and (cell.done or cell.planned is not None):
        words = in_unit(cell.done, measure) if cell.done else "—"
        is_short = cell.planned is not None and cell.done < cell.planned
        tone = SafeString("data-short" if is_short else "data-full")
        done = format_html('<small class="mute">{}</small>', words)
        if cell.url:
            done = format_html('<a {} href="{}">{}</a>', tone, cell.url, words)
    return format_html('<span class="two"><span>{}</span>{}</span>', in_unit(cell.planned, measure), done)


@register.simple_tag
def month_won(row: Row, position: int, measure: Measure) -> SafeString | str:
    cell = row.cells[position]
    words = planned(cell.done, measure) if cell.is_over else "—"
    return format_html('<a class="link" href="{}">{}</a>', cell.url, words) if cell.url else words


@register.simple_tag
def differs(amount: int, measure: Measure) -> SafeString:
    """How much more, or less, a team is to reach than its people together."""
    text = formats.money(abs(amount)) if measure.is_money else f"{abs(amount):,}"
    words = _("below it %(n)s less") if amount > 0 else _("below it %(n)s more")
    return format_html('<small class="differs">{}</small>', words % {"n": text})


@register.simple_tag
def pace_chip(state: str) -> SafeString:
    if not state:
        return SafeString("")
    tone, words = STATES[state]
    return format_html('<span class="chip" data-tone="{}">{}</span>', tone, words)


@register.simple_tag
def reach_bar(row: Any) -> SafeString:
    """How much is there, and a mark at how much should be by today."""
    done, due = _share(row.attainment), _share(row.due)
    tone = STATES[row.state][0] if row.state else "mute"
    return format_html(
        '<span class="reachbar" data-tone="{}" style="--p:{}%;--due:{}%" title="{}"></span>', tone, done, due,
        _("%(due)s %% should be there by today") % {"due": due},
    )  # fmt: skip


def _share(ratio: float | None) -> int:
    return min(max(round((ratio or 0) * 100), 0), 100)
