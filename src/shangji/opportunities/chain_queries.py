"""What the risk rules about decision chains ask the database: who sits where in the chain of each opportunity."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from shangji.activities.models import FollowUp
from shangji.core.prepared import Prepared
from shangji.customers.chain.touches import both_ways
from shangji.customers.models import ChainSeat, ChainStance, Contact
from shangji.customers.roles import ChainRole
from shangji.opportunities.models import Stage
from shangji.opportunities.risk_queries import watched
from shangji.process.risks import Limits, Rows, days_back, working_days_back

UNMAPPED, CHAINS = "unmapped", "chains"
DECIDES = (ChainRole.DECIDER.value, ChainRole.ECONOMIC.value)


_named = Prepared(
    lambda: Stage.objects.exclude(chain_roles=[]).order_by("pk").values_list("pk", "chain_roles")
)


def undeciding() -> tuple[int, ...]:
    """Stages that say who has to be known in them, and do not name the decision maker."""
    return tuple(pk for pk, roles in _named() if ChainRole.DECIDER not in roles)


def read_asked(limits: Limits) -> tuple[tuple[int, ...], bool]:
    """Stages that do not ask for a decision maker, and whether the company works with chains: it has begun so many."""
    begun = ChainSeat.objects.filter(is_out=False).order_by().values("record").distinct()
    least = limits[CHAINS]
    return undeciding(), len(begun[:least]) == least


def undecided(now: datetime, limits: Limits, read: tuple[tuple[int, ...], bool] | None = None) -> Rows:
    """In a stage from which on the decision maker has to be known, and nobody in the chain is; `begun` where there is one.

    Where nobody has begun a chain it is asked of amounts from a limit on, and not before the company works with chains.
    """
    stages, works_with_chains = read or read_asked(limits)
    since = working_days_back(now, limits["days"])
    late = watched().filter(stage__win_ratio__gte=limits["percent"] / 100, stage_entered_at__lt=since)
    late = late.exclude(stage__in=stages)
    begun = ChainSeat.objects.filter(
        Q(record=OuterRef("pk")) | Q(record=OuterRef("customer_id")), is_out=False
    )
    late = late.annotate(begun=Case(When(Exists(begun), then=Value(1)), default=Value(0)))
    if not works_with_chains:
        late = late.filter(begun=1)
    elif limits[UNMAPPED]:
        late = late.filter(Q(begun=1) | Q(amount__gte=limits[UNMAPPED] * 10_000))
    return late.filter(~Exists(deciding(seats_of_opportunity()))).select_related("stage")


def single(now: datetime, limits: Limits) -> Rows:
    """Worked on for long, and of the customer's people one only was talked to lately, on whatever record."""
    since = days_back(now, limits["days"])
    rows = watched().filter(opened_at__lt=since, stage__win_ratio__gte=limits["percent"] / 100)
    people = talked_to(OuterRef("customer_id"), since) + others_talked_to(since)
    return rows.alias(people=people).filter(people=1)


def silent_key(now: datetime, limits: Limits) -> Rows:
    """Somebody who decides has not been talked to for long, or never since they are known."""
    return with_silent(watched(), keys_among(seats_of_opportunity(), limits), days_back(now, limits["days"]))


def left_key(_now: datetime, limits: Limits) -> Rows:
    """Somebody who decides has left the company, and nobody has taken them out of the chain."""
    return with_left(watched(), keys_among(seats_of_opportunity(), limits))


def talked_to(customer: Any, since: datetime, until: datetime | None = None) -> Any:
    """How many people of a customer were talked to since then, on whatever record, for a query with that column."""
    named = _named_between(since, until).filter(subject_id=OuterRef("pk"))
    people = Contact._base_manager.filter(Exists(named), customer=customer).order_by()
    return _count(people.values("customer").annotate(n=Count("pk")))


def others_talked_to(since: datetime, until: datetime | None = None) -> Any:
    """How many people of others than its customer were talked to on an opportunity since then."""
    theirs = Contact._base_manager.filter(
        pk=OuterRef("subject_id"), customer=OuterRef(OuterRef("customer_id"))
    )
    named = _named_between(since, until).filter(~Exists(theirs), followup__subject=OuterRef("pk"))
    return _count(named.order_by().values("followup__subject").annotate(n=Count("subject_id", distinct=True)))


def _named_between(since: datetime, until: datetime | None) -> Any:
    rows = FollowUp.contacts.through.objects.filter(followup__happened_at__gte=since)
    return rows if until is None else rows.filter(followup__happened_at__lte=until)


def _count(rows: Any) -> Any:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def with_silent(rows: Rows, keys: Any, since: datetime) -> Rows:
    """Records with one of these key people nobody has talked to since then, with whom and since when."""
    named = FollowUp.contacts.through.objects.filter(subject_id=OuterRef("contact_id")).filter(both_ways())
    silent = keys.filter(
        ~Exists(named.filter(followup__happened_at__gte=since)), contact__has_left=False, made_at__lt=since
    )
    latest = named.order_by("-followup__happened_at").values("followup__happened_at")[:1]
    first = silent.annotate(heard=Coalesce(Subquery(latest), F("made_at"))).order_by("-influence", "pk")
    return rows.filter(Exists(silent)).annotate(
        silent_name=Subquery(first.values("contact__name")[:1]), silent_at=Subquery(first.values("heard")[:1])
    )  # fmt: skip


def with_left(rows: Rows, keys: Any) -> Rows:
    gone = keys.filter(contact__has_left=True)
    name = gone.order_by("-influence", "pk").values("contact__name")[:1]
    return rows.filter(Exists(gone)).annotate(left_name=Subquery(name))


def keys_among(seats: Any, limits: Limits) -> Any:
    """Whoever decides or pays, and everybody of so much influence."""
    return seats.filter(Q(role_here__in=DECIDES) | Q(weight__gte=limits["influence"]))


def deciding(seats: Any) -> Any:
    return seats.filter(role_here=ChainRole.DECIDER, contact__has_left=False)


def seats_of_opportunity() -> Any:
    """Seats with a person in the chain of the outer opportunity: its customer's and its own, as it sees them."""
    said = ChainStance.objects.filter(seat=OuterRef("pk"), record=OuterRef(OuterRef("pk")))
    seats = ChainSeat.objects.filter(
        Q(record=OuterRef("pk")) | Q(record=OuterRef("customer_id")), is_out=False, contact__isnull=False
    )
    seats = seats.annotate(
        role_here=Coalesce(Subquery(said.values("role")[:1]), F("role")),
        weight=Coalesce(Subquery(said.values("influence")[:1]), F("influence")),
        gone=Case(When(Exists(said.filter(is_out=True)), then=Value(1)), default=Value(0)),
    )
    return seats.filter(gone=0)
