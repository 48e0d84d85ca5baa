"""How an opportunity ends, rests and returns."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.opportunities.events import Held, Invalidated, Lost, Reopened, Resumed, Won
from shangji.opportunities.models.loss_reason import LossReason
from shangji.opportunities.models.opportunity.evidence import NONE_SHOWN, Evidence, Evidenced
from shangji.opportunities.models.opportunity.moves import NotOpen
from shangji.opportunities.models.opportunity.paying import PAYMENT, Payable
from shangji.opportunities.models.stage_stay import StageStay

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity


class LossReasonMissing(Refusal):
    message = _("Say why it was lost: choose a reason.")


class WhyMissing(Refusal):
    message = _("Give a reason in a few words.")


class HoldTooShort(Refusal):
    message = _("Choose a day after today to take it up again.")


class NotClosed(Refusal):
    status = 409
    message = _("Only a closed opportunity can be reopened.")


class NotOnHold(Refusal):
    status = 409
    message = _("This opportunity is not on hold.")


class LostThrough(models.TextChoices):
    """On whose side the cause lay; what nobody said is empty."""

    US = "us", _("Us")
    CUSTOMER = "customer", _("The customer")
    MARKET = "market", _("The market")


class Closable(Evidenced, Payable):
    """The outcome is stated by a verb; a clock stops while it rests."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        INVALID = "invalid", _("Invalid")
        ON_HOLD = "on_hold", _("On hold")

    LostThrough = LostThrough

    ON_THE_TABLE = (Outcome.OPEN.value, Outcome.ON_HOLD.value)

    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    hold_until = models.DateField(null=True, blank=True)
    loss_reason = models.ForeignKey(
        LossReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    competitor = models.CharField(max_length=100, blank=True)
    lost_through = models.CharField(max_length=8, choices=LostThrough, blank=True)
    closing_note = models.TextField(blank=True)
    revisit_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @action("win")
    def win(  # type: ignore[misc]
        self: "Opportunity", *, by: Actor, note: str = "", awaits_payment: bool | None = None,
        payment_due_on: date | None = None,
    ) -> Won:  # fmt: skip
        """The customer signed. Raises NotOpen, GateNotMet (of what lies between here and the end of the process),
        PaymentDayNotRight.

        Where nobody says whether it `awaits_payment`, it does when its process collects in a later stage; until the day
        that was agreed, else until the usual one.
        """
        gate = self.required_to(None, by.now)
        if not self.is_closed and (shut := gate.refusal()):
            raise shut
        self.expect_no_payment()
        if self.is_collected_later() if awaits_payment is None else awaits_payment:
            self.expect_payment(payment_due_on, local_day(by.now))
        days = self.close("won", by, note, *PAYMENT)
        return Won(
            stage=self.stage.name,
            amount=self.amount,
            currency=self.currency,
            days_open=days,
            gate=gate.payload,
        )

    @action("lose")
    def lose(  # type: ignore[misc]
        self: "Opportunity", reason: LossReason | None, *, by: Actor, competitor: str = "", note: str = "",
        revisit_on: date | None = None, evidence: Evidence = NONE_SHOWN, through: str = "",
    ) -> Lost:  # fmt: skip
        """The customer decided otherwise; `through` is one of LostThrough. Raises NotOpen, LossReasonMissing, EvidenceElsewhere."""
        if reason is None:
            raise LossReasonMissing
        self.loss_reason, self.competitor, self.revisit_on = reason, competitor.strip(), revisit_on
        self.lost_through = through
        self.show_by(evidence)
        days = self.close(
            "lost", by, note, "loss_reason", "competitor", "lost_through", "revisit_on", *self.EVIDENCE
        )
        return Lost(
            stage=self.stage.name, reason=str(reason), competitor=self.competitor, note=note, revisit_on=revisit_on,
            amount=self.amount, currency=self.currency, days_open=days, evidence=self.evidence, through=through,
        )  # fmt: skip

    @action("invalidate")
    def invalidate(self: "Opportunity", reason: str, *, by: Actor) -> Invalidated:  # type: ignore[misc]
        """It never was an opportunity. Raises NotOpen, WhyMissing."""
        if not reason.strip():
            raise WhyMissing
        self.close("invalid", by, reason)
        return Invalidated(stage=self.stage.name, reason=reason)

    @action("hold")
    def hold(self: "Opportunity", until: date, *, by: Actor, reason: str) -> Held:  # type: ignore[misc]
        """Let it rest until a day; its clocks stop. Raises NotOpen, HoldTooShort, WhyMissing."""
        if not self.is_open:
            raise NotOpen
        if until <= by.now.date():
            raise HoldTooShort
        if not reason.strip():
            raise WhyMissing
        self.outcome, self.held_at, self.hold_until = "on_hold", by.now, until
        self.save(update_fields=["outcome", "held_at", "hold_until"])
        return Held(until=until, reason=reason)

    @action("resume")
    def resume(self: "Opportunity", *, by: Actor) -> Resumed:  # type: ignore[misc]
        """Take it up again; the time it rested does not count. Raises NotOnHold."""
        if not self.is_on_hold:
            raise NotOnHold
        rested_s = self._end_hold(by.now)
        self.outcome = "open"
        columns = ["outcome", "held_at", "hold_until", "stage_clock_at", *self.mind_anew(by.now)]
        self.save(update_fields=columns)
        return Resumed(held_days=round(rested_s / 86400, 2))

    @action("reopen")
    def reopen(self: "Opportunity", *, by: Actor, reason: str) -> Reopened:  # type: ignore[misc]
        """A closed one comes back, into the stage where it ended. Raises NotClosed, WhyMissing."""
        if not self.is_closed or self.merged_into_id:
            raise NotClosed
        if not reason.strip():
            raise WhyMissing
        old = self.outcome
        self.open_again()
        self.enter_stage(self.stage, by.now)
        columns = ["stage", "stage_entered_at", "stage_clock_at", *self.mind_anew(by.now)]
        self.save(update_fields=columns)
        return Reopened(stage=self.stage.name, old_outcome=old, reason=reason)

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN

    @property
    def is_on_hold(self) -> bool:
        return self.outcome == self.Outcome.ON_HOLD

    @property
    def is_closed(self) -> bool:
        return self.outcome not in self.ON_THE_TABLE

    def close(self: "Opportunity", outcome: str, by: Actor, note: str, *columns: str) -> float:  # type: ignore[misc]
        """Close it; the days it was open."""
        if self.is_closed:
            raise NotOpen
        moment = by.now
        if self.held_at:
            self._end_hold(moment)
        self.leave_stage(moment, StageStay.Direction.OUT)
        self.outcome, self.closed_at, self.closing_note = outcome, moment, note
        self.save(
            update_fields=[
                "outcome",
                "closed_at",
                "closing_note",
                "held_at",
                "hold_until",
                "stage_clock_at",
                *columns,
            ]
        )
        return round((moment - self.opened_at).total_seconds() / 86400, 2)

    def open_again(self) -> None:
        """Forget that it was closed, and why."""
        self.outcome, self.closed_at, self.closing_note = self.Outcome.OPEN, None, ""
        self.loss_reason, self.competitor, self.revisit_on = None, "", None
        self.lost_through = ""
        self.expect_no_payment()
        self.show_by(NONE_SHOWN)
        self.save(
            update_fields=[
                "outcome",
                "closed_at",
                "closing_note",
                "loss_reason",
                "competitor",
                "lost_through",
                "revisit_on",
                *PAYMENT,
                *self.EVIDENCE,
            ]
        )

    def _end_hold(self: "Opportunity", moment: datetime) -> float:  # type: ignore[misc]
        """Start the clocks again; the seconds they stood still."""
        rested = moment - (self.held_at or moment)
        self.stage_clock_at += rested
        self.held_at = self.hold_until = None
        stay = self.stays.filter(left_at__isnull=True).first()
        if stay:
            stay.held_s += rested.total_seconds()
            stay.save(update_fields=["held_s"])
        return rested.total_seconds()
