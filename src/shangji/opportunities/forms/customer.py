"""The customer of an opportunity, by name with suggestions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact
from shangji.customers.choosing import customer_named, suggest
from shangji.customers.models import Customer
from shangji.opportunities.forms.base import VerbForm
from shangji.opportunities.models import Opportunity


class CustomerForm(VerbForm):
    """Typed with suggestions; only a customer in reach is taken."""

    customer = forms.CharField(label=_("Customer"), max_length=200)

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"customer": opportunity.customer.name if opportunity.customer else ""}

    def offer(self) -> None:
        suggest(self.fields["customer"])

    def clean_customer(self) -> Customer:
        return customer_named(self.cleaned_data["customer"], self.actor)

    def act(self) -> Fact | None:
        return self.opportunity.set_customer(self.cleaned_data["customer"], by=self.actor)
