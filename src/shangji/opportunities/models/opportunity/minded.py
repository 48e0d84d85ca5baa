"""What an opportunity is owed: a follow-up in the rhythm of its stage, its planned step, the day by which its stage is over,
a look on the day it wakes; and once it is won, the question for its payment.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from shangji.core.calendar import add_working_days, local_day
from shangji.core.events import Entry
from shangji.opportunities.events import StageMoved, Won
from shangji.opportunities.models.opportunity.paying import Payable
from shangji.opportunities.models.stage import know_stage
from shangji.opportunities.models.stage_stay import StageStay
from shangji.opportunities.payment_events import PaymentSettled
from shangji.process.models import Obligation, Rhythm
from shangji.process.models.rhythm import end_of_day
from shangji.process.obliged import Duty, Obliged

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity


class Minded(Obliged):
    """Closed ones are owed nothing, unless they are won and not paid for: then by the day of the payment, and until
    somebody says that the money is there. What rests is owed one look, on the day until which it rests.
    """

    IS_MINDED = Q(owner__isnull=False, closed_at__isnull=True) & (
        Q(outcome="open") | Q(outcome="on_hold", hold_until__isnull=False)
    )
    MINDED_BESIDE = (Payable.IS_UNPAID,)
    DUTY_COLUMNS = Obliged.DUTY_COLUMNS | {
        "outcome",
        "stage_id",
        "stage_clock_at",
        "amount",
        "currency",
        "held_at",
        "hold_until",
        "customer_id",
        "awaits_payment",
        "payment_due_on",
    }

    DUTY_READS = (
        *Obliged.DUTY_READS,
        "outcome",
        "amount",
        "currency",
        "hold_until",
        "opened_at",
        "awaits_payment",
        "payment_due_on",
        "stage_clock_at",
        "stage__key",
        "stage__expected_days",
        "stage__max_days",
        "customer__tier",
    )

    class Meta:
        abstract = True

    @classmethod
    def for_duties(cls) -> Any:
        return super().for_duties().select_related("stage", "customer")

    def duties(self: "Opportunity", rhythm: Rhythm) -> Iterator[Duty]:  # type: ignore[misc]
        if self.awaits_payment and self.payment_due_on:
            yield Duty(Obligation.Kind.PAYMENT, end_of_day(self.payment_due_on))
        if self.is_on_hold and self.hold_until:
            yield Duty(Obligation.Kind.DATE, end_of_day(self.hold_until))
        if self.is_open:
            yield from super().duties(rhythm)
            yield from self._gate_duty(rhythm)

    def _gate_duty(self: "Opportunity", rhythm: Rhythm) -> Iterator[Duty]:  # type: ignore[misc]
        """By the last day that its stage gives it, it goes on, or its owner is in touch about why not.

        Once somebody was, on that day or later, it is owed no more: that it stays is a risk (R3) and no deed of a day.
        What falls on one day with a step or the rhythm is owed as these.
        """
        days = rhythm.limit_of(self.stage_id, self._read_limit)
        last = add_working_days(local_day(self.stage_clock_at), days)
        if local_day(self.silent_since) < last:
            yield Duty(Obligation.Kind.GATE, end_of_day(last))

    def _read_limit(self: "Opportunity") -> int:  # type: ignore[misc]
        know_stage(self)
        return self.stage.limit_days

    def is_kept_by(self, owed: Obligation, entry: Entry) -> bool:
        """Only the payment keeps what is owed about it. A stage is left, or talked about on its last day: not before."""
        fact = entry.fact
        if owed.kind == Obligation.Kind.PAYMENT:
            return isinstance(fact, PaymentSettled)
        if owed.kind != Obligation.Kind.GATE:
            return super().is_kept_by(owed, entry)
        if isinstance(fact, StageMoved):
            return fact.direction != StageStay.Direction.BACK
        is_in_time = local_day(entry.by.now) >= local_day(owed.rule_due_at)
        return isinstance(fact, Won) or (is_in_time and super().is_kept_by(owed, entry))

    def cadence_of(self: "Opportunity", rhythm: Rhythm) -> int:  # type: ignore[misc]
        by_stage = rhythm.stage_days or rhythm.large_from is not None or rhythm.tier_days
        amount = self.amount if self.currency == "CNY" else None
        tier = self._tier() if rhythm.tier_days else ""
        return rhythm.cadence(self.stage.key, amount, tier) if by_stage else rhythm.cadence_days

    def climbs_swiftly(self: "Opportunity", rhythm: Rhythm) -> bool:  # type: ignore[misc]
        return bool(rhythm.swift_tiers) and self._tier() in rhythm.swift_tiers

    def _tier(self: "Opportunity") -> str:  # type: ignore[misc]
        """Of its customer; asked only where tiers count."""
        return self.customer.tier if self.customer else ""

    @property
    def is_resting(self) -> bool:
        return bool(self.outcome == "on_hold")  # type: ignore[attr-defined]

    @property
    def began_at(self) -> datetime:
        began: datetime = self.opened_at  # type: ignore[attr-defined]
        return began
