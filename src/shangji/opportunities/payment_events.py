"""Whether what was won is paid for."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class PaymentAwaited(Fact):
    kind = "opportunities.payment_awaited"
    sentence = _("%(actor)s noted that payment is outstanding")
    icon = "cash"


@dataclass(frozen=True, kw_only=True)
class PaymentSettled(Fact):
    kind = "opportunities.payment_settled"
    sentence = _("%(actor)s noted that it is paid for")
    icon = "cash"
