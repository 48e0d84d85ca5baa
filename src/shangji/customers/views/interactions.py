"""What was said with a customer in one week: what stands behind a cell of its heat map."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.calendar import local_day
from shangji.core.numbers import pk_of
from shangji.customers.heat import said_since, start_of, subjects_of
from shangji.customers.models import Customer
from shangji.people.answers import dialog
from shangji.people.middleware import Request, signed_in

SHOWN = 100
EARLIEST, LATEST = 1990, 2100


@signed_in
def interactions(request: Request, pk: int) -> HttpResponse:
    """`?week=` is its Monday, today's week without one; `direction=in` and `contact=` leave out the others."""
    customer: Customer = Customer.objects.within(request.actor, pk)
    if customer.is_masked_for(request.actor):
        raise OutOfReach
    since = start_of(_monday(request.GET.get("week", ""), clock.now()))
    rows: Any = said_since(subjects_of(customer, request.actor), since)
    rows = rows.filter(happened_at__lt=start_of(local_day(since) + timedelta(days=7)))
    if request.GET.get("direction") == FollowUp.Direction.IN:
        rows = rows.filter(direction=FollowUp.Direction.IN)
    if contact := pk_of(request.GET.get("contact", "")):
        rows = rows.filter(contacts=contact)
    found = list(rows.select_related("author", "subject").order_by("-happened_at")[:SHOWN])
    words = {
        "customer": customer, "rows": found, "since": local_day(since), "until": local_day(since) + timedelta(days=6),
        "title": _("Said in one week"), "back": customer.get_absolute_url(),
    }  # fmt: skip
    return dialog(request, "customers/_interactions.html", words)


def _monday(text: str, now: datetime) -> date:
    """The Monday of the week of a written day, or of this week."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = local_day(now)
    if not EARLIEST <= day.year <= LATEST:
        day = local_day(now)
    return day - timedelta(days=day.weekday())
