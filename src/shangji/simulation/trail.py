"""The trail: what was really done with each record, whatever the tool knows of it. Both arms are measured by it alone."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class Record:
    """A lead or an opportunity from its first to its last day."""

    kind: str
    opened_at: datetime
    is_stock: bool = False
    """Whether it was there before the watch began."""
    follow_ups: list[datetime] = field(default_factory=list)
    plans: list[date | None] = field(default_factory=lambda: [None])
    """The day that was planned when it was opened, and after each follow-up: one more than these."""
    heard: list[datetime] = field(default_factory=list)
    """When the customer wrote."""
    captured: list[datetime] = field(default_factory=list)
    """Those of them that the product knows."""
    closed_at: datetime | None = None
    outcome: str = ""

    def follow(self, at: datetime, plan: date | None) -> None:
        self.follow_ups.append(at)
        self.plans.append(plan)

    def close(self, at: datetime, outcome: str) -> None:
        self.closed_at, self.outcome = at, outcome
