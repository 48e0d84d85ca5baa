"""What the risk rules about decision chains ask the database: who sits where in the chain of each opportunity."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from shangji.activities.models import FollowUp
from shangji.core.prepared import Prepared
from shangji.customers.chain.touches import both_ways
from shangji.customers.models import ChainSeat, ChainStance
from shangji.customers.roles import ChainRole
from shangji.opportunities.models import Stage
from shangji.opportunities.risk_queries import watched
from shangji.process.risks import LARGE, Limits, Rows, days_back, working_days_back

DECIDES = (ChainRole.DECIDER.value, ChainRole.ECONOMIC.value)


_named = Prepared(
    lambda: Stage.objects.exclude(chain_roles=[]).order_by("pk").values_list("pk", "chain_roles")
)


def read_undeciding(_limits: Limits) -> tuple[int, ...]:
    """Stages that say who has to be known in them, and do not name the decision maker."""
    return tuple(pk for pk, roles in _named() if ChainRole.DECIDER not in roles)


def undecided(now: datetime, limits: Limits, read: tuple[int, ...] | None = None) -> Rows:
    """In a stage from which on the decision maker has to be known, and nobody in the chain is.

    Where nobody has begun a chain it is a danger only of a large amount: of a small one the page suggests to map it.
    """
    since = working_days_back(now, limits["days"])
    late = watched().filter(stage__win_ratio__gte=limits["percent"] / 100, stage_entered_at__lt=since)
    late = late.exclude(stage__in=read_undeciding(limits) if read is None else read)
    begun = ChainSeat.objects.filter(
        Q(record=OuterRef("pk")) | Q(record=OuterRef("customer_id")), is_out=False
    )
    late = late.filter(Exists(begun) | Q(amount__gte=limits[LARGE.name] * 10_000))
    known = _seats().filter(role_here=ChainRole.DECIDER, contact__has_left=False)
    return late.filter(~Exists(known)).select_related("stage")


def single(now: datetime, limits: Limits) -> Rows:
    """Talked to for long, and lately to one person only."""
    since = days_back(now, limits["days"])
    lately = FollowUp.objects.filter(subject=OuterRef("pk"), happened_at__gte=since, contacts__isnull=False)
    counted = lately.order_by().values("subject").annotate(n=Count("contacts", distinct=True)).values("n")
    rows = watched().filter(opened_at__lt=since, stage__win_ratio__gte=limits["percent"] / 100)
    rows = rows.annotate(people=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
    return rows.filter(people=1)


def silent_key(now: datetime, limits: Limits) -> Rows:
    """Somebody who decides was talked to once, and for long not any more."""
    since = days_back(now, limits["days"])
    named = FollowUp.contacts.through.objects.filter(subject_id=OuterRef("contact_id")).filter(both_ways())
    silent = _key(limits).filter(contact__has_left=False)
    silent = silent.filter(Exists(named), ~Exists(named.filter(followup__happened_at__gte=since)))
    latest = named.order_by("-followup__happened_at").values("followup__happened_at")[:1]
    first = silent.annotate(heard=Subquery(latest)).order_by("-influence", "pk")
    return watched().filter(Exists(silent)).annotate(
        silent_name=Subquery(first.values("contact__name")[:1]), silent_at=Subquery(first.values("heard")[:1])
    )  # fmt: skip


def left_key(_now: datetime, limits: Limits) -> Rows:
    """Somebody who decides has left the company, and nobody has taken them out of the chain."""
    gone = _key(limits).filter(contact__has_left=True)
    name = gone.order_by("-influence", "pk").values("contact__name")[:1]
    return watched().filter(Exists(gone)).annotate(left_name=Subquery(name))


def _key(limits: Limits) -> Any:
    """Whoever decides or pays, and everybody of so much influence."""
    return _seats().filter(Q(role_here__in=DECIDES) | Q(weight__gte=limits["influence"]))


def _seats() -> Any:
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
