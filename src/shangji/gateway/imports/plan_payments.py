"""What a row says of the payment of what was won: whether it is there, and by which day it was agreed."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shangji.core.calendar import today
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.paying import LATEST

from .lines import Line
from .records import Fix, Item, Plan

PAID, DAY = "is_paid", "payment_due_on"
SAID = (PAID, DAY)
WON = Opportunity.Outcome.WON


def payment_said(line: Line) -> dict[str, Any]:
    """As the row has it, before it is known whether it was won."""
    said = {name: line.get("opportunity", name) for name in SAID}
    return {f"said_{name}": value for name, value in said.items() if value is not None}


def settle_payment(item: Item, line: Line, there: Opportunity | None, plan: Plan) -> dict[str, Any]:
    """Columns of the payment that the row changes in what is there, or in a new one.

    Only what is won is paid for. A day to come says that the money is outstanding; a day that has passed does not, since the
    money may have come. What says nothing here stays as text, and the check tells why.
    """
    paid, day = (item.known.pop(f"said_{name}", None) for name in SAID)
    if paid is None and day is None:
        return {}
    is_stated = there is None or item.known["is_outcome_stated"]
    if (item.known["outcome"] if is_stated else there and there.outcome) != WON:
        _keep_as_text(item, line, plan, SAID, _("only what is won is paid for"))
        return {}
    if day and (why := _("it is paid for") if paid else _unsound(day, paid)):
        _keep_as_text(item, line, plan, (DAY,), why)
        day = None
    if paid is None and day is None:
        return {}
    return _changed(paid is not True, day, there, is_said=paid is not None)


def _unsound(day: date, paid: bool | None) -> str:
    """Why a day says nothing of a payment that is not known to be there."""
    if abs(day - today()) > LATEST:
        return _("more than ten years away")
    return _("it has passed, and nothing says whether it was paid") if paid is None and day < today() else ""


def _changed(awaits: bool, day: date | None, there: Opportunity | None, *, is_said: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"awaits_payment": True, DAY: day} if awaits else {"awaits_payment": False}
    if there is None or there.outcome != WON:
        return found
    if not awaits or not there.awaits_payment:
        # A day alone does not take back that its money came: the same file comes twice.
        is_settled_since = awaits and not is_said and day == there.payment_due_on
        return {} if awaits == there.awaits_payment or is_settled_since else found
    is_known = day is None or (there.payment_agreed and day == there.payment_due_on)
    return {} if is_known else found


def _keep_as_text(item: Item, line: Line, plan: Plan, names: tuple[str, ...], why: str) -> None:
    for name in names:
        letter, text = line.cells.get(("opportunity", name), ("", ""))
        column = line.mapping.column_for("opportunity", name)
        if column and line.get("opportunity", name) is not None:
            item.known["extra"] = {**item.known.get("extra", {}), column.header: text}
            reason = _("kept as text: %(why)s") % {"why": why}
            plan.fixes.append(Fix(line.place, letter, text, text, reason))
