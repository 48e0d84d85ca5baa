"""Reads about customers: the list with what is open at each, likely doubles, and one page."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shangji.core.access import Actor, OutOfReach
from shangji.core.subjects import Subject, traced_models
from shangji.customers.forms import CustomerForm
from shangji.customers.models import Customer
from shangji.customers.models.phoned import Phoned
from shangji.ui.formats import day, money

FIELDS = tuple(name for name in Customer.EDITABLE if name != "capital_currency")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One field of a customer as the page shows it; `href` where it can be opened."""

    name: str
    label: str
    value: str
    href: str = ""


def phoned(actor: Actor, pk: int) -> Phoned:
    """Whatever has a number, in reach. Raises OutOfReach."""
    kind = Subject.objects.filter(pk=pk).values_list("kind", flat=True).first()
    model = traced_models().get(kind or "")
    if model is None or not issubclass(model, Phoned):
        raise OutOfReach
    noun: Phoned = model.objects.within(actor, pk)
    return noun


def shown(customer: Customer, name: str) -> Shown:
    found = customer.masked_phone if name == "phone" else getattr(customer, name)
    value = day(found) if isinstance(found, date) else "" if found is None else found
    if isinstance(found, Decimal):
        value = money(found, customer.capital_currency) if name == "registered_capital" else money(found)
    opens = name == "website" and value.lower().startswith(("https://", "http://"))
    href = value if opens else ""
    label = str(CustomerForm.base_fields[name].label)
    return Shown(name=name, label=label, value=value, href=href)
