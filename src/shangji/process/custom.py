"""What conditions may ask of fields of one's own, of one record and of many."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse_lazy

from shangji.core.access import Actor
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.index import rows_where
from shangji.core.custom_fields.known import fields_of
from shangji.people.custom.controls import options
from shangji.process.comparisons import OPS, Op, Type
from shangji.process.conditions import Field, further
from shangji.process.fields import MONEY
from shangji.process.writing import Naming

NAME = "own_"
TYPES = {
    "text": Type.TEXT, "auto": Type.TEXT, "number": Type.NUMBER, "money": Type.NUMBER, "formula": Type.NUMBER, "day": Type.DAY,
    "choice": Type.CHOICE, "choices": Type.CHOICE, "cascade": Type.CHOICE, "person": Type.RECORD, "customer": Type.RECORD,
}  # fmt: skip
NEGATIONS = {"is_not": "is", "empty": "filled"}
"""What is true of a record when the other is true of none of its keys."""


def own_fields(kind: str) -> dict[str, Field]:
    return {f"{NAME}{field.key}": _field(field) for field in fields_of(kind) if field.type in TYPES}


def _field(field: CustomField) -> Field:
    return Field(
        name=f"{NAME}{field.key}", label=field.label, type=TYPES[field.type], read=_reader(field), choices=_choices(field),
        unit=field.unit, writing=MONEY if field.type == "money" else None, sight=field.is_seen_by,
        rows=_rows(field) if field.can_find else None, path=f"custom__{field.key}" if field.can_find else "",
        is_several=field.type in ("choices", "cascade"), naming=_naming(field),
    )  # fmt: skip


def _reader(field: CustomField) -> Callable[[Any, datetime], Any]:
    def read(noun: Any, _now: datetime) -> Any:
        value = field.read_python(noun.custom_value(field))
        if value is None or field.type == "formula":
            return value
        if field.type in ("choices", "cascade"):
            return list(field.kind_of.keys(value, field))
        return value

    return read


def _naming(field: CustomField) -> Naming | None:
    """A kind whose records are many is typed by name."""
    kind = field.kind_of
    if kind.names is None or kind.options:
        return None
    offers = reverse_lazy("people:custom_offers", args=[field.pk])
    return Naming(lambda text, actor: int(kind.keep(text, field, actor)), kind.names, offers)


def _choices(field: CustomField) -> Callable[[Actor], Sequence[tuple[Any, Any]]] | None:
    if field.kind_of.has_options:
        return lambda _actor: options(field)
    return field.kind_of.options


def _rows(field: CustomField) -> Callable[[str, Any, datetime], Q]:
    """The same comparison, asked of the keys by which records are found."""
    column = "number" if field.kind_of.is_number else "text"
    known = OPS[TYPES[field.type]]

    def rows(name: str, value: Any, now: datetime) -> Q:
        asked = NEGATIONS.get(name, name)
        if asked == "filled":
            found = rows_where(field, Q())
        else:
            op: Op = known[asked]
            said = [str(each) for each in value] if field.kind_of.names else value
            found = rows_where(field, op.q(column, said, now))
        return ~found if name in NEGATIONS else found

    return rows


further(own_fields)
