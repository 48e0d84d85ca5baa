"""What is won and not paid for yet: somebody says so until somebody says that the money is there."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.subjects import Traced
from shangji.opportunities.models.stage import Stage
from shangji.opportunities.payment_events import PaymentAwaited, PaymentSettled

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity


class NotWon(Refusal):
    status = 409
    message = _("Only what is won is paid for.")


class Payable(Traced):
    """Before it is won, the stage says whether money is collected; afterwards `awaits_payment` does."""

    awaits_payment = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @action("win")
    def await_payment(self: "Opportunity", *, by: Actor) -> PaymentAwaited | None:  # type: ignore[misc]
        """It is won, and money is outstanding. Raises NotWon."""
        return PaymentAwaited() if self._set_awaits_payment(True) else None

    @action("win")
    def settle(self: "Opportunity", *, by: Actor) -> PaymentSettled | None:  # type: ignore[misc]
        """It is paid for. Raises NotWon."""
        return PaymentSettled() if self._set_awaits_payment(False) else None

    @property
    def is_payment_pending(self: "Opportunity") -> bool:  # type: ignore[misc]
        """Money is to come: it stands in a stage that collects, or is won and not paid for."""
        return self.awaits_payment or (not self.is_closed and self.stage.collects)

    def is_collected_later(self: "Opportunity") -> bool:  # type: ignore[misc]
        """Whether its process collects in a stage that it has not come to: who wins it here is still to be paid."""
        here = self.stage
        later = Stage.objects.filter(pipeline=here.pipeline_id, version=here.version, order__gt=here.order)
        return later.filter(collects=True).exists()

    def _set_awaits_payment(self: "Opportunity", awaits: bool) -> bool:  # type: ignore[misc]
        if self.outcome != self.Outcome.WON:
            raise NotWon
        if self.awaits_payment == awaits:
            return False
        self.awaits_payment = awaits
        self.save(update_fields=["awaits_payment"])
        return True
