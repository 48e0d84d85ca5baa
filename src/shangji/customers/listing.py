"""What the list of customers shows and filters by; every read starts at the actor."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.lists import Choice, Column, ListSpec, Text
from shangji.core.search import matching
from shangji.customers.models import Customer
from shangji.customers.queries import values_used
from shangji.people.queries import owners

Options = Iterable[tuple[Any, str | Promise]]


def _used(column: str) -> Callable[[Actor], Options]:
    return lambda actor: [(value, value) for value in values_used(actor, column)]


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
        Choice(
            name="industry", label=_("Industry"), icon="building", field="industry", options=_used("industry")
        ),
        Choice(
            name="province", label=_("Province"), icon="map-pin", field="province", options=_used("province")
        ),
    ),
)


IN_POOL = "pool"


def rows_of(actor: Actor, params: QueryDict) -> Any:
    """With an owner, or with `?tab=pool` what lies in a pool."""
    rows = Customer.objects.reached_by(actor)
    if params.get("tab") == IN_POOL:
        return rows.filter(owner__isnull=True, pool__isnull=False)
    return rows.filter(Q(owner__isnull=False) | Q(pool__isnull=True))


def matching_rows(actor: Actor, params: QueryDict) -> Any:
    """The customers that an address asks for, within reach."""
    rows = rows_of(actor, params)
    for active in SPEC.active(params, actor):
        rows = rows.filter(active.rows)
    return rows
