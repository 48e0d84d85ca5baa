"""Reads about customers: the list with what is open at each, likely doubles, and one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from shangji.core.access import Actor
from shangji.core.names import normal_form
from shangji.customers.forms import CustomerForm
from shangji.customers.models import Customer


@dataclass(frozen=True, kw_only=True)
class Double:
    """A customer that may be the same. Out of reach, only its owner's family name is told."""

    name: str
    owner: str
    url: str = ""
    is_reached: bool


def doubles(actor: Actor, name: str, uscc: str, *, without: int | None = None) -> list[Double]:
    """Customers with the same normal name or credit code, whoever has them; at most five.

    The one read that looks beyond reach: a second entry of one company is worse than the hint.
    """
    same = Q(pk__in=[])
    if normal := normal_form(name)[:200]:
        same |= Q(normal_name=normal)
    if uscc:
        same |= Q(uscc=uscc)
    found = list(
        Customer._base_manager.filter(same).exclude(pk=without).select_related("owner").order_by("pk")[:5]
    )
    reached = set(
        Customer.objects.reached_by(actor).filter(pk__in=[c.pk for c in found]).values_list("pk", flat=True)
    )
    return [_double(customer, customer.pk in reached) for customer in found]


def _double(customer: Customer, is_reached: bool) -> Double:
    owner = customer.owner.name if customer.owner else ""
    if is_reached:
        return Double(name=customer.name, owner=owner, url=customer.get_absolute_url(), is_reached=True)
    return Double(name="", owner=masked(owner), is_reached=False)


def masked(name: str) -> str:
    """The first character of a name and a star."""
    return f"{name[0]}*" if name else "—"


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
