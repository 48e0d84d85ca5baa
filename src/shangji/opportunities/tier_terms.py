"""What opportunities and follow-ups say for the tier of a customer, and what a tier changes for opportunities."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.translation import gettext_lazy as _

from shangji.activities.models import FollowUp
from shangji.core.calendar import local_day
from shangji.core.events import Event, awaits
from shangji.core.jobs import Job, job
from shangji.customers.keeping import touches
from shangji.customers.models import Customer
from shangji.customers.tier_events import TierChanged, TierSet
from shangji.customers.tiers.terms import Term, term
from shangji.opportunities.models import Opportunity
from shangji.process.models import MindedAnew, Rhythm
from shangji.process.reconciling import reckon_some

YEAR, OFTEN_DAYS = timedelta(days=365), 90
Pks = Sequence[int]
FOLLOWS = "opportunities.follow_tier"


def _sums(pks: Pks, which: Q) -> dict[int, Decimal]:
    """Yuan by customer; other currencies are not added to them."""
    rows = Opportunity._base_manager.filter(which, customer__in=pks, currency="CNY", amount__isnull=False)
    summed = rows.order_by().values_list("customer").annotate(total=Sum("amount"))
    return {pk: Decimal(total) for pk, total in summed}


def _won(years: int) -> Any:
    def values(pks: Pks, now: datetime) -> dict[int, Decimal]:
        return _sums(pks, Q(outcome=Opportunity.Outcome.WON, closed_at__gt=now - years * YEAR))

    return values


def _open(pks: Pks, _now: datetime) -> dict[int, Decimal]:
    return _sums(pks, Q(closed_at__isnull=True))


def _recency(pks: Pks, now: datetime) -> dict[int, Decimal]:
    """Days since somebody last followed up, on the customer or on one of its opportunities."""
    own = Customer._base_manager.filter(pk__in=pks, last_follow_up_at__isnull=False)
    latest = {pk: at for pk, at in own.values_list("pk", "last_follow_up_at") if at}
    beside = Opportunity._base_manager.filter(customer__in=pks, last_follow_up_at__isnull=False)
    for pk, at in beside.order_by().values_list("customer").annotate(at=Max("last_follow_up_at")):
        latest[pk] = max(at, latest.get(pk, at))
    today = local_day(now)
    return {pk: Decimal(max(0, (today - local_day(at)).days)) for pk, at in latest.items()}


def _frequency(pks: Pks, now: datetime) -> dict[int, Decimal]:
    """Follow-ups of the last 90 days that count as being in touch, there and at its opportunities."""
    lately = FollowUp.objects.filter(is_qualifying=True, happened_at__gt=now - timedelta(days=OFTEN_DAYS))
    own = lately.filter(subject__in=pks).order_by().values_list("subject").annotate(n=Count("pk"))
    found = {pk: Decimal(n) for pk, n in own}
    beside = dict(Opportunity._base_manager.filter(customer__in=pks).values_list("pk", "customer_id"))
    for pk, n in lately.filter(subject__in=beside).order_by().values_list("subject").annotate(n=Count("pk")):
        found[beside[pk]] = found.get(beside[pk], Decimal(0)) + n
    return found


def _outstanding(pks: Pks, now: datetime) -> dict[int, Decimal]:
    """Days for which something won has not been paid; none of who paid all of two years, no number of who won nothing."""
    won = Opportunity._base_manager.filter(outcome=Opportunity.Outcome.WON, customer__in=pks)
    counted = won.filter(Q(awaits_payment=True) | Q(closed_at__gt=now - 2 * YEAR)).order_by()
    since = counted.values_list("customer").annotate(at=Min("closed_at", filter=Q(awaits_payment=True)))
    today = local_day(now)
    return {pk: Decimal(max(1, (today - local_day(at)).days) if at else 0) for pk, at in since}


for one in (
    Term(name="won12", label=_("Won in 12 months"), unit="money", values=_won(1), weight=30, full_at=500_000, order=10),
    Term(name="won24", label=_("Won in 24 months"), unit="money", values=_won(2), weight=15, full_at=1_000_000, order=20),
    Term(name="open", label=_("Open opportunities"), unit="money", values=_open, weight=15, full_at=500_000, order=30),
    Term(name="recency", label=_("Last followed up"), unit="days", values=_recency, weight=15, full_at=90, falls=True, without=_("Never"), order=40),
    Term(name="frequency", label=_("Follow-ups in 90 days"), unit="times", values=_frequency, weight=10, full_at=8, order=50),
    # No points of its own in the proposal: not every company notes what is paid.
    Term(name="payment", label=_("Payment outstanding"), unit="days", values=_outstanding, weight=0, full_at=90, falls=True, without=_("nothing won"), at_zero=_("paid"), days=_("for %(n)s days"), order=70),
):  # fmt: skip
    term(one)


def _customers_of(pks: Collection[int]) -> set[int]:
    rows = Opportunity._base_manager.filter(pk__in=pks, customer__isnull=False)
    return set(rows.values_list("customer_id", flat=True))


touches(Opportunity.kind(), _customers_of)


def _while_tiers_count(kinds: set[str]) -> Iterable[str]:
    """Only where a tier says how often somebody follows up."""
    return kinds if Rhythm.in_force().tier_days else ()


@job(FOLLOWS, steps=True)
def follow_tier(found: Job) -> None:
    """What is owed at a customer's open opportunities, reckoned anew."""
    customer_id = Event.objects.get(pk=found.args["event"]).subject_id
    looked = 0
    theirs = Opportunity._base_manager.filter(customer=customer_id)
    MindedAnew.mark(theirs.values_list("pk", flat=True))
    rows = theirs.filter(Opportunity.IS_MINDED)
    for step in reckon_some(Opportunity, rows):
        looked += step
        found.progress(looked, looked)


awaits(FOLLOWS, {TierChanged.kind, TierSet.kind}, _while_tiers_count)
