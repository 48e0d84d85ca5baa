"""Rows that say which record of ours they are by its number, as an exported list does: that record, or none."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shangji.core.names import normal_form
from shangji.core.numbers import pk_of, pks_of
from shangji.opportunities.models import Opportunity

from .existing import Opportunities
from .lines import Line
from .reading.fields import NUMBER
from .records import Place, Plan

OF_NUMBERED = ("external_id", "next_step_at")
"""Columns that are compared only where the record is known for sure."""
WHOLE = 0.01


def number_of(line: Line) -> str:
    """As it is written; in a table of something else it says nothing."""
    return line.text("opportunity", NUMBER) if line.mapping.noun == "opportunity" else ""


def numbers_in(lines: list[Line]) -> list[int]:
    return pks_of(number_of(line) for line in lines)


class Numbered:
    """The opportunities that rows name by number, as far as the actor reaches them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rows: dict[Place, Opportunity] = {}

    def load(self, lines: list[Line], known: Opportunities) -> None:
        """What the actor does not reach is as good as none: both are told in the same words."""
        for line in lines:
            if not (said := number_of(line)):
                continue
            if there := known.numbered(pk_of(said)):
                self.rows[line.place] = there
            else:
                reason = _("There is no opportunity with the number %(number)s that you may see.")
                line.trouble("opportunity", NUMBER, reason % {"number": said[:20]})

    def of(self, line: Line) -> Opportunity | None:
        return self.rows.get(line.place)

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
