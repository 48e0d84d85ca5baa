"""What the risk rules ask of a customer's own chain, as long as no opportunity with them says the same more closely."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from shangji.core.calendar import local_day
from shangji.customers.models import ChainSeat
from shangji.customers.risks import owned
from shangji.opportunities.chain_queries import deciding, keys_among, talked_to, with_left, with_silent
from shangji.opportunities.risk_queries import watched
from shangji.process.risks import Limits, Rows, days_back


def on_their_own() -> Rows:
    """Customers with a chain and without an opportunity that is worked on."""
    begun = ChainSeat.objects.filter(record=OuterRef("pk"), is_out=False)
    return owned().filter(Exists(begun), ~Exists(watched().filter(customer=OuterRef("pk"))))


def undecided(now: datetime, limits: Limits) -> Rows:
    """A chain was begun a while ago, and nobody in it decides."""
    old = ChainSeat.objects.filter(record=OuterRef("pk"), made_at__lt=days_back(now, limits["days"]))
    return on_their_own().filter(Exists(old), ~Exists(deciding(_seats())))


def single(now: datetime, limits: Limits) -> Rows:
    """Ours for long, and lately one person only was talked to, on whatever record."""
    since = days_back(now, limits["days"])
    rows = on_their_own().filter(created_at__lt=since)
    return rows.alias(people=talked_to(OuterRef("pk"), since)).filter(people=1)


def silent_key(now: datetime, limits: Limits) -> Rows:
    """Somebody who decides has not been talked to for long; not where they asked to be left alone."""
    wanted = Q(alone_until__isnull=True) | Q(alone_until__lte=local_day(now))
    keys = keys_among(_seats(), limits)
    return with_silent(on_their_own().filter(wanted), keys, days_back(now, limits["days"]))


def left_key(_now: datetime, limits: Limits) -> Rows:
    return with_left(on_their_own(), keys_among(_seats(), limits))


def _seats() -> Any:
    """Seats with a person in the chain of the outer customer."""
    seats = ChainSeat.objects.filter(record=OuterRef("pk"), is_out=False, contact__isnull=False)
    return seats.annotate(role_here=F("role"), weight=F("influence"))
