"""What the list of customers shows and filters by; every read starts at the actor."""

from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.custom_fields.listed import with_own
from shangji.core.lists import Choice, Column, DateRange, ListSpec, Text, words
from shangji.core.search import matching
from shangji.customers.models import Customer
from shangji.people.queries import owners


def _newest(actor: Actor) -> Any:
    rows: Any = Customer.objects.reached_by(actor)
    return rows.order_by("-created_at", "-pk")


SPEC = ListSpec(
    name="customers",
    default_sort="-created",
    columns=(
        Column(name="name", label=_("Name"), sort="name"),
        Column(name="industry", label=_("Industry")),
        Column(name="place", label=_("Region")),
        Column(name="created", label=_("Added"), sort="created_at"),
    ),
    filters=(
        Text(
            name="q",
            label=_("Name, pinyin or phone"),
            rows=lambda text: Q(pk__in=matching(text, Customer.kind())),
        ),
        Choice(name="owner", label=_("Owner"), icon="user", field="owner_id", options=owners),
        words("industry", _("Industry"), "building", _newest),
        words("province", _("Province"), "map-pin", _newest),
        DateRange(name="contract", label=_("Contract ends on"), icon="calendar", field="contract_ends_on"),
    ),
)


IN_POOL = "pool"


def spec_for(actor: Actor) -> ListSpec:
    """The list with the fields of one's own that the actor may read."""
    return with_own(SPEC, Customer.kind(), actor)


def rows_of(actor: Actor, params: QueryDict) -> Any:
    """With an owner, or with `?tab=pool` what lies in a pool."""
    rows = Customer.objects.reached_by(actor)
    if params.get("tab") == IN_POOL:
        return rows.filter(owner__isnull=True, pool__isnull=False)
    return rows.filter(Q(owner__isnull=False) | Q(pool__isnull=True))


def matching_rows(actor: Actor, params: QueryDict) -> Any:
    """The customers that an address asks for, within reach."""
    rows = rows_of(actor, params)
    for active in spec_for(actor).active(params, actor):
        rows = rows.filter(active.rows)
    return rows
