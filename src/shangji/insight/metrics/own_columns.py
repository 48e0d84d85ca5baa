"""Own columns: how statements name fields of one's own, of the record that is counted or of its customer."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Case, F, Q, When

from shangji.core.access import Actor
from shangji.core.custom_fields import known
from shangji.core.custom_fields.definition import CustomField
from shangji.customers.models import Customer
from shangji.insight.metrics.sql import KeptJSON, KeptMonth, KeptText
from shangji.people.reach import reaches_all

BEGINS = "own_"
SPLIT = frozenset({"choice", "choices", "cascade", "person", "customer", "day"})
"""Kinds of fields that numbers are split by."""


@known.from_fields
def splitting() -> list[CustomField]:
    """Those by which numbers can be split: records are found by them."""
    return [f for f in known.all_fields() if f.archived_at is None and f.type in SPLIT and f.can_find]


@known.from_fields
def _columns() -> list[tuple[str, str]]:
    """(noun that holds the field, its column)."""
    return [(field.holds, f"{BEGINS}{field.key}") for field in splitting()]


def of(carries: Mapping[str, str]) -> frozenset[str]:
    return frozenset(column for noun, column in _columns() if noun in carries) if carries else frozenset()


def asked(column: str, carries: Mapping[str, str]) -> Callable[[Any], Any]:
    """What a column says of a row, for a run; of a customer beyond the reader's reach nothing."""
    field = known.fields_by_key()[column.removeprefix(BEGINS)]
    path = carries[field.holds]
    kept = {"day": KeptMonth, "choices": KeptJSON}.get(field.type, KeptText)
    said = kept(F(f"{path}__custom" if path else "custom"), key=field.key)

    def expression(run: Any) -> Any:
        reach = in_reach(field, path, run.actor)
        return Case(When(reach, then=said)) if reach else said

    return expression


def key_path(path: str) -> str:
    """The key of the record that says something in a field, from a row."""
    return f"{path}_id" if path else "pk"


def in_reach(field: CustomField, path: str, actor: Actor) -> Q:
    """That the record which says it is in reach, where that does not follow from the row being so."""
    if field.holds != Customer.kind() or not path or reaches_all(actor):
        return Q()
    return Q(**{f"{key_path(path)}__in": Customer.objects.reached_by(actor).values("pk")})
