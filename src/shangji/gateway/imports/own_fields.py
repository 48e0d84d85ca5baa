"""Fields of one's own in sheets: a column that is called like one fills it; what it cannot hold is told at its row."""

from collections.abc import Collection
from collections.abc import Mapping as Names
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from shangji.core.access import Actor, Refusal
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.kinds import folded
from shangji.core.custom_fields.known import fields_by_key, fields_of, fields_seen
from shangji.core.custom_fields.trait import kept

from .reading.fields import OWN
from .reading.mapping import IGNORED, ColumnMapping, Mapping, TableMapping
from .reading.values import Undecided, parse_amount, parse_date
from .records import INVALID, NEW

KIND_OF = {
    "customer": "customers.customer", "contact": "customers.contact", "lead": "leads.lead", "opportunity": "opportunities.opportunity",
    "follow_up": "activities.followup",
}  # fmt: skip
"""Noun of a sheet → the kind of its records."""


def with_own_fields(mapping: Mapping, by: Actor) -> Mapping:
    """Columns that are called like a field of one's own go there, whatever else their words might mean."""
    return replace(mapping, tables=tuple(_table(table, by) for table in mapping.tables))


def offered_own(noun: str) -> list[tuple[str, str]]:
    """(value, label) of those that a column can be sent to."""
    found = fields_of(KIND_OF.get(noun, ""))
    return [
        (f"{noun}.{OWN}{f.key}", f.label)
        for f in found
        if f.kind_of.is_filled and not f.see_roles and not f.edit_roles
    ]


def own_label(name: str) -> str:
    field = fields_by_key().get(name.removeprefix(OWN))
    return field.label if field else "—"


def understood(noun: str, name: str, cell: Any, text: str, by: Actor) -> dict[str, Any]:
    """Key → kept value of a cell. Raises Refusal with what would do."""
    key = name.removeprefix(OWN)
    field = fields_by_key().get(key)
    found = kept(KIND_OF[noun], {key: _read(field, cell, text) if field else text}, by)
    return {key: value for key, value in found.items() if value is not None}


def own_of(line: Any, noun: str) -> dict[str, Any]:
    """What a row of a sheet of this noun says in them, as a column of the record."""
    return {"custom": line.own} if line.own and line.mapping.noun == noun else {}


def own_changes(known: Names[str, Any], there: Any) -> dict[str, Any]:
    """What a row says in fields of one's own that differs from what is there."""
    return {key: value for key, value in known.get("custom", {}).items() if there.custom.get(key) != value}


def is_kept_out(item: Any, line: Any, by: Actor, told_at: str) -> bool:
    """Whether the row cannot be taken: it was refused, or a new record of the sheet's noun lacks what must be said."""
    if item.action == INVALID:
        line.trouble(item.noun, told_at, item.reason)
    elif item.action == NEW and line.mapping.noun == item.noun:
        said = item.known.get("custom", {})
        for field in fields_of(KIND_OF[item.noun]):
            if field.is_required and field.is_edited_by(by) and not said.get(field.key):
                item.action, item.reason = INVALID, _("“%(name)s” must be filled in.") % {"name": field.label}
                line.trouble(item.noun, f"{OWN}{field.key}", item.reason)
    return bool(item.action == INVALID)


def reason_of(refusal: Refusal) -> str:
    return str(refusal.context.get("plain") or refusal.message)


def _read(field: CustomField, cell: Any, text: str) -> Any:
    """A number and a day as people write them; what cannot be read stays text, which the field refuses in words."""
    if field.type == "day":
        day = parse_date(cell, date1904=False)
        return text if isinstance(day, Undecided) or day is None else day
    if field.kind_of.is_number:
        amount = parse_amount(cell, unit="")
        return text if isinstance(amount, Undecided) or amount is None else amount.value
    return text


def _table(table: TableMapping, by: Actor) -> TableMapping:
    known: dict[str, CustomField] = {}
    told: set[str] = set()
    for field in fields_seen(KIND_OF.get(table.noun, ""), by):
        names = [folded(name) for name in (field.name, field.name_en) if name]
        if field.is_edited_by(by):
            known |= dict.fromkeys(names, field)
        elif table.is_numbered:
            told.update(names)  # our own list says them, and nobody who brings it back may write them
    columns = tuple(_column(column, table.noun, known, told) for column in table.columns)
    return replace(table, columns=columns) if known or told else table


def _column(
    column: ColumnMapping, noun: str, known: Names[str, CustomField], told: Collection[str]
) -> ColumnMapping:
    name = folded(column.header)
    field = known.get(name)
    if column.noun == IGNORED or (field is None and name not in told):
        return column
    if field is None:
        return replace(column, noun=IGNORED, field="", unit="", stage="")
    return replace(
        column, noun=noun, field=f"{OWN}{field.key}", unit="", stage="", confidence=0.98, reason="header"
    )
