"""What the list of leads shows and filters by: tabs over the same rows; every read starts at the actor."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Scope
from shangji.core.custom_fields.listed import with_own
from shangji.core.lists import Choice, Column, ListSpec, Page, Text, words
from shangji.core.search import matching
from shangji.leads.models import Campaign, Lead, Source
from shangji.people.models import Pool
from shangji.people.models.pool import pools_of
from shangji.people.queries import owners
from shangji.people.reach import reaches_others

Options = Iterable[tuple[Any, str | Promise]]
COUNTED = 1_000


_LYING = Q(owner__isnull=True)


def _in_pools(*, claimable: bool) -> Q:
    """By the ids of the pools: a join would hide the index of what lies in them."""
    pools = Pool._base_manager.filter(holds=Lead.kind(), is_claimable=claimable)
    return Lead.IS_OPEN & _LYING & Q(pool_id__in=list(pools.values_list("pk", flat=True)))


def _newest(actor: Actor) -> Any:
    return Lead.objects.reached_by(actor).order_by("-created_at", "-pk")


def _lately_pooled(actor: Actor) -> Any:
    rows = Lead.objects.reached_by(actor).filter(_in_pools(claimable=True))
    return rows.order_by("-pooled_at", "-pk")


def _named(model: Any) -> Callable[[Actor], Options]:
    return lambda actor: list(model.objects.reached_by(actor).values_list("pk", "name"))


FILTERS = (
    Text(
        name="q", label=_("Company, person, or a phone: whole or its last four"), rows=lambda text: Q(pk__in=matching(text, Lead.kind()))
    ),
    Choice(name="owner", label=_("Owner"), icon="user", field="owner_id", options=owners),
    words("province", _("Province"), "map-pin", _newest),
    words("industry", _("Industry"), "building", _newest),
    Choice(name="source", label=_("Source"), icon="world", field="source_id", options=_named(Source)),
    Choice(
        name="campaign", label=_("Campaign"), icon="speakerphone", field="campaign_id", options=_named(Campaign)
    ),
)  # fmt: skip
WHY = replace(words("pool_reason", _("Why it came back"), "arrow-back-up", _lately_pooled), name="why")
COLUMNS = (
    Column(name="company", label=_("Company name"), sort="company"),
    Column(name="created", label=_("Added"), sort="created_at"),
    Column(name="pooled", label=_("In the pool since"), sort="pooled_at"),
    Column(name="respond", label=_("First contact until"), sort="respond_by"),
)
SPEC = ListSpec(name="leads", default_sort="-created", columns=COLUMNS, filters=FILTERS)
POOL_SPEC = ListSpec(
    name="leads", default_sort="-pooled", filters=(*FILTERS, WHY),
    columns=tuple(replace(column, is_filled=True) if column.name == "pooled" else column for column in COLUMNS),
)  # fmt: skip


@dataclass(frozen=True)
class Tab:
    """One way of looking at the leads. `rows` says which, `is_shown_to` who has use for it."""

    key: str
    label: str | Promise
    rows: Callable[[Actor], Q]
    is_shown_to: Callable[[Actor], bool] = lambda _actor: True
    is_pool: bool = False
    is_counted: bool = True


def runs_pools(actor: Actor) -> bool:
    return actor.scope is Scope.ALL or pools_of(actor, administrators=True).exists()


TABS = (
    Tab("mine", _("My leads"), lambda actor: Lead.IS_OPEN & Q(owner_id=actor.user_id)),
    Tab(
        "team", _("In other hands"), lambda actor: Lead.IS_OPEN & Q(owner__isnull=False) & ~Q(owner_id=actor.user_id),
        reaches_others,
    ),
    Tab("pool", _("Open pool"), lambda _actor: _in_pools(claimable=True), is_pool=True),
    Tab("fresh", _("To be given out"), lambda _actor: _in_pools(claimable=False), runs_pools, is_pool=True),
    Tab("converted", _("Converted"), lambda _actor: Q(state=Lead.State.CONVERTED), is_counted=False),
    Tab("invalid", _("Invalid"), lambda _actor: Q(state=Lead.State.INVALID), is_counted=False),
)  # fmt: skip


EVERY = Tab("all", _("All"), lambda _actor: Q())
"""Only where an address asks for it: what a figure counts."""


def spec_of(tab: Tab, actor: Actor) -> ListSpec:
    """The list of a tab, with the fields of one's own that the actor may read."""
    return with_own(POOL_SPEC if tab.is_pool else SPEC, Lead.kind(), actor)


def tabs(actor: Actor) -> list[Tab]:
    return [tab for tab in TABS if tab.is_shown_to(actor)]


def tab_of(actor: Actor, params: QueryDict) -> Tab:
    """The one the address names, else one's own leads, else the first that has something to say."""
    offered = {tab.key: tab for tab in [*tabs(actor), EVERY]}
    return offered.get(params.get("tab", "")) or offered["mine"]


def counts(actor: Actor) -> dict[str, str]:
    """How many stand behind each tab that waits for somebody, up to COUNTED; a statement each."""
    reached = Lead.objects.reached_by(actor)
    found = {}
    for tab in filter(lambda tab: tab.is_counted, tabs(actor)):
        n = reached.filter(tab.rows(actor)).order_by().values("pk")[: COUNTED + 1].count()
        found[tab.key] = f"{COUNTED:,}+" if n > COUNTED else str(n)
    return found


def rows_of(actor: Actor, tab: Tab) -> Any:
    return Lead.objects.reached_by(actor).filter(tab.rows(actor))


def listed(actor: Actor, params: QueryDict) -> Page:
    """The list of an address, of which no row is read yet."""
    tab = tab_of(actor, params)
    return Page.of(rows_of(actor, tab), spec_of(tab, actor), params, actor, is_read=False)


def matching_rows(actor: Actor, params: QueryDict) -> Any:
    """The leads that an address asks for, within reach; without a tab, all of them."""
    rows, spec = Lead.objects.reached_by(actor), with_own(SPEC, Lead.kind(), actor)
    if params.get("tab"):
        tab = tab_of(actor, params)
        rows, spec = rows.filter(tab.rows(actor)), spec_of(tab, actor)
    return spec.narrowed(rows, params, actor)
