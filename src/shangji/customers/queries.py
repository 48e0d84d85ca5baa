"""Reads about customers: the list with what is open at each, likely doubles, and one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shangji.core.access import Actor
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


def values_used(actor: Actor, column: str) -> Sequence[str]:
    """What stands in a column of the customers in reach, for a filter to offer; at most 200."""
    rows: Any = Customer.objects.reached_by(actor).exclude(**{column: ""})
    return list(rows.order_by(column).values_list(column, flat=True).distinct()[:200])
