"""Cells of fields of one's own: typed like any other cell, kept by the one verb of such fields."""

from typing import Any

from shangji.core.access import Actor
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.known import fields_seen
from shangji.core.custom_fields.listed import NAME
from shangji.opportunities.cells import LIST_CELLS, Cell, day_of
from shangji.opportunities.models import Opportunity
from shangji.people.custom.controls import options
from shangji.ui.amounts import amount_of

CONTROLS = {"day": "day", "choice": "choice", "cascade": "choice", "person": "person"}


def cell_named(name: str, actor: Actor) -> Cell | None:
    """A cell of the list; of fields of one's own those that the actor may fill in."""
    if not name.startswith(NAME):
        return LIST_CELLS.get(name)
    fields = {f"{NAME}{field.key}": field for field in fields_seen(Opportunity.kind(), actor)}
    field = fields.get(name)
    return _cell(field) if field and field.is_edited_by(actor) else None


def _cell(field: CustomField) -> Cell:
    def write(found: Opportunity, text: str, by: Actor) -> Any:
        return found.set_custom({field.key: _typed(field, text)}, by=by)

    def read(found: Opportunity) -> str:
        value = found.custom.get(field.key)
        if field.kind_of.has_options or not value:
            return field.words(value)
        return field.words(value) if field.kind_of.names else str(value)

    return Cell(
        f"{NAME}{field.key}", "opportunities.change", read, write, CONTROLS.get(field.type, "text"),
        choices=[("", "—"), *((label, label) for _key, label in _labels(field))] if field.kind_of.has_options else (),
    )  # fmt: skip


def _labels(field: CustomField) -> list[tuple[str, str]]:
    return [(key, field.words(key)) for key, _label in options(field)]


def _typed(field: CustomField, text: str) -> Any:
    if field.type == "day":
        return day_of(text)
    return amount_of(text) if field.type == "money" else text
