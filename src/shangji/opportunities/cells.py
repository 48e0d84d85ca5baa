"""The editable columns of the list: how each is typed, and which verb it calls."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shangji.core.access import Actor, Level, NotAllowed, Refusal
from shangji.core.calendar import today
from shangji.core.choices import choice_named
from shangji.core.custom_fields.listed import own_columns
from shangji.core.lists import ListSpec
from shangji.opportunities.call_events import Call
from shangji.opportunities.models import Opportunity
from shangji.people.models import User
from shangji.ui import formats
from shangji.ui.amounts import ONE, amount_of, typed

Label = str | Promise


class NotUnderstood(Refusal):
    """What was typed into a cell makes no sense; the message says what would."""


@dataclass(frozen=True)
class Cell:
    """`read` gives the text to edit, `write` calls the verb that `permission` is for.

    `kind` is the control: text, day, person or one of `choices`.
    """

    name: str
    permission: str
    read: Callable[[Opportunity], str]
    write: Callable[[Opportunity, str, Actor], Any]
    kind: str = "text"
    level: Level = Level.WRITE
    choices: Sequence[tuple[str, Label]] = ()

    def require(self, found: Opportunity, actor: Actor) -> None:
        """No editor for what its verb would refuse. Raises NotAllowed."""
        actor.require(self.permission)
        if not Opportunity.objects.reached_by(actor, self.level).filter(pk=found.pk).exists():
            raise NotAllowed


def _amount(unit: Callable[[], Decimal]) -> Cell:
    """A bare number is in the unit that the head of its column names."""

    def write(found: Opportunity, text: str, by: Actor) -> Any:
        return found.change_amount(amount_of(text, unit()), by=by)

    return Cell("amount", "opportunities.change_amount", lambda found: typed(found.amount, unit()), write)


def _expected(found: Opportunity, text: str, by: Actor) -> Any:
    return found.change_expected_on(day_of(text), by=by)


def _ratio(found: Opportunity, text: str, by: Actor) -> Any:
    number = text.strip().rstrip("%％").strip()
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", number) or float(number) > 100:
        raise NotUnderstood(_("A win rate is a number from 0 to 100."))
    if found.win_ratio is not None and abs(found.win_ratio * 100 - float(number)) < 0.005:
        return None
    return found.set_win_ratio(float(number) / 100, by=by)


def _call(found: Opportunity, text: str, by: Actor) -> Any:
    call = choice_named(Call, text)
    if call is None:
        raise NotUnderstood(_("A forecast call is one of: pipeline, best case, commit, omitted."))
    return found.set_call(call.value, by=by)


def _step(found: Opportunity, text: str, by: Actor) -> Any:
    words = _words("next_step", text)
    if words == found.next_step:
        return None
    if not words:
        return found.drop_next_step(_("emptied in the list"), by=by)
    at = found.next_step_at or _nine(today())
    return found.plan_next_step(words, at, by=by)


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
    people, name = User.objects.reached_by(by).active(), text.strip()
    is_key = re.fullmatch(r"[0-9]{1,17}", name)
    owner = people.filter(pk=name).first() if is_key else people.filter(name=name).first()
    if owner is None:
        raise NotUnderstood(_("There is nobody of this name among those you reach."))
    return found.assign_to(owner, by=by)


def _column(name: str) -> Cell:
    def write(found: Opportunity, text: str, by: Actor) -> Any:
        return found.change(by=by, **{name: _words(name, text)})

    return Cell(name, "opportunities.change", lambda found: str(getattr(found, name)), write)


CELLS: dict[str, Cell] = {
    cell.name: cell
    for cell in (
        _column("name"),
        _amount(lambda: ONE),
        Cell("expected", "opportunities.change_expected_day", lambda found: found.expected_on.isoformat() if found.expected_on else "", _expected, "day"),
        Cell("ratio", "opportunities.set_win_ratio", lambda found: "" if found.win_ratio is None else f"{found.win_ratio * 100:.0f}", _ratio),
        Cell("call", "opportunities.set_call", lambda found: str(Call(found.call).label), _call, "choice", choices=Call.choices),
        Cell("step", "opportunities.plan_next_step", lambda found: found.next_step, _step),
        Cell("step_at", "opportunities.plan_next_step", lambda found: timezone.localtime(found.next_step_at).date().isoformat() if found.next_step_at else "", _step_at, "day"),
        Cell("owner", "opportunities.assign", lambda found: found.owner.name if found.owner else "", _owner, "person", Level.OWN),
        _column("product"),
        _column("source"),
    )
}  # fmt: skip
"""As the spreadsheet shows them: amounts in full."""

LIST_CELLS = CELLS | {"amount": _amount(formats.table_unit)}
"""As the list shows them: amounts in 万, in English in thousands."""


def editable(actor: Actor, spec: ListSpec | None = None) -> frozenset[str]:
    """The names of the cells whose verbs the actor may use, with those of fields of one's own in a list."""
    found = {cell.name for cell in CELLS.values() if actor.may(cell.permission)}
    if spec and actor.may("opportunities.change"):
        found |= {column.name for column in own_columns(spec.columns) if column.own.is_edited_by(actor)}
    return frozenset(found)


def day_of(text: str) -> date | None:
    """A day from 2026-12-15, 2026/12/15, 12-15, 12月15日 or nothing; without a year the next one to come."""
    plain = text.strip()
    if not plain:
        return None
    parts = [int(n) for n in re.findall(r"\d{1,9}", plain)]
    try:
        if len(parts) == 3 and parts[0] > 1900:
            return date(*parts)
        if len(parts) == 2:
            day = date(today().year, *parts)
            return day if day >= today() else day.replace(year=day.year + 1)
    except ValueError as error:
        raise NotUnderstood(_("There is no such day.")) from error
    raise NotUnderstood(_("A day is written like 2026-12-15 or 12-15."))


def _words(column: str, text: str) -> str:
    """What fits into a column of the table. Raises NotUnderstood."""
    field: Any = Opportunity._meta.get_field(column)
    words, most = text.replace("\0", "").strip(), field.max_length
    if len(words) > most:
        told = {"most": most, "n": len(words)}
        raise NotUnderstood(_("At most %(most)s characters fit here, these are %(n)s.") % told)
    return words


def _nine(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
