"""How much of what should be known about a customer is known: weighted, with what is missing and where it is filled in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.customers.models import Customer

FULL = 100


@dataclass(frozen=True)
class Wanted:
    """One thing that should be known; the weights of all add up to 100. `field` is the one that mends it, or empty."""

    name: str
    label: str | Promise
    weight: int
    is_known: Callable[[Customer, Sequence[Any]], bool]
    field: str = ""


@dataclass(frozen=True)
class Missing:
    """`url` opens what mends it; `target` is the part of the page that it replaces."""

    label: str | Promise
    weight: int
    url: str
    target: str


@dataclass(frozen=True)
class Completeness:
    percent: int
    missing: Sequence[Missing]


def _says(name: str, label: Any, weight: int) -> Wanted:
    return Wanted(name, label, weight, lambda customer, _contacts: bool(getattr(customer, name)), name)


WANTED: Sequence[Wanted] = (
    Wanted("contact", _("Contact"), 20, lambda _customer, contacts: bool(contacts)),
    Wanted("contact_phone", _("Phone of a contact"), 10, lambda _customer, contacts: any(c.phone or c.wechat for c in contacts)),
    _says("industry", _("Industry"), 15),
    Wanted("region", _("Region"), 15, lambda customer, _contacts: bool(customer.region_code), "province"),
    _says("uscc", _("Unified social credit code"), 15),
    _says("phone", _("Phone"), 10), _says("address", _("Address"), 5), _says("source", _("Source"), 5),
    Wanted("registered_capital", _("Registered capital"), 5, lambda customer, _contacts: customer.registered_capital is not None, "registered_capital"),
)  # fmt: skip


def completeness(customer: Customer, contacts: Sequence[Any]) -> Completeness:
    """`contacts` are those of the customer; who has left is not there any more. No statement."""
    there = [contact for contact in contacts if not contact.has_left]
    open_ones = [wanted for wanted in WANTED if not wanted.is_known(customer, there)]
    missing = [_mend(customer, wanted, there) for wanted in sorted(open_ones, key=lambda one: -one.weight)]
    return Completeness(FULL - sum(wanted.weight for wanted in open_ones), missing)


def _mend(customer: Customer, wanted: Wanted, contacts: Sequence[Any]) -> Missing:
    if wanted.field:
        url = reverse("customers:field", args=[customer.pk, wanted.field])
        return Missing(wanted.label, wanted.weight, url, f"#field-{wanted.field}")
    if wanted.name == "contact_phone" and contacts:
        return Missing(
            wanted.label, wanted.weight, reverse("customers:contact_edit", args=[contacts[0].pk]), "#dialog"
        )
    return Missing(
        wanted.label, wanted.weight, reverse("customers:contact_add", args=[customer.pk]), "#dialog"
    )
