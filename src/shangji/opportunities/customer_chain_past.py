"""What the risk rules of a customer's own chain would have asked at an earlier moment."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from shangji.customers.models import ChainSeat
from shangji.customers.risks import owned
from shangji.opportunities.chain_past import decides, left_among, silent_among, those
from shangji.opportunities.chain_queries import talked_to
from shangji.opportunities.risk_queries import open_at
from shangji.process.risks import Limits, Rows, days_back

NEWEST = _("Of the 2,000 newest customers only, as they are now.")


def on_their_own_at(moment: datetime) -> Rows:
    """Customers with a chain and without an opportunity that was worked on."""
    begun = ChainSeat.objects.filter(record=OuterRef("pk"), made_at__lte=moment)
    worked_on = open_at(moment).filter(customer=OuterRef("pk"))
    rows = owned().filter(Exists(begun), ~Exists(worked_on), created_at__lte=moment)
    return rows.order_by("-pk")


def undecided_at(moment: datetime, limits: Limits) -> Collection[int]:
    old = ChainSeat.objects.filter(record=OuterRef("pk"), made_at__lt=days_back(moment, limits["days"]))
    rows = on_their_own_at(moment).filter(Exists(old))
    return those(rows, moment, lambda chain: bool(chain.seats) and not decides(chain))


def single_at(moment: datetime, limits: Limits) -> Rows:
    since = days_back(moment, limits["days"])
    rows = on_their_own_at(moment).filter(created_at__lt=since)
    return rows.alias(people=talked_to(OuterRef("pk"), since, moment)).filter(people=1)


def silent_key_at(moment: datetime, limits: Limits) -> Collection[int]:
    return silent_among(on_their_own_at(moment), moment, limits)


def left_key_at(moment: datetime, limits: Limits) -> Collection[int]:
    return left_among(on_their_own_at(moment), moment, limits)
