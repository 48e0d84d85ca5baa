"""What is open at each customer of the customer list: how many, and how much in which currency."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Sum
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.among import Keys
from shangji.core.panels import Panel, panel
from shangji.core.reached import Reached
from shangji.customers.heat import belongs
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity
from shangji.people.duplicates import followed_beside
from shangji.ui.formats import ago, money

AT_ONCE = 30


_open_sums = Reached(
    lambda actor, *keys: (
        Opportunity.objects.reached_by(actor)
        .open()
        .filter(customer_id__in=keys)
        .order_by()
        .values_list("customer_id", "currency")
        .annotate(n=Count("pk"), total=Sum("amount"))
    )
)
_latest = Reached(
    lambda actor, *keys: (
        Opportunity.objects.reached_by(actor)
        .filter(customer_id__in=keys)
        .order_by()
        .values_list("customer_id")
        .annotate(at=Max("last_follow_up_at"))
    )
)


def open_sums(customers: Sequence[Customer], actor: Actor) -> dict[int, dict[str, Any]]:
    """Customer id → `count` and `amounts`, pairs of amount and currency; what is out of reach is not counted."""
    sums: dict[int, dict[str, Any]] = defaultdict(lambda: {"count": 0, "amounts": []})
    grouped = _open_sums.among(actor, (customer.pk for customer in customers))
    for customer_id, currency, count, total in sorted(grouped, key=lambda row: row[1] != "CNY"):
        sums[customer_id]["count"] += count
        if total:
            sums[customer_id]["amounts"].append((Decimal(total), currency))
    return dict(sums)


def _column(customers: Sequence[Customer], actor: Actor) -> dict[str, Any]:
    return {"cells": open_sums(customers, actor)}


def worth(customers: Sequence[int], actor: Actor) -> dict[int, dict[str, Any]]:
    """Customer id → `open` and `won` as {currency: amount}, and `open_n`, `won_n`; within reach. One statement."""
    rows = (
        Opportunity.objects.reached_by(actor).unmerged().filter(customer__one_of=Keys(customers)).order_by()
    )
    asked = rows.filter(outcome__in=(*Opportunity.ON_THE_TABLE, Opportunity.Outcome.WON))
    found: dict[int, dict[str, Any]] = defaultdict(_nothing)
    grouped = asked.values_list("customer_id", "outcome", "currency").annotate(
        n=Count("pk"), total=Sum("amount")
    )
    for customer_id, outcome, currency, count, total in grouped:
        side = "won" if outcome == Opportunity.Outcome.WON else "open"
        found[customer_id][side][currency] += Decimal(total or 0)
        found[customer_id][f"{side}_n"] += count
    return dict(found)


def told_amounts(amounts: Mapping[str, Decimal]) -> str:
    """The company's currency first: ¥128.6 万 + $20 万."""
    ordered = sorted(amounts.items(), key=lambda pair: (pair[0] != "CNY", pair[0]))
    return " + ".join(money(amount, currency) for currency, amount in ordered if amount)


_here = Reached(
    lambda actor, pk: (
        Opportunity.objects.reached_by(actor)
        .unmerged()
        .filter(customer_id=pk)
        .for_cards()
        .select_related("loss_reason")
        .order_by(F("closed_at").desc(nulls_first=True), "-opened_at")[:AT_ONCE]
    )
)


def here(customer: Customer, actor: Actor) -> list[Opportunity]:
    """The opportunities of a customer within reach, open ones first; asked once, though several parts of a page tell of them."""
    kept: tuple[Actor, list[Opportunity]] | None = customer.__dict__.get("_here")
    if kept is None or kept[0] is not actor:
        kept = customer.__dict__["_here"] = (actor, _here(actor, customer.pk))
    return kept[1]


def at_customer(customer: Customer, actor: Actor) -> dict[str, Any]:
    """What is going on and what went on at one customer, open ones first; within reach.

    Money that came in is not known here: it is what was signed that is told.
    """
    found = here(customer, actor)
    # Fewer than fill the page are added up as they are; of more the database is asked.
    sums = worth([customer.pk], actor).get(customer.pk) if len(found) == AT_ONCE else _added_up(found)
    facts: list[tuple[Any, Any]] = []
    if sums:
        for side, name in (("won", _("Won in all")), ("open", _("Open opportunities"))):
            if sums[f"{side}_n"]:
                facts.append((name, f"{told_amounts(sums[side]) or '—'} · {sums[f'{side}_n']}"))
    moments = [at for at in (customer.last_follow_up_at, *(row.last_follow_up_at for row in found)) if at]
    facts.append((_("Last followed up"), ago(max(moments)) if moments else _("Never")))
    return {"opportunities": found, "facts": facts, "now": clock.now()}


def _added_up(found: Sequence[Opportunity]) -> dict[str, Any]:
    """What `worth` says, of rows that are there already."""
    sums = _nothing()
    for row in found:
        side = "won" if row.outcome == Opportunity.Outcome.WON else "" if row.is_closed else "open"
        if side:
            sums[side][row.currency] += row.amount or Decimal(0)
            sums[f"{side}_n"] += 1
    return sums


def _nothing() -> dict[str, Any]:
    return {"open": defaultdict(Decimal), "won": defaultdict(Decimal), "open_n": 0, "won_n": 0}


def last_contact(customers: Sequence[Customer], actor: Actor) -> dict[str, Any]:
    """Customer id → when somebody last followed up, on the customer or on one of its opportunities in reach."""
    latest = dict(_latest.among(actor, (customer.pk for customer in customers)))
    for customer in customers:
        moments = [at for at in (customer.last_follow_up_at, latest.get(customer.pk)) if at]
        latest[customer.pk] = max(moments, default=None)
    return {"cells": latest}


def _said_here(customers: Iterable[int]) -> dict[int, datetime | None]:
    """Customer id → when somebody last followed up on one of its opportunities, whoever reaches them."""
    rows = Opportunity._base_manager.filter(customer__in=customers).order_by().values_list("customer_id")
    return dict(rows.annotate(at=Max("last_follow_up_at")))


followed_beside(Customer.kind(), _said_here)
belongs(Opportunity, "customer")
panel(Panel("customers.customer", _("Opportunities"), "opportunities/_at_customer.html", at_customer))
panel(
    Panel(
        "customers.list", _("Last followed up"), "opportunities/_customer_last.html", last_contact, order=60
    )
)
panel(Panel("customers.list", _("Open opportunities"), "opportunities/_customer_sum.html", _column))
