"""Whether what was won is paid for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact
from shangji.ui.formats import day


@dataclass(frozen=True, kw_only=True)
class PaymentAwaited(Fact):
    kind = "opportunities.payment_awaited"
    sentence = _("%(actor)s noted that payment is outstanding%(agreed)s")
    icon = "cash"
    due_on: date | None = None
    """The day that was agreed; `usual_on` where none was."""
    usual_on: date | None = None
    agreed: str = ""
    """Told from the days, in the reader's language."""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        agreed, usual, words = event.payload.get("due_on"), event.payload.get("usual_on"), ""
        if agreed:
            words = _(", agreed for %(day)s") % {"day": day(date.fromisoformat(agreed))}
        elif usual:
            words = _(", usually by %(day)s") % {"day": day(date.fromisoformat(usual))}
        return {**super().told(event), "agreed": words}


@dataclass(frozen=True, kw_only=True)
class PaymentSettled(Fact):
    kind = "opportunities.payment_settled"
    sentence = _("%(actor)s noted that it is paid for")
    icon = "cash"
