"""Rows that say which record of ours they are by its number, as an exported list does: that record, or none."""

from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.names import normal_form
from shangji.core.numbers import pk_of, pks_of
from shangji.opportunities.models import Opportunity

from .lines import Line
from .reading.fields import NUMBER
from .records import Fix, Place, Plan

OF_NUMBERED = ("external_id", "next_step_at")
"""Columns that are compared only where the record is known for sure."""
WHOLE = 0.01
NONE_SUCH: dict[str, Promise] = {
    "opportunity": gettext_lazy("There is no opportunity with the number %(number)s that you may see."),
    "customer": gettext_lazy("There is no customer with the number %(number)s that you may see."),
    "contact": gettext_lazy("There is no contact with the number %(number)s that you may see."),
    "lead": gettext_lazy("There is no lead with the number %(number)s that you may see."),
    "follow_up": gettext_lazy("There is no follow-up with the number %(number)s that you may see."),
}
SET_ELSEWHERE: dict[tuple[str, str], Promise] = {
    ("customer", "tier"): gettext_lazy("Nothing changes: a tier is set on the page of the customer."),
    ("customer", "created_at"): gettext_lazy("Nothing changes: when it was added stays as it is."),
    ("lead", "created_at"): gettext_lazy("Nothing changes: when it was first heard of stays as it is."),
    ("lead", "pool"): gettext_lazy("Nothing changes: a lead is put into a pool on its page."),
}
"""What a list tells, and a row with a number cannot change."""
N = TypeVar("N")
Found_co = TypeVar("Found_co", covariant=True)


class Known(Protocol[Found_co]):
    def numbered(self, number: int | None) -> Found_co | None: ...


def number_of(line: Line, noun: str) -> str:
    """As it is written; in a table of something else it says nothing."""
    return line.text(noun, NUMBER) if line.mapping.noun == noun else ""


def numbers_in(lines: list[Line], noun: str) -> list[int]:
    return pks_of(number_of(line, noun) for line in lines)


class Numbered(Generic[N]):
    """The records of one noun that rows name by number, as far as the actor reaches them."""

    def __init__(self, noun: str, plan: Plan) -> None:
        self.noun, self.plan = noun, plan
        self.rows: dict[Place, N] = {}

    def load(self, lines: list[Line], known: Known[N]) -> None:
        """What the actor does not reach is as good as none: both are told in the same words."""
        for line in lines:
            if not (said := number_of(line, self.noun)):
                continue
            if there := known.numbered(pk_of(said)):
                self.rows[line.place] = there
                self._leave(line)
            else:
                line.trouble(self.noun, NUMBER, str(NONE_SUCH[self.noun]) % {"number": said[:20]})

    def of(self, line: Line) -> N | None:
        return self.rows.get(line.place)

    def _leave(self, line: Line) -> None:
        """Take out of the row what it cannot change, and tell."""
        for key in SET_ELSEWHERE.keys() & line.cells.keys():
            line.values.pop(key, None)
            letter, _text = line.cells[key]
            line.troubles = [trouble for trouble in line.troubles if trouble.letter != letter]
            tell_unchanged(self.plan, line, key, str(SET_ELSEWHERE[key]))


class NumberedOpportunities(Numbered[Opportunity]):
    def __init__(self, plan: Plan) -> None:
        super().__init__("opportunity", plan)

    def customer(self, line: Line) -> str | None:
        """The key of the customer of the record, where the row says of it its name and no more."""
        there = self.of(line)
        said = {key for key in line.cells if key[0] in ("customer", "contact")}
        if there is None or there.customer is None or said != {("customer", "name")}:
            return None
        is_it = normal_form(line.text("customer", "name"))[:200] == there.customer.normal_name
        return self._kept("customer", there.customer.pk) if is_it else None

    def owner(self, line: Line) -> str | None:
        """The key of the owner of the record, where the row says that name: another person may have it too."""
        there, (_letter, written) = self.of(line), line.cells.get(("opportunity", "owner"), ("", ""))
        if there is None or there.owner is None or there.owner.name != written:
            return None
        return self._kept("person", there.owner.pk)

    def _kept(self, noun: str, pk: int) -> str:
        """The key of a record that is there."""
        self.plan.ids[f"{noun}:@{pk}"] = pk
        return f"{noun}:@{pk}"


def tell_unchanged(plan: Plan, line: Line, key: tuple[str, str], reason: str) -> None:
    """Say at its cell that nothing changes by it."""
    letter, text = line.cells.get(key, ("", ""))
    plan.fixes.append(Fix(line.place, letter, text, text, reason))


def same_record(row: int) -> str:
    """Why a row with the number of an earlier one stays out."""
    return _("The same record as in row %(row)s, but other values.") % {"row": row}


def is_same(said: Any, held: Any) -> bool:
    """Whether a cell says what the record holds, as far as a sheet can: lists show whole percents, minutes and one blank."""
    if isinstance(said, str) and isinstance(held, str):
        return said.split() == held.split()
    if isinstance(said, datetime) and isinstance(held, datetime):
        return said.replace(second=0, microsecond=0) == held.replace(second=0, microsecond=0)
    if isinstance(said, float) and isinstance(held, float):
        is_whole = abs(said / WHOLE - round(said / WHOLE)) < 1e-6
        return abs(said - held) <= (WHOLE / 2 + 1e-9 if is_whole else 1e-9)
    return bool(said == held)
