"""The form fields in which fields of one's own are typed: one control a kind."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.known import fields_of
from shangji.core.custom_fields.trait import Customised
from shangji.people.forms.base import DAY, Checks, Form
from shangji.people.forms.records import PersonChoice
from shangji.ui.amounts import AmountField

Control = Callable[[CustomField, Actor, dict[str, Any]], forms.Field]
NAME = "custom-"


def _text(field: CustomField, actor: Actor, words: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=500, **words)


def _number(field: CustomField, actor: Actor, words: dict[str, Any]) -> forms.Field:
    typed = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    label = f"{field.label}（{field.unit}）" if field.unit else field.label
    return forms.CharField(max_length=40, widget=typed, **(words | {"label": label}))


def _money(field: CustomField, actor: Actor, words: dict[str, Any]) -> forms.Field:
    return AmountField(**words)


def _day(field: CustomField, actor: Actor, words: dict[str, Any]) -> forms.Field:
    return forms.DateField(widget=DAY, **words)


def _choice(field: CustomField, actor: Actor, words: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *options(field, words["initial"])], **words)


def _choices(field: CustomField, actor: Actor, words: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(choices=options(field, words["initial"]), widget=Checks(), **words)


def _person(field: CustomField, actor: Actor, words: dict[str, Any]) -> forms.Field:
    control = PersonChoice(**words)
    control.offer(actor)
    control.empty_label = "—"
    return control


def named(field: CustomField, actor: Actor, words: dict[str, Any]) -> forms.Field:
    """A record by its name, with suggestions while it is typed."""
    suggested = {
        "list": f"offers-{field.pk}", "autocomplete": "off", "hx-get": reverse("people:custom_offers", args=[field.pk]),
        "hx-trigger": "input changed delay:200ms", "hx-target": f"#offers-{field.pk}", "hx-swap": "innerHTML",
    }  # fmt: skip
    initial = field.words(words["initial"]) if words["initial"] else ""
    return forms.CharField(
        max_length=200, widget=forms.TextInput(attrs=suggested), **(words | {"initial": initial})
    )


CONTROLS: dict[str, Control] = {
    "text": _text, "number": _number, "money": _money, "day": _day, "choice": _choice, "choices": _choices,
    "cascade": _choice, "person": _person,
}  # fmt: skip


def options(field: CustomField, standing: Any = None) -> list[tuple[str, str]]:
    """What is offered, further steps moved in; what stands there although it was retired is there as well."""
    found = [
        (one.key, "　" * (len(field.option_line(one.key)) - 1) + field.option_label(one.key))
        for one in field.offered
    ]
    known = {key for key, _label in found}
    stands = standing if isinstance(standing, list) else [standing] if standing else []
    return found + [(key, field.option_label(key)) for key in stands if key not in known]


def control(field: CustomField, actor: Actor, value: Any) -> forms.Field:
    """The form field, whose clean value the verb takes; what the verb would refuse is told at it."""
    standing = value
    if field.type == "money" and isinstance(value, str):
        standing = Decimal(value)
    if field.type == "choices" and value is not None:
        standing = value if isinstance(value, list) else [value]
    words = {
        "label": field.label,
        "help_text": field.help_label,
        "required": field.is_required,
        "initial": standing,
    }
    made = CONTROLS.get(field.type, named)(field, actor, words)
    clean = made.clean

    def cleaned(typed: Any) -> Any:
        said = clean(typed)
        if said in (None, "", []):
            return None
        try:
            return field.kind_of.keep(said, field, actor)
        except Refusal as refusal:
            raise ValidationError(str(getattr(refusal, "message", refusal)), code="refused") from refusal

    made.clean = cleaned  # type: ignore[method-assign, assignment]
    return made


def styled(made: forms.Field) -> forms.Field:
    is_check = isinstance(made.widget, forms.CheckboxSelectMultiple)
    made.widget.attrs.setdefault("class", "cb" if is_check else "input")
    return made


class CustomForm(Form):
    """The fields of one's own of a noun that the actor may fill in, in the order of their definitions."""

    def __init__(
        self, data: Any, kind: str, actor: Actor, noun: Customised | None = None, only: Sequence[str] | None = None
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.custom = [
            f for f in fields_of(kind) if f.is_edited_by(actor) and (only is None or f.key in only)
        ]
        for field in self.custom:
            made = styled(control(field, actor, noun.custom.get(field.key) if noun else None))
            made.error_messages["required"] = _("Fill this in.")
            self.fields[f"{NAME}{field.key}"] = made

    @property
    def said(self) -> dict[str, Any]:
        """Key → what was typed, as the verb takes it."""
        return {name.removeprefix(NAME): value for name, value in self.cleaned_data.items()}

    @property
    def sections(self) -> list[tuple[str, list[tuple[CustomField, Any]]]]:
        """Their controls under the names of their sections."""
        found: dict[str, list[tuple[CustomField, Any]]] = {}
        for field in self.custom:
            found.setdefault(field.section_label, []).append((field, self[f"{NAME}{field.key}"]))
        return list(found.items())
