"""New records of files that may be there already under almost the same name: shown in the check, decided by a person."""

import hashlib
from collections.abc import Mapping as Asked
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import get_language

from shangji.core.access import Actor
from shangji.customers.models import Customer
from shangji.leads.models import Lead
from shangji.people.duplicates import Hit, Known, hints

from .reading.mapping import Mapping
from .records import NEW, Item, Place, Plan

MOST = 300
"""New records that are compared; the sweep of the night compares all."""
COMPARED = {"customer": (Customer.kind(), "name"), "lead": (Lead.kind(), "company")}
"""Noun of a plan → its kind, and the field that names it."""


@dataclass(frozen=True)
class Near:
    """A new record, the cell that names it, and what may be the same: hits as dictionaries, with `reasons` and `title`."""

    file: str
    sheet: str
    row: int
    letter: str
    name: str
    hits: list[dict[str, Any]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return Place(self.file, self.sheet, self.row)


Answers = dict[str, list[dict[str, Any]]]
"""What was asked, as a digest → the hits: a check after a correction asks only what is new."""


def near(
    plan: Plan, mapping: Mapping, *, by: Actor, before: Asked[str, Any]
) -> tuple[list[Near], Answers, int]:
    """What may be there already, all answers, and how many new records were not compared."""
    new = [item for item in plan.items if item.noun in COMPARED and item.action == NEW]
    found, answers = [], {}
    for item in new[:MOST]:
        digest = _digest(item, by)
        answers[digest] = hits = before[digest] if digest in before else _ask(item, by)
        if hits:
            found.append(_near(item, mapping, hits))
    return found, answers, max(len(new) - MOST, 0)


def _ask(item: Item, by: Actor) -> list[dict[str, Any]]:
    _level, found = hints(by, COMPARED[item.noun][0], _known(item))
    return [_plain(hit, item) for hit in found]


def _plain(hit: Hit, item: Item) -> dict[str, Any]:
    """`is_it` says that the row may name this record instead."""
    is_it = hit.is_reached and item.noun == "customer" and hit.kind == Customer.kind()
    words = {"reasons": [str(reason) for reason in hit.reasons], "title": str(hit.title), "is_it": is_it}
    return {**asdict(hit), **words}


def _near(item: Item, mapping: Mapping, hits: list[dict[str, Any]]) -> Near:
    table = mapping.table(item.place.file, item.place.sheet)
    column = table.column_for(item.noun, COMPARED[item.noun][1]) if table else None
    place = item.place
    return Near(place.file, place.sheet, place.row, column.letter if column else "", item.label, hits)


def _known(item: Item) -> Known:
    said = {name: str(item.known.get(name, "")) for name in ("uscc", "phone", "email", "website", "person")}
    return Known.of(
        code=said["uscc"], phone=said["phone"], mail=said["email"], website=said["website"], person=said["person"],
        name=str(item.known.get(COMPARED[item.noun][1], "")), place=f"{item.known.get('province', '')}{item.known.get('city', '')}",
    )  # fmt: skip


def _digest(item: Item, by: Actor) -> str:
    words = f"{item.noun} {_known(item)} {by.user_id} {get_language()}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]
