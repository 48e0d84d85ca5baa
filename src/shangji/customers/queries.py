"""Reads about customers: the list with what is open at each, likely doubles, and one page."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shangji.customers.forms import CustomerForm
from shangji.customers.models import Customer
from shangji.ui.formats import day, money

FIELDS = tuple(name for name in Customer.EDITABLE if name != "capital_currency")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One field of a customer as the page shows it; `href` where it can be called or opened."""

    name: str
    label: str
    value: str
    href: str = ""


def shown(customer: Customer, name: str) -> Shown:
    found = getattr(customer, name)
    value = day(found) if isinstance(found, date) else "" if found is None else found
    if isinstance(found, Decimal):
        value = money(found, customer.capital_currency) if name == "registered_capital" else money(found)
    href = f"tel:{value.replace(' ', '')}" if name == "phone" and value else ""
    if name == "website" and value.lower().startswith(("https://", "http://")):
        href = value
    label = str(CustomerForm.base_fields[name].label)
    return Shown(name=name, label=label, value=value, href=href)
