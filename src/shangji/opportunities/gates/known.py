"""Requirements that are met by what is known of the opportunity: a field filled in, or a condition on some."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import NOBODY, Refusal
from shangji.opportunities.gates.kinds import (
    Evidence,
    Kind,
    Mend,
    Params,
    ParamsForm,
    as_text,
    kind,
    words_of,
)
from shangji.opportunities.gates.records import Records
from shangji.process import conditions
from shangji.process.comparisons import Type
from shangji.process.conditions import ConditionNotRight, Field
from shangji.process.custom import NAME as OWN
from shangji.ui import formats

KIND = "opportunities.opportunity"
DIALOGS = {
    "amount": "amount", "expected_on": "expected", "win_ratio": "ratio", "customer": "customer",
    "province": "customer", "industry": "customer", "next_step": "step", "next_step_at": "step",
}  # fmt: skip
"""Field → the dialog that fills it; the rest is filled in one dialog together."""
NO_WORDS = (Type.RECORD, Type.BRANCH)
"""What is chosen from rows of the database: no typed words stand for it."""


class FieldForm(ParamsForm):
    """One comparison. A condition of several parts, as a file may bring it, is kept as it is in `group`."""

    field = forms.ChoiceField(label=_("Field"), required=False)
    op = forms.ChoiceField(label=_("Must be"), required=False)
    value = forms.CharField(label=_("Value"), max_length=200, required=False)
    group = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {name: one for name, one in conditions.fields_of(KIND).items() if one.type not in NO_WORDS}
        asked = known.get(self["field"].value() or "") or next(iter(known.values()), None)
        self.fields["field"].choices = [(f.name, f.label) for f in known.values()]  # type: ignore[attr-defined]
        self.fields["op"].choices = _comparisons(asked) if asked else []  # type: ignore[attr-defined]
        self.fields["field"].widget.attrs["data-picks"] = ""

    @classmethod
    def typed(cls, params: Params) -> dict[str, Any]:
        condition = params.get("condition") or {}
        if "field" not in condition:
            return {"group": json.dumps(condition, ensure_ascii=False)} if condition else {}
        found = conditions.fields_of(KIND).get(str(condition["field"]))
        value = condition.get("value")
        text = as_text(value) if isinstance(value, list) else "" if value is None else str(value)
        if text and found and found.writing and not isinstance(value, list):
            text = found.writing.show(Decimal(text))
        return {"field": condition["field"], "op": condition.get("op", ""), "value": text}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                said["condition"] = _condition(said)
                conditions.check(KIND, said["condition"])
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal.message)) from refusal
            except (ValueError, ArithmeticError) as error:
                raise forms.ValidationError(str(ConditionNotRight.message)) from error
        return said

    def params(self) -> dict[str, Any]:
        return {"condition": self.cleaned_data["condition"]}


def _comparisons(found: Field) -> list[tuple[str, str]]:
    """Told with … where the value comes."""
    blank = {"field": "", "value": "…", "unit": ""}
    return [(name, (str(op.words) % blank).strip(" :：.")) for name, op in conditions.ops_of(found).items()]


def _condition(said: dict[str, Any]) -> Any:
    if not said.get("field"):
        return json.loads(said.get("group") or "{}")
    found = conditions.fields_of(KIND)[said["field"]]
    op = conditions.ops_of(found).get(said["op"])
    takes, text = op.takes if op else "none", said["value"].strip()
    made: dict[str, Any] = {"field": said["field"], "op": said["op"]}
    if takes == "many":
        return {**made, "value": words_of(text)}
    if takes == "one" and found.type is Type.NUMBER and found.writing and text:
        return {**made, "value": format(found.writing.read(text).normalize(), "f")}
    return made if takes == "none" else {**made, "value": text}


def _holds(params: Params, noun: Any, records: Records) -> Evidence | None:
    condition = params["condition"]
    if not conditions.holds(KIND, condition, noun, records.now):
        return None
    names = dict.fromkeys(conditions.fields_in(condition))
    return Evidence(text=formats.listed(text for name in names if (text := _shown(name, noun, records.now))))


def _shown(name: str, noun: Any, now: datetime) -> str:
    """The value of a field as evidence; what is only known by its key says nothing."""
    found = conditions.fields_of(KIND)[name]
    value = found.read(noun, now)
    if value in (None, "", []) or found.type in (*NO_WORDS, Type.TRUTH) or not found.is_seen_by(NOBODY):
        return ""
    if isinstance(value, list):
        return formats.listed(value)
    if name == "amount":
        return formats.money(value, noun.currency)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int | float | Decimal):
        return f"{found.writing.show(Decimal(str(value))) if found.writing else value} {found.unit}".strip()
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _fill(params: Params, noun: Any, records: Records) -> Mend:
    """The dialog of the first field that does not hold yet."""
    wanting = _wanting(params["condition"], noun, records.now)
    if wanting.startswith(OWN):
        return Mend(
            label=_("Fill in"), url=reverse("people:custom_value", args=[noun.pk, wanting.removeprefix(OWN)])
        )
    dialog = DIALOGS.get(wanting, "change")
    name, args = ("activities:next_step", [noun.pk]) if dialog == "step" else ("opportunities:verb", [noun.pk, dialog])  # fmt: skip
    return Mend(label=_("Fill in"), url=reverse(name, args=args))


def _wanting(condition: Any, noun: Any, now: datetime) -> str:
    inner = condition.get("all", condition.get("any"))
    if inner is None:
        return str(condition["field"])
    for one in inner:
        if not conditions.holds(KIND, one, noun, now):
            return _wanting(one, noun, now)
    return ""


kind(
    Kind(
        name="field", label=_("Field"), icon="pencil", form=FieldForm,
        told=lambda params: conditions.in_words(KIND, params["condition"], NOBODY), met=_holds, mend=_fill,
    )
)  # fmt: skip
