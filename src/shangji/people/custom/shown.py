"""What records say in fields of one's own, as pages and lists show it: only what the actor may read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shangji.core.access import Actor, Level
from shangji.core.custom_fields import formula
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.known import fields_by_key, fields_seen
from shangji.core.custom_fields.trait import Customised, read_input
from shangji.core.panels import Panel, panel
from shangji.ui import veil


@dataclass(frozen=True)
class Shown:
    """One field of one record. `inputs` says what a formula was worked out from."""

    field: CustomField
    text: str
    can_edit: bool
    inputs: str = ""


Names = Mapping[str, Mapping[Any, str]]
"""Kind of field → key of a record → what it is called."""


def names_for(nouns: Sequence[Any], fields: Sequence[CustomField]) -> Names:
    """What the records that these fields point at are called; one statement a kind."""
    wanted: dict[str, set[Any]] = defaultdict(set)
    for field in fields:
        if field.kind_of.names:
            wanted[field.type] |= {noun.custom[field.key] for noun in nouns if noun.custom.get(field.key)}
    found = {name: (fields_of_kind(name), pks) for name, pks in wanted.items() if pks}
    return {name: read(sorted(pks)) for name, (read, pks) in found.items()}


def fields_of_kind(name: str) -> Any:
    from_kind = next(f.kind_of for f in fields_by_key().values() if f.type == name)
    return from_kind.names


def text_of(noun: Customised, field: CustomField, names: Names | None = None) -> str:
    """A value in words; amounts are hidden where a hall is not to read them."""
    value = noun.custom_value(field)
    if names is not None and field.kind_of.names:
        return names.get(field.type, {}).get(value, "") if value else ""
    if field.type == "money" and value and veil.hides_amounts():
        return veil.DOTS
    return field.words(value)


def may_edit(noun: Customised, actor: Actor) -> bool:
    """Whether the verb would let them, whatever the field."""
    permission = type(noun).set_custom.verb.permission(type(noun))  # type: ignore[attr-defined]
    return actor.may(permission) and noun.is_reached_by(actor, Level.WRITE)


def shown(noun: Customised, field: CustomField, *, can_write: bool, actor: Actor) -> Shown:
    can = can_write and field.is_edited_by(actor)
    return Shown(field, text_of(noun, field), can, _inputs(noun, field, actor))


def sections(noun: Customised, actor: Actor) -> list[tuple[str, list[Shown]]]:
    """Everything the actor may read, under the names of its sections."""
    fields = fields_seen(noun.kind(), actor)
    can_write = bool(fields) and may_edit(noun, actor)
    found: dict[str, list[Shown]] = {}
    for field in fields:
        found.setdefault(field.section_label, []).append(shown(noun, field, can_write=can_write, actor=actor))
    return list(found.items())


def told_by_name(noun: Customised, actor: Actor) -> dict[str, Any]:
    """Name → value of what the actor may read, as other systems take it: choices by their names, records by theirs."""
    found: dict[str, Any] = {}
    for field in fields_seen(noun.kind(), actor):
        value = noun.custom_value(field)
        is_plain = field.kind_of.is_number or field.type in ("day", "text", "auto")
        found[field.name] = None if value in (None, "", []) else value if is_plain else field.words(value)
    return found


def _inputs(noun: Customised, field: CustomField, actor: Actor) -> str:
    """“预算 200 · 成本 150”; what the actor may not read is not told."""
    if field.type != "formula":
        return ""
    told = []
    for name in dict.fromkeys(formula.names_in(field.tree)):
        label, text = _input(noun, name, actor)
        if label:
            told.append(f"{label} {text or '—'}")
    return " · ".join(told)


def _input(noun: Customised, name: str, actor: Actor) -> tuple[str, str]:
    if name.startswith("#"):
        other = fields_by_key().get(name[1:])
        seen = other is not None and other.is_seen_by(actor)
        return (other.label, text_of(noun, other)) if other and seen else ("", "")
    found = formula.inputs_of(noun.kind()).get(name)
    value = read_input(noun, name)
    text = f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value or "")
    return (str(found.label), text) if found else ("", "")


def show_on(page: str) -> None:
    """Let the page of a noun show them. Called once, by the package whose page it is."""

    def context(noun: Any, actor: Actor) -> dict[str, Any] | None:
        found = sections(noun, actor)
        return {"sections": found, "noun": noun} if found else None

    panel(Panel(page, "", "people/custom/_panel.html", context, order=5))
