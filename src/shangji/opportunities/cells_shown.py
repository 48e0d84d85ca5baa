"""How each column of the list is written: one function a column, since a page writes hundreds of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shangji.core.lists import Column
from shangji.opportunities.marks import customer_name, due, dwelling, stage_of
from shangji.opportunities.models import Opportunity
from shangji.opportunities.risk_marks import risk_mark
from shangji.ui import formats
from shangji.ui.templatetags.ui import icon, moment, percent, person, risk

NOTHING = SafeString('<span class="mute">—</span>')
Shown = Callable[[Opportunity, datetime, int], Any]


def _name(found: Opportunity, now: datetime, step: int) -> SafeString:
    mark = risk_mark(found)
    return format_html('<a class="b cut" href="{}">{}</a>{}', found.get_absolute_url(), found.name, mark)


def _amount(found: Opportunity, now: datetime, step: int) -> SafeString:
    full = formats.full_money(found.amount, found.currency)
    other = "" if found.currency == "CNY" else format_html(' <small class="mute">{}</small>', found.currency)
    return format_html('<span title="{}">{}{}</span>', full, formats.in_wan(found.amount), other)


def _ratio(found: Opportunity, now: datetime, step: int) -> SafeString:
    words = percent(found.win_ratio)
    return format_html('<span class="wr"><i style="--p:{}" data-step="{}"></i>{}</span>', words, step, words)


def _step(found: Opportunity, now: datetime, step: int) -> SafeString:
    if found.is_closed:
        return NOTHING
    if found.next_step:
        return format_html('<span class="cut nx">{}</span>', found.next_step)
    return NOTHING if found.is_on_hold else risk("risk", _("none"))


SHOWN: dict[str, Shown] = {
    "name": _name,
    "customer": lambda found, now, step: format_html(
        '<span class="cut cu dim">{}</span>', customer_name(found)
    ),
    "stage": lambda found, now, step: stage_of(found),
    "amount": _amount,
    "expected": lambda found, now, step: moment(found.expected_on) if found.expected_on else NOTHING,
    "ratio": _ratio,
    "dwell": lambda found, now, step: dwelling(found, now),
    "step": _step,
    "step_at": lambda found, now, step: due(found, now),
    "owner": lambda found, now, step: person(found.owner),
    "followed": lambda found, now, step: (
        moment(found.last_follow_up_at, "ago") if found.last_follow_up_at else NOTHING
    ),
    "product": lambda found, now, step: found.product[:40] or NOTHING,
    "source": lambda found, now, step: found.source or NOTHING,
    "opened": lambda found, now, step: moment(found.opened_at),
    "outcome": lambda found, now, step: found.get_outcome_display(),
}


def shown(
    found: Opportunity, column: Column, now: datetime, step: int, *, editable: frozenset[str], is_saved: bool
) -> SafeString:  # fmt: skip
    """The whole cell; one that can be edited, and is among the `editable` ones, opens its editor."""
    can_edit = column.edit and column.name in editable
    names = [column.align, "pin nm" if column.name == "name" else "", "edit" if can_edit else ""]
    classes = " ".join([*filter(None, names), *(["saved"] if is_saved else [])])
    mark = icon("check", "s") if is_saved else ""
    inner = SHOWN[column.name](found, now, step)
    if not can_edit:
        return format_html('<td class="{}" data-col="{}">{}</td>', classes, column.name, inner)
    return format_html(
        '<td class="{}" data-col="{}" tabindex="0" hx-get="{}cell/{}/" hx-trigger="click" hx-target="this" '
        'hx-swap="outerHTML">{}{}</td>',
        classes, column.name, found.get_absolute_url(), column.name, mark, inner,
    )  # fmt: skip
