"""How each column of the list is written: one function a column, since a page writes hundreds of them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shangji.core.lists import Column
from shangji.opportunities.marks import call_chip, customer_name, due, dwelling, payment, stage_of
from shangji.opportunities.models import Opportunity
from shangji.opportunities.risk_marks import risk_mark
from shangji.ui import formats
from shangji.ui.templatetags.ui import KEPT, icon, moment, percent, person, risk

NOTHING = SafeString('<span class="mute">—</span>')
BOX = """
<td class="pin ck"><input class="cb" type="checkbox" name="pk" value="{}" data-amount="{}" aria-label="{}"></td>"""
Shown = Callable[[Opportunity, datetime, int], Any]


def _name(found: Opportunity, now: datetime, step: int) -> SafeString:
    mark = risk_mark(found)
    return format_html('<a class="b cut" href="{}">{}</a>{}', found.get_absolute_url(), found.name, mark)


def _amount(found: Opportunity, now: datetime, step: int) -> SafeString:
    return _money(found.amount, found.currency, get_language())


@lru_cache(KEPT)
def _money(amount: Decimal | None, currency: str, _language: str | None) -> SafeString:
    full = formats.full_money(amount, currency)
    other = "" if currency == "CNY" else format_html(' <small class="mute">{}</small>', currency)
    return format_html(
        '<span class="only-l" title="{}">{}{}</span><b class="only-s">{}</b>',
        full, formats.in_wan(amount), other, formats.money(amount, currency),
    )  # fmt: skip


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
    "call": lambda found, now, step: call_chip(found.call),
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
    "lesson": lambda found, now, step: found.lesson[:120] or NOTHING,
    "outcome": lambda found, now, step: found.get_outcome_display(),
    "payment": lambda found, now, step: payment(found, now),
}


def _own(found: Any, name: str) -> Any:
    """A field of one's own, in the words that `mark_own` gave."""
    return found.own_words.get(name) or NOTHING


def row(
    found: Opportunity, columns: Sequence[Column], now: datetime, step: int, *, editable: frozenset[str]
) -> SafeString:
    """The whole row, with its box; `step` is the place of its stage on the ramp."""
    box = format_html(BOX, found.pk, found.amount or 0, found.name)
    cells = "".join(shown(found, column, now, step, editable=editable) for column in columns)
    return SafeString(f'<tr id="row-{found.pk}">{box}{cells}</tr>')


def shown(
    found: Opportunity, column: Column, now: datetime, step: int, *, editable: frozenset[str], is_saved: bool = False
) -> str:  # fmt: skip
    """The whole cell; one that can be edited, and is among the `editable` ones, opens its editor."""
    written = SHOWN.get(column.name)
    inner = conditional_escape(written(found, now, step) if written else _own(found, column.name))
    before, after = _around(column.name, column.align, column.edit and column.name in editable, is_saved)
    return f"{before}{found.get_absolute_url() if after else ''}{after}{inner}</td>"


@cache
def _around(name: str, align: str, can_edit: bool, is_saved: bool) -> tuple[str, str]:
    """What stands in a cell before the address of its record, and after it up to what it says; a page has few such pairs."""
    names = [
        align,
        "pin nm" if name == "name" else "",
        "edit" if can_edit else "",
        "saved" if is_saved else "",
    ]
    cell = f'<td class="{" ".join(filter(None, names))}" data-col="{name}"'
    if not can_edit:
        return f"{cell}>", ""
    mark = icon("check", "s") if is_saved else ""
    return (
        f'{cell} tabindex="0" hx-get="',
        f'cell/{name}/" hx-trigger="click" hx-target="this" hx-swap="outerHTML">{mark}',
    )
