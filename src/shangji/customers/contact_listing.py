"""What the list of contacts shows and filters by: everybody at the customers within reach."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.custom_fields.listed import with_own
from shangji.core.lists import Choice, Column, Kept, ListSpec, Text, words
from shangji.core.numbers import pk_of
from shangji.core.search import matching
from shangji.customers.models import Contact, Customer
from shangji.people.queries import owners
from shangji.process.models.rhythm import TIERS

HERE, LEFT = "here", "left"


def _newest(actor: Actor) -> Any:
    return rows_of(actor).order_by("-pk")


def _who(asked: Sequence[Any]) -> Q:
    return Q(has_left__in=[one == LEFT for one in asked])


def _at(text: str, actor: Actor) -> tuple[str, Q] | None:
    """The people at one customer, by its number."""
    found = Customer.objects.reached_by(actor).filter(pk=pk_of(text) or 0).first()
    return (found.name, Q(customer=found.pk)) if found else None


SPEC = ListSpec(
    name="contacts",
    default_sort="-added",
    columns=(
        Column(name="name", label=_("Name"), sort="name"),
        Column(name="customer", label=_("Customer")),
        Column(name="title", label=_("Position")),
        Column(name="phone", label=_("Phone")),
        Column(name="email", label=_("Mail address")),
        Column(name="added", label=_("Added"), sort="subject_id", is_shown=False),
    ),
    filters=(
        Text(
            name="q",
            label=_("Name, pinyin, or a phone: whole or its last four"),
            rows=lambda text: Q(pk__in=matching(text, Contact.kind())),
        ),
        Choice(
            name="owner", label=_("Owner of the customer"), icon="user", field="customer__owner_id", options=owners
        ),
        words("title", _("Position"), "user", _newest),
        Choice(
            name="tier",
            label=_("Tier of the customer"),
            icon="stairs",
            field="customer__tier",
            options=lambda _actor: [(t, t) for t in TIERS],
        ),
        Choice(
            name="state",
            label=_("State"),
            icon="logout",
            field="has_left",
            options=lambda _actor: [(HERE, _("with the company")), (LEFT, _("has left"))],
            rows=_who,
        ),
        Kept(name="customer", label=_("Customer"), icon="building", is_offered=False, reads=_at),
    ),
)  # fmt: skip


def spec_for(actor: Actor) -> ListSpec:
    """The list with the fields of one's own that the actor may read."""
    return with_own(SPEC, Contact.kind(), actor)


def rows_of(actor: Actor) -> Any:
    return Contact.objects.reached_by(actor).filter(withdrawn_at__isnull=True)


def matching_rows(actor: Actor, params: QueryDict) -> Any:
    """The contacts that an address asks for, within reach."""
    return spec_for(actor).narrowed(rows_of(actor), params, actor)
