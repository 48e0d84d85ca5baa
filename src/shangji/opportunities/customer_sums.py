"""What is open at each customer of the customer list: how many, and how much in which currency."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Sum
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity
from shangji.ui.formats import ago, money

AT_ONCE = 30


def open_sums(customers: Sequence[Customer], actor: Actor) -> dict[int, dict[str, Any]]:
    """Customer id → `count` and `amounts`, pairs of amount and currency; what is out of reach is not counted."""
    rows = Opportunity.objects.reached_by(actor).open().filter(customer__in=[c.pk for c in customers])
    sums: dict[int, dict[str, Any]] = defaultdict(lambda: {"count": 0, "amounts": []})
    grouped = (
        rows.order_by().values_list("customer_id", "currency").annotate(n=Count("pk"), total=Sum("amount"))
    )
    for customer_id, currency, count, total in sorted(grouped, key=lambda row: row[1] != "CNY"):
        sums[customer_id]["count"] += count
        if total:
            sums[customer_id]["amounts"].append((Decimal(total), currency))
    return dict(sums)


def _column(customers: Sequence[Customer], actor: Actor) -> dict[str, Any]:
    return {"cells": open_sums(customers, actor)}


def at_customer(customer: Customer, actor: Actor) -> dict[str, Any]:
    """What is going on and what went on at one customer, open ones first; within reach."""
    rows = Opportunity.objects.reached_by(actor).unmerged().filter(customer=customer).for_cards()
    found = list(rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at")[:AT_ONCE])
    summed = open_sums([customer], actor).get(customer.pk, {"count": 0, "amounts": []})
    facts = [(_("Open opportunities"), summed["count"])] if summed["count"] else []
    facts += [(_("Amount"), money(amount, currency)) for amount, currency in summed["amounts"][:1]]
    latest = last_contact([customer], actor)["cells"][customer.pk]
    facts.append((_("Last followed up"), ago(latest) if latest else _("Never")))
    return {"opportunities": found, "facts": facts, "now": clock.now()}


def last_contact(customers: Sequence[Customer], actor: Actor) -> dict[str, Any]:
    """Customer id → when somebody last followed up, on the customer or on one of its opportunities in reach."""
    ids = [customer.pk for customer in customers]
    rows = (
        Opportunity.objects.reached_by(actor).filter(customer__in=ids).order_by().values_list("customer_id")
    )
    latest = dict(rows.annotate(at=Max("last_follow_up_at")))
    for customer in customers:
        moments = [at for at in (customer.last_follow_up_at, latest.get(customer.pk)) if at]
        latest[customer.pk] = max(moments, default=None)
    return {"cells": latest}


panel(Panel("customers.customer", _("Opportunities"), "opportunities/_at_customer.html", at_customer))
panel(
    Panel(
        "customers.list", _("Last followed up"), "opportunities/_customer_last.html", last_contact, order=60
    )
)
panel(Panel("customers.list", _("Open opportunities"), "opportunities/_customer_sum.html", _column))
