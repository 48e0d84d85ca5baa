"""The group of a customer on its page: what it belongs to, what belongs to it, and what all of that is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import pgettext_lazy

from shangji.core.access import Actor
from shangji.core.among import Keys
from shangji.core.panels import Panel, panel
from shangji.customers.group import above, tree, walk
from shangji.customers.models import Customer
from shangji.opportunities.customer_sums import last_contact, told_amounts, worth

SHOWN = 60
"""So many lines are drawn; all are added up."""


@dataclass
class Branch:
    """A customer of the group with what it and everything under it come to; `depth` from 0, among those in reach."""

    customer: Customer
    depth: int
    size: int = 1
    open: dict[str, Decimal] = field(default_factory=dict)
    won: dict[str, Decimal] = field(default_factory=dict)
    last_at: datetime | None = None

    @property
    def open_told(self) -> str:
        return told_amounts(self.open)

    @property
    def won_told(self) -> str:
        return told_amounts(self.won)

    def take(self, other: "Branch") -> None:
        """Add what a customer under it comes to."""
        self.size += other.size
        for mine, theirs in ((self.open, other.open), (self.won, other.won)):
            for currency, amount in theirs.items():
                mine[currency] = mine.get(currency, Decimal(0)) + amount
        self.last_at = max((at for at in (self.last_at, other.last_at) if at), default=None)


def group_of(customer: Customer, actor: Actor) -> list[Branch]:
    """A customer and all under it, rolled up, within reach: what is out of reach is left out, what is under it is not."""
    below = tree(customer.pk)
    way = list(walk(customer.pk, below))
    rows = Customer.objects.reached_by(actor).filter(pk__one_of=Keys(pk for pk, _depth in way))
    reached: Mapping[int, Customer] = {row.pk: row for row in rows.select_related("owner")}
    sums, last = worth(list(reached), actor), last_contact(list(reached.values()), actor)["cells"]
    branches: list[Branch] = []
    line: list[tuple[int, Branch]] = []
    for pk, depth in way:
        while line and line[-1][0] >= depth:
            _close(line)
        if pk in reached:
            mine = sums.get(pk, {"open": {}, "won": {}})
            branch = Branch(reached[pk], len(line), 1, dict(mine["open"]), dict(mine["won"]), last.get(pk))
            branches.append(branch)
            line.append((depth, branch))
    while line:
        _close(line)
    return branches


def at_group(customer: Customer, _actor: Actor) -> dict[str, Any] | None:
    """Nothing where a customer stands alone; a group may be large, and is asked for when the page is there."""
    return {"facts": []} if customer.parent_id or getattr(customer, "has_below", False) else None


def told_group(customer: Customer, actor: Actor) -> dict[str, Any]:
    """The way up, and the customer with all under it."""
    upper, branches = _above(customer, actor), group_of(customer, actor)
    return {
        "upper": upper, "is_hidden": customer.parent_id is not None and not upper, "branches": branches[:SHOWN],
        "more": max(len(branches) - SHOWN, 0), "total": branches[0] if len(branches) > 1 else None,
    }  # fmt: skip


def _above(customer: Customer, actor: Actor) -> list[Customer]:
    """From the top of the group down to what it belongs to, those in reach."""
    if customer.parent_id is None:
        return []
    way = above(customer.pk)
    rows = Customer.objects.reached_by(actor).in_bulk(way)
    return [rows[pk] for pk in reversed(way) if pk in rows]


def _close(line: list[tuple[int, Branch]]) -> None:
    _depth, branch = line.pop()
    if line:
        line[-1][1].take(branch)


panel(
    Panel(
        "customers.customer",
        pgettext_lazy("of companies", "Group"),
        "opportunities/_group_place.html",
        at_group,
        order=55,
    )
)
