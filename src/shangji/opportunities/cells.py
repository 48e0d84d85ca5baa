"""The editable columns of the list: how each is typed, and which verb it calls."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shangji.core.access import Actor, Refusal
from shangji.core.calendar import today
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

WAN = Decimal(10_000)


class NotUnderstood(Refusal):
    """What was typed into a cell makes no sense; the message says what would."""


@dataclass(frozen=True)
class Cell:
    """`read` gives the text to edit, `write` calls the verb. `kind` is the control: text, day or person."""

    name: str
    read: Callable[[Opportunity], str]
    write: Callable[[Opportunity, str, Actor], Any]
    kind: str = "text"


def _amount(found: Opportunity, text: str, by: Actor) -> Any:
    return found.change_amount(amount_of(text), by=by)


def _expected(found: Opportunity, text: str, by: Actor) -> Any:
    return found.change_expected_on(day_of(text), by=by)


def _ratio(found: Opportunity, text: str, by: Actor) -> Any:
    number = text.strip().rstrip("%％").strip()
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", number) or float(number) > 100:
        raise NotUnderstood(_("A win rate is a number from 0 to 100."))
    if found.win_ratio is not None and abs(found.win_ratio * 100 - float(number)) < 0.005:
        return None
    return found.set_win_ratio(float(number) / 100, by=by)


def _step(found: Opportunity, text: str, by: Actor) -> Any:
    if text.strip() == found.next_step:
        return None
    if not text.strip():
        return found.drop_next_step(_("emptied in the list"), by=by)
    at = found.next_step_at or _nine(today())
    return found.plan_next_step(text.strip(), at, by=by)


def _step_at(found: Opportunity, text: str, by: Actor) -> Any:
    day = day_of(text)
    if day is None:
        raise NotUnderstood(_("A next step needs a day."))
    clock = timezone.localtime(found.next_step_at).time() if found.next_step_at else time(9)
    at = timezone.make_aware(datetime.combine(day, clock))
    return (
        None
        if at == found.next_step_at
        else found.plan_next_step(found.next_step or _("Follow up"), at, by=by)
    )


def _owner(found: Opportunity, text: str, by: Actor) -> Any:
    people = User.objects.reached_by(by).active()
    owner = people.filter(pk=text).first() if text.isdigit() else people.filter(name=text.strip()).first()
    if owner is None:
        raise NotUnderstood(_("There is nobody of this name among those you reach."))
    return found.assign_to(owner, by=by)


def _column(name: str) -> Cell:
    def write(found: Opportunity, text: str, by: Actor) -> Any:
        return found.change(by=by, **{name: text.strip()})

    return Cell(name, lambda found: str(getattr(found, name)), write)


CELLS: dict[str, Cell] = {
    cell.name: cell
    for cell in (
        _column("name"),
        Cell("amount", lambda found: "" if found.amount is None else f"{found.amount:f}".rstrip("0").rstrip("."), _amount),
        Cell("expected", lambda found: found.expected_on.isoformat() if found.expected_on else "", _expected, "day"),
        Cell("ratio", lambda found: "" if found.win_ratio is None else f"{found.win_ratio * 100:.0f}", _ratio),
        Cell("step", lambda found: found.next_step, _step),
        Cell("step_at", lambda found: timezone.localtime(found.next_step_at).date().isoformat() if found.next_step_at else "", _step_at, "day"),
        Cell("owner", lambda found: found.owner.name if found.owner else "", _owner, "person"),
        _column("product"),
        _column("source"),
    )
}  # fmt: skip


def amount_of(text: str) -> Decimal | None:
    """Yuan from 128.6万, ¥1,286,000, 1.2亿 or nothing. Raises NotUnderstood."""
    plain = text.strip().lstrip("¥￥$").replace(",", "").replace("，", "").replace(" ", "")
    if not plain:
        return None
    factor = {"万": WAN, "亿": WAN * WAN}.get(plain[-1], Decimal(1))
    try:
        amount = Decimal(plain.rstrip("万亿元")) * factor
    except InvalidOperation as error:
        raise NotUnderstood(_("An amount is a number such as 1286000 or 128.6万.")) from error
    if not amount.is_finite():
        raise NotUnderstood(_("An amount is a number such as 1286000 or 128.6万."))
    return amount.quantize(Decimal("0.01"))


def day_of(text: str) -> date | None:
    """A day from 2026-12-15, 2026/12/15, 12-15, 12月15日 or nothing; without a year the next one to come."""
    plain = text.strip()
    if not plain:
        return None
    parts = [int(n) for n in re.findall(r"\d+", plain)]
    try:
        if len(parts) == 3 and parts[0] > 1900:
            return date(*parts)
        if len(parts) == 2:
            day = date(today().year, *parts)
            return day if day >= today() else day.replace(year=day.year + 1)
    except ValueError as error:
        raise NotUnderstood(_("There is no such day.")) from error
    raise NotUnderstood(_("A day is written like 2026-12-15 or 12-15."))


def _nine(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
