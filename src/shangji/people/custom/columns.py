"""Cells of fields of one's own: what a page of records says in them, with a fixed number of statements."""

from collections.abc import Callable, Sequence
from typing import Any

from shangji.core.access import Actor
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.known import fields_seen
from shangji.core.custom_fields.listed import OwnColumn
from shangji.people.custom.shown import names_for, text_of
from shangji.people.models import Pool


def mark_own(nouns: Sequence[Any], columns: Sequence[OwnColumn]) -> None:
    """Give each of these records its words under these columns, as `own_words`: name of a column → words."""
    fields = [each.own for each in columns]
    names, masking = names_for(nouns, fields), _masking(nouns) if fields else set()
    for noun in nouns:
        is_masked = getattr(noun, "pool_id", None) in masking and noun.owner_id is None
        noun.own_words = {each.name: "" if is_masked else text_of(noun, each.own, names) for each in columns}


def _masking(nouns: Sequence[Any]) -> set[int]:
    """Pools that hide what is known of who lies in them."""
    pools = {getattr(noun, "pool_id", None) for noun in nouns if getattr(noun, "owner_id", 0) is None} - {
        None
    }
    return (
        set(Pool._base_manager.filter(pk__in=pools, masks=True).values_list("pk", flat=True))
        if pools
        else set()
    )


def taken_out(kind: str, actor: Actor) -> list[tuple[CustomField, Callable[[Any], Any]]]:
    """The fields that an actor may take out of a list, each with what a row says in it."""
    return [(field, _reader(field)) for field in fields_seen(kind, actor)]


def _reader(field: CustomField) -> Callable[[Any], Any]:
    known: dict[Any, str] = {}

    def read(noun: Any) -> Any:
        if getattr(noun, "owner_id", 0) is None and getattr(noun, "pool", None) and noun.pool.masks:
            return ""
        value = noun.custom_value(field) if hasattr(noun, "custom_value") else noun.custom.get(field.key)
        if field.kind_of.is_number or field.type == "day":
            return field.read_python(value)
        if field.kind_of.names is None:
            return field.words(value)
        if value and value not in known:
            known[value] = field.words(value)
        return known.get(value, "")

    return read
