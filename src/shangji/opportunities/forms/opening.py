"""Opening an opportunity, and moving one."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.customers.choosing import customer_named, suggest
from shangji.customers.models import Customer
from shangji.opportunities.forms.base import note
from shangji.opportunities.forms.fields import amount_field, expected_field
from shangji.opportunities.models import Stage
from shangji.people.forms.base import DAY, Form, Record


class MoveForm(Form):
    """Which stage, and why where the order is broken."""

    reason = note(_("Why"))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OpenForm(Form):
    """A new opportunity: a name is enough, the customer may be named later."""

    name = forms.CharField(label=_("Name"), max_length=200)
    customer = forms.CharField(label=_("Customer"), max_length=200, required=False)
    amount = amount_field()
    expected_on = expected_field()
    stage = Record(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)
    source = forms.CharField(label=_("Source"), required=False, max_length=60)
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=200)
    next_step_on = forms.DateField(label=_("When"), required=False, widget=DAY)

    def __init__(self, *args: Any, actor: Actor, stages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["stage"].queryset = stages  # type: ignore[attr-defined]
        suggest(self.fields["customer"])

    def clean_customer(self) -> Customer | None:
        name = self.cleaned_data["customer"].strip()
        return customer_named(name, self.actor) if name else None

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        day: date | None = said.get("next_step_on")
        if said.get("next_step") and not day and "next_step_on" not in self.errors:
            self.add_error("next_step_on", _("Say when, so that it is not forgotten."))
        return said
