"""What the list of customers shows and filters by; every read starts at the actor."""

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shangji.core.access import Actor, Level
from shangji.core.custom_fields.listed import with_own
from shangji.core.lists import Active, Choice, Column, DateRange, Kept, ListSpec, Page, Text, in_each, words
from shangji.core.lists.filters import LOOKED_AT
from shangji.core.numbers import pks_of
from shangji.core.search import matching
from shangji.customers.group import in_group
from shangji.customers.models import Customer
from shangji.customers.places import InRegion
from shangji.customers.smart import asked
from shangji.customers.tags import tag_choices, tag_filter
from shangji.people.models.pool import pools_of
from shangji.people.queries import owners
from shangji.people.reach import either, owners_reached
from shangji.process.models.rhythm import TIERS

APART = 20
"""So many people's customers are asked for one by one, where an engine would read all of them before it sorts."""


def _newest(actor: Actor) -> Any:
    """Of those within reach through their owner, where not everything is."""
    through, otherwise = Customer.reach_parts(actor, Level.READ)
    if not otherwise:
        rows: Any = Customer.objects.reached_by(actor)
        return rows.order_by("-created_at", "-pk")
    there, people = Customer.objects.filter(withdrawn_at__isnull=True), owners_reached(actor, APART)
    if len(people) < 2:
        return there.filter(through).order_by("-created_at", "-pk")
    each = LOOKED_AT // len(people)
    found = in_each(
        there, "owner_id", [[pk] for pk in people], lambda some: some.order_by("-created_at", "-pk").values_list("pk")[:each]
    )  # fmt: skip
    keys = [pk for some in found for pk in some]
    return Customer.objects.filter(pk__in=keys).order_by("-created_at", "-pk")


def _no_options(_actor: Actor) -> list[tuple[Any, Any]]:
    return []


class InGroup(Choice):
    """A customer in reach and everything under it; asked for by its page, not offered by the bar."""

    def offered(self, params: QueryDict, actor: Actor) -> list[tuple[Any, Any]]:
        return [(customer.pk, customer.name) for customer in self._heads(params, actor)]

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        heads = self._heads(params, actor)
        if not heads:
            return None
        rows = Q()
        for head in heads:
            rows |= in_group(head.pk)
        return self._active("、".join(head.name for head in heads), rows)

    def _heads(self, params: QueryDict, actor: Actor) -> list[Customer]:
        asked = pks_of(self._asked(params))
        return list(Customer.objects.reached_by(actor).filter(pk__in=asked)) if asked else []


SPEC = ListSpec(
    name="customers",
    default_sort="-created",
    columns=(
        Column(name="name", label=_("Name"), sort="name"),
        Column(name="industry", label=_("Industry")),
        Column(name="place", label=_("Region")),
        Column(name="tier", label=_("Tier"), sort="tier", is_filled=True),
        Column(name="created", label=_("Added"), sort="created_at"),
    ),
    filters=(
        Text(
            name="q",
            label=_("Name, pinyin, or a phone: whole or its last four"),
            rows=lambda text: Q(pk__in=matching(text, Customer.kind())),
        ),
        Choice(name="owner", label=_("Owner"), icon="user", field="owner_id", options=owners),
        words("industry", _("Industry"), "building", _newest),
        InRegion(name="region", label=_("Region"), icon="map-pin", field="region_code", options=_no_options),
        replace(words("province", _("Province"), "map-pin", _newest), is_offered=False),
        InGroup(
            name="group",
            label=pgettext_lazy("of companies", "Group"),
            icon="git-branch",
            field="pk",
            options=_no_options,
            is_offered=False,
        ),
        Choice(
            name="tier",
            label=_("Tier"),
            icon="stairs",
            field="tier",
            options=lambda _actor: [*((t, t) for t in TIERS), ("-", _("none yet"))],
            rows=lambda asked: Q(tier__in=["" if one == "-" else one for one in asked]),
        ),
        Choice(
            name="tag",
            label=_("Tags"),
            icon="tag",
            field="pk",
            options=lambda _actor: tag_choices(),
            rows=tag_filter,
        ),
        Kept(name="where", label=_("Condition"), icon="filter-2", is_offered=False, reads=asked),
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


def listed(actor: Actor, params: QueryDict) -> Page:
    """The list of an address, of which no row is read yet."""
    rows, parts = rows_of(actor, params), parts_of(actor, params)
    return Page.of(rows, spec_for(actor), params, actor, is_read=False, parts=parts)


def parts_of(actor: Actor, params: QueryDict) -> list[Any]:
    """The same in disjoint parts: what each of a few people has, and the few that are shared or lent.

    Whoever runs a pool reaches what came from it too, perhaps nearly everything: then there are none.
    """
    through, otherwise = Customer.reach_parts(actor, Level.READ)
    in_pool = params.get("tab") == IN_POOL
    if in_pool or not otherwise or actor.user_id is None or pools_of(actor, administrators=True).exists():
        return []
    ways = Customer.reach_reasons(actor, Level.READ)
    beside = either([way for way in ways if not way.is_through_owner and not way.is_through_pool])
    has_place = Q(owner__isnull=False) | Q(pool__isnull=True)
    there = Customer.objects.filter(beside, has_place, withdrawn_at__isnull=True)
    return [*_owned(actor, through), there.exclude(through)]


def _owned(actor: Actor, through: Q) -> list[Any]:
    """What is reached through its owner, a part for each of a few people: an index has each in its order."""
    there = Customer.objects.filter(withdrawn_at__isnull=True)
    people = owners_reached(actor, APART)
    return [there.filter(owner_id=pk) for pk in people] or [there.filter(through)]


def matching_rows(actor: Actor, params: QueryDict) -> Any:
    """The customers that an address asks for, within reach."""
    return spec_for(actor).narrowed(rows_of(actor, params), params, actor)
