"""Reads about customers: the list with what is open at each, likely doubles, and one page."""

from dataclasses import dataclass

from shangji.customers.forms import CustomerForm
from shangji.customers.models import Customer

FIELDS = Customer.EDITABLE


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One field of a customer as the page shows it; `href` where it can be called or opened."""

    name: str
    label: str
    value: str
    href: str = ""


def shown(customer: Customer, name: str) -> Shown:
    value = getattr(customer, name)
    href = f"tel:{value.replace(' ', '')}" if name == "phone" and value else ""
    if name == "website" and value.lower().startswith(("https://", "http://")):
        href = value
    label = str(CustomerForm.base_fields[name].label)
    return Shown(name=name, label=label, value=value, href=href)
