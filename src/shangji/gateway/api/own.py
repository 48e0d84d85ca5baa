"""Fields of one's own as the API tells them: under their keys, each in its type; and what they are."""

from collections.abc import Sequence
from typing import Any

from shangji.core.access import Actor
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.known import fields_seen
from shangji.people.custom.shown import Names, names_for


class Own:
    """Those that somebody may read, for some records of a noun; what records are called is read once for all of them."""

    def __init__(self, kind: str, nouns: Sequence[Any], actor: Actor) -> None:
        self.fields = fields_seen(kind, actor)
        self.names: Names = names_for(nouns, self.fields) if nouns else {}

    def told(self, noun: Any) -> dict[str, Any]:
        return {field.key: self._value(field, noun.custom_value(field)) for field in self.fields}

    def _value(self, field: CustomField, value: Any) -> Any:
        if value in (None, "", []):
            return None
        if field.kind_of.names:
            return {"id": value, "name": self.names.get(field.type, {}).get(value, "")}
        if field.type == "choices":
            return list(field.kind_of.keys(value, field))
        return value


def defined(kind: str, actor: Actor) -> list[dict[str, Any]]:
    """What a program has to know of them: key, name, kind, options, whether it may fill them in and filter by them."""
    return [
        {
            "key": field.key, "name": field.name, "name_en": field.name_en, "kind": field.type, "unit": field.unit,
            "currency": field.settings.get("currency"), "is_required": field.is_required,
            "can_edit": field.is_edited_by(actor), "can_filter": field.can_find,
            "options": [
                {"key": o.key, "name": o.name, "name_en": o.name_en, "parent": o.parent or None}
                for o in (field.offered if field.kind_of.has_options else ())
            ],
        }
        for field in fields_seen(kind, actor)
    ]  # fmt: skip
