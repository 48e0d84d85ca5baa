"""Customers change hands with their people."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.customers.models import Contact, Customer
from shangji.people.handover.briefs import Roots, Said, Section, section
from shangji.people.handover.bundle import Bundle, Counted, bundle_part
from shangji.people.handover.carrying import Handed, can_be_handed

KIND = "customers.customer"

can_be_handed(Handed(KIND, Q(withdrawn_at__isnull=True), "province", order=10))


@bundle_part
def contacts(bundle: Bundle) -> Iterable[Counted]:
    keys = bundle.keys.get(KIND)
    if keys is not None:
        there = Contact._base_manager.filter(withdrawn_at__isnull=True, customer_id__one_of=keys)
        yield Counted(
            gettext_lazy("Contacts"), there.count(), _("whoever has the customer has them"), icon="users"
        )


def _people(roots: Roots) -> Mapping[int, Any]:
    """Names and positions; how to reach them is on the page, where showing it is a matter of rights."""
    places = _places(roots)
    rows = Contact._base_manager.filter(withdrawn_at__isnull=True, customer__in=list(places)).order_by(
        "has_left", "pk"
    )
    found: dict[int, list[Any]] = {}
    for one in rows:
        known = {"name": one.name, "title": one.title, "note": one.note, "has_left": one.has_left}
        for pk in places[one.customer_id]:
            found.setdefault(pk, []).append(known)
    return found


def _places(roots: Roots) -> dict[int, list[int]]:
    """Customer → the records that are written up there."""
    found: dict[int, list[int]] = {}
    for pk, noun in roots.nouns.items():
        customer = pk if isinstance(noun, Customer) else getattr(noun, "customer_id", None)
        if customer:
            found.setdefault(customer, []).append(pk)
    return found


def _tell_people(known: Any) -> Iterable[Said]:
    for one in known:
        yield Said(one["name"], one["title"], _("has left") if one["has_left"] else one["note"])


section(Section("people", gettext_lazy("Who they are"), _people, _tell_people, order=30))


def last_handover(noun: Customer, _actor: Actor) -> dict[str, Any] | None:
    """Asked for when the page is there: a statement of its own, and mostly there is nothing to say."""
    return {"noun": noun} if noun.owner_id else None


panel(Panel(KIND, gettext_lazy("Handed over"), "people/handover/_on_record.html", last_handover, order=5))
