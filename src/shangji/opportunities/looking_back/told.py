"""What the log says of one opportunity, without what was taken back: read once for everything that a sheet tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shangji.core.events import Event
from shangji.core.undo import Undone
from shangji.opportunities.events import (
    AmountChanged,
    ExpectedDayChanged,
    Opened,
    PipelineAdopted,
    StageMoved,
    Won,
)
from shangji.opportunities.models import Opportunity
from shangji.opportunities.queries import pushed_days

KINDS = (
    Opened.kind, StageMoved.kind, PipelineAdopted.kind, Won.kind, AmountChanged.kind, ExpectedDayChanged.kind,
)  # fmt: skip


def told_of(pk: int) -> list[Event]:
    """In their order. One statement."""
    found = list(Event.objects.filter(subject_id=pk, kind__in=[*KINDS, Undone.kind]).order_by("seq"))
    gone = {event.payload["undone_seq"] for event in found if event.kind == Undone.kind}
    return [event for event in found if event.seq not in gone and event.kind != Undone.kind]


@dataclass(frozen=True)
class Change:
    """The amount, from one to another, on a day."""

    at: datetime
    old: Decimal | None
    new: Decimal | None


@dataclass(frozen=True)
class Terms:
    """What was hoped for at first and what it came to. Amounts in `currency`; `pushed_days` are calendar days."""

    first: Decimal | None
    last: Decimal | None
    currency: str
    changes: tuple[Change, ...]
    first_expected_on: date | None
    expected_on: date | None
    pushed_days: int

    @property
    def ratio(self) -> float | None:
        """Last ÷ first."""
        return float(self.last / self.first) if self.first and self.last is not None else None

    @property
    def percent(self) -> int:
        """By how much it grew; negative where it shrank."""
        return round(((self.ratio or 1) - 1) * 100)


def terms_of(found: Opportunity, told: Sequence[Event]) -> Terms:
    changes = tuple(
        Change(event.occurred_at, _amount(event.payload["old"]), _amount(event.payload["new"]))
        for event in told
        if event.kind == AmountChanged.kind and event.payload["currency"] == found.currency
    )
    opened: dict[str, Any] = next((event.payload for event in told if event.kind == Opened.kind), {})
    first = _amount(opened.get("amount")) if opened.get("currency") == found.currency else None
    known = (amount for change in changes for amount in (change.old, change.new) if amount is not None)
    days = [event.payload for event in told if event.kind == ExpectedDayChanged.kind]
    expected = [day for said in days for day in (said["old"], said["new"]) if day]
    return Terms(
        first=first if first is not None else next(known, found.amount), last=found.amount, currency=found.currency,
        changes=changes, first_expected_on=date.fromisoformat(expected[0]) if expected else found.expected_on,
        expected_on=found.expected_on, pushed_days=pushed_days(days),
    )  # fmt: skip


def _amount(said: Any) -> Decimal | None:
    return None if said is None else Decimal(said)
