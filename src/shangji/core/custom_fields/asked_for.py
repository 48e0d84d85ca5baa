"""What each kind of field asks for beside a name: its options, unit, currency, counter or formula."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.custom_fields import formula
from shangji.core.custom_fields.kinds import ValueNotRight
from shangji.core.custom_fields.options import options_of
from shangji.core.money import CURRENCIES

if TYPE_CHECKING:
    from shangji.core.custom_fields.definition import CustomField


class FieldNotRight(Refusal):
    message = _("A field needs a name of its own, a kind, and what that kind asks for.")


def asked_for(field: "CustomField", others: Any) -> dict[str, Any]:
    """What its kind asks for, and nothing else. Raises FieldNotRight, ValueNotRight, FormulaNotRight."""
    said = field.settings
    if field.kind_of.has_options:
        rows = said.get("options", [])
        return {"options": rows if _are_kept(rows) else options_of(rows)}
    if field.type == "number":
        decimals = said.get("decimals", 2)
        if decimals not in range(7):
            raise FieldNotRight(_("A number has 0 to 6 decimals."))
        return {"unit": str(said.get("unit", "")).strip()[:20], "decimals": decimals}
    if field.type == "money":
        if said.get("currency", "CNY") not in CURRENCIES:
            raise FieldNotRight
        return {"currency": said.get("currency", "CNY")}
    if field.type == "auto":
        return {
            "begins": str(said.get("begins", "")).strip()[:20],
            "digits": min(max(int(said.get("digits", 4)), 1), 9),
        }
    return _formula(field, others) if field.type == "formula" else {}


def _are_kept(rows: Sequence[Mapping[str, Any]]) -> bool:
    return bool(rows) and all("parent" in row for row in rows)


def _formula(field: "CustomField", others: Any) -> dict[str, Any]:
    """The formula with its fields by their keys, so that it goes on when they are renamed."""
    known_names: dict[str, str] = {
        found.name: found.name for found in formula.inputs_of(field.holds).values()
    }
    for found in formula.inputs_of(field.holds).values():
        known_names[str(found.label)] = found.name
    for other in others:
        if other.type in ("number", "money", "day"):
            known_names |= {
                name: f"#{other.pk}" for name in (other.name, other.name_en, f"#{other.pk}") if name
            }
    text = formula.renamed(str(field.settings.get("formula", "")), known_names)
    for name in formula.names_in(formula.parse(text)):
        if name != formula.TODAY and name not in known_names.values():
            raise ValueNotRight(_("A formula cannot read “%(name)s”: it reads numbers, amounts and days.") % {"name": name})  # fmt: skip
    return {"formula": text, "unit": str(field.settings.get("unit", "")).strip()[:20]}
