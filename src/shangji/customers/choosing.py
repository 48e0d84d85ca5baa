"""Choosing a customer by its name while it is typed; only one in reach is taken."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.customers.models import Customer


def suggest(field: Any) -> None:
    """Offer the customers that match while a name is typed. The dialog holds the list `customer-names`."""
    field.widget.attrs.update(
        {
            "list": "customer-names", "autocomplete": "off", "hx-get": reverse_lazy("customers:names"),
            "hx-trigger": "input changed delay:200ms", "hx-target": "#customer-names", "hx-swap": "innerHTML",
        }
    )  # fmt: skip


def customer_named(name: str, actor: Actor) -> Customer:
    """The customer in reach with this very name."""
    found = Customer.objects.reached_by(actor).filter(name=name.strip()).order_by("pk").first()
    if found is None:
        raise forms.ValidationError(_("There is no customer of this name among yours. Choose one from the list, or add it first."))  # fmt: skip
    return found  # type: ignore[no-any-return]
