"""What is open at each customer of the customer list: how many, and how much in which currency."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity


def open_sums(customers: Sequence[Customer], actor: Actor) -> dict[int, dict[str, Any]]:
    """Customer id → `count` and `amounts`, pairs of amount and currency; what is out of reach is not counted."""
    rows = (
        Opportunity.objects.reached_by(actor).open().unmerged().filter(customer__in=[c.pk for c in customers])
    )
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


panel(Panel("customers.list", _("Open opportunities"), "opportunities/_customer_sum.html", _column))
