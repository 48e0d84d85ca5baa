"""What is known while a plan is written: who writes, and which record came of what is referred to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shangji.core.access import Actor
from shangji.customers.models import Customer

from .groups import PARENT
from .records import NEW, Item, Plan

Made = dict[str, tuple[int, dict[str, Any]]]
"""Spot → (id of the subject, what to remember for taking it back)."""


class Writing:
    def __init__(self, plan: Plan, by: Actor) -> None:
        self.by, self.ids = by, dict(plan.ids)
        self.customers: dict[int, Customer] = {}
        self.first_said: dict[str, datetime] = {}
        """When somebody was first spoken to, by what the follow-ups are about."""
        for item in plan.of("follow_up", NEW):
            about, at = item.refs["about"], item.known["happened_at"]
            self.first_said[about] = min(self.first_said.get(about, at), at)

    def ref(self, item: Item, role: str) -> int | None:
        key = item.refs.get(role)
        return self.ids[key] if key else None

    def owner(self, item: Item) -> int | None:
        return self.ref(item, "owner") or self.by.user_id

    def load_customers(self, items: Iterable[Item]) -> None:
        wanted = {pk for item in items if (pk := self.ref(item, "customer"))} - set(self.customers)
        self.customers.update(Customer._base_manager.in_bulk(wanted))

    def join(self, item: Item, customer: Customer) -> dict[str, Any]:
        """Put a customer below the one that its row names."""
        old, pk = customer.parent_id, self.ref(item, PARENT)
        customer.set_parent(Customer._base_manager.get(pk=pk), by=self.by)
        return {"parent_id": old}
