"""What is won and not paid for yet: somebody says so, and by when, until somebody says that the money is there."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.subjects import Traced
from shangji.opportunities.models.stage import Stage
from shangji.opportunities.payment_events import PaymentAwaited, PaymentSettled
from shangji.process.models import Rhythm

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity

LATEST = timedelta(days=3650)
PAYMENT = ("awaits_payment", "payment_due_on", "payment_agreed")


class NotWon(Refusal):
    status = 409
    message = _("Only what is won is paid for.")


class PaymentDayNotRight(Refusal):
    message = _("Choose a day for the payment that is still to come, within ten years.")


class Payable(Traced):
    """Before it is won, the stage says whether money is collected; afterwards `awaits_payment` does."""

    awaits_payment = models.BooleanField(default=False)
    payment_due_on = models.DateField(null=True, blank=True)
    """From when on its owner is asked for the money. None where a file, or an earlier release, says that it was won so
    long ago that the usual day had passed by then: that is a risk, and nobody's task of today."""
    payment_agreed = models.BooleanField(default=False)
    """Whether the customer agreed to that day; else it is the company's usual one."""

    IS_UNPAID = Q(awaits_payment=True, payment_due_on__isnull=False, owner__isnull=False)

    class Meta:
        abstract = True

    @action("win")
    def await_payment(  # type: ignore[misc]
        self: "Opportunity", *, by: Actor, due_on: date | None = None
    ) -> PaymentAwaited | None:
        """It is won, and money is outstanding; until the day that was agreed, if one was. Raises NotWon, PaymentDayNotRight."""
        if self.outcome != self.Outcome.WON:
            raise NotWon
        known = self.payment_due_on if self.awaits_payment else None
        if known and due_on in (None, known if self.payment_agreed else None):
            return None
        self.expect_payment(due_on, local_day(by.now))
        self.save(update_fields=[*PAYMENT])
        return PaymentAwaited(due_on=due_on, usual_on=None if due_on else self.payment_due_on)

    @action("win")
    def settle(self: "Opportunity", *, by: Actor) -> PaymentSettled | None:  # type: ignore[misc]
        """It is paid for. Raises NotWon."""
        if self.outcome != self.Outcome.WON:
            raise NotWon
        if not self.awaits_payment:
            return None
        self.awaits_payment = False
        self.save(update_fields=["awaits_payment"])
        return PaymentSettled()

    @property
    def is_payment_pending(self: "Opportunity") -> bool:  # type: ignore[misc]
        """Money is to come: it stands in a stage that collects, or is won and not paid for."""
        return self.awaits_payment or (not self.is_closed and self.stage.collects)

    def is_collected_later(self: "Opportunity") -> bool:  # type: ignore[misc]
        """Whether its process collects in a stage that it has not come to: who wins it here is still to be paid."""
        here = self.stage
        later = Stage.objects.filter(pipeline=here.pipeline_id, version=here.version, order__gt=here.order)
        return later.filter(collects=True).exists()

    def expect_payment(self: "Opportunity", agreed_on: date | None, said_on: date) -> None:  # type: ignore[misc]
        """Sets PAYMENT: by the day that was agreed, else by the usual one after winning. Raises PaymentDayNotRight."""
        if agreed_on and not said_on <= agreed_on <= said_on + LATEST:
            raise PaymentDayNotRight
        won_on = local_day(self.closed_at) if self.closed_at else said_on
        usual_on = max(won_on + timedelta(days=Rhythm.in_force().payment_days), said_on)
        # What a file tells of the past is a risk where the usual day has passed: nobody agreed to it.
        known_on = None if usual_on < local_day(clock.now()) else usual_on
        self.awaits_payment, self.payment_agreed = True, agreed_on is not None
        self.payment_due_on = agreed_on or known_on

    def expect_no_payment(self) -> None:
        self.awaits_payment, self.payment_due_on, self.payment_agreed = False, None, False
