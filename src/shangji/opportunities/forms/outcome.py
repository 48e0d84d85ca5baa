"""How an opportunity ends, rests and comes back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import today
from shangji.core.events import Fact
from shangji.opportunities.forms.base import VerbForm, note
from shangji.opportunities.models import Opportunity
from shangji.people.forms.base import DAY


def agreed_day() -> forms.DateField:
    return forms.DateField(
        label=_("Payment agreed for"), required=False, widget=DAY,
        help_text=_("On that day you are asked for the money. Where no day was agreed, the usual one counts."),
    )  # fmt: skip


class WinForm(VerbForm):
    note = note(_("What decided it"))
    awaits_payment = forms.BooleanField(
        label=_("Payment is outstanding"), required=False,
        help_text=_("Until it is noted that it is paid for, its customer has payment pending."),
    )  # fmt: skip
    payment_due_on = agreed_day()

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"awaits_payment": opportunity.is_collected_later()}

    def act(self) -> Fact | None:
        said = self.cleaned_data
        return self.opportunity.win(
            by=self.actor, note=said["note"], awaits_payment=said["awaits_payment"], payment_due_on=said["payment_due_on"],
        )  # fmt: skip


class AwaitPaymentForm(VerbForm):
    payment_due_on = agreed_day()

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"payment_due_on": opportunity.payment_due_on if opportunity.payment_agreed else None}

    def act(self) -> Fact | None:
        return self.opportunity.await_payment(by=self.actor, due_on=self.cleaned_data["payment_due_on"])


class SettleForm(VerbForm):
    def act(self) -> Fact | None:
        return self.opportunity.settle(by=self.actor)


class HoldForm(VerbForm):
    until = forms.DateField(label=_("On hold until"), widget=DAY)
    reason = note(_("Why"), required=True)

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"until": today() + timedelta(days=30)}

    def act(self) -> Fact | None:
        return self.opportunity.hold(
            self.cleaned_data["until"], by=self.actor, reason=self.cleaned_data["reason"]
        )


class ResumeForm(VerbForm):
    def act(self) -> Fact | None:
        return self.opportunity.resume(by=self.actor)


class InvalidateForm(VerbForm):
    reason = note(_("Why it is not an opportunity"), required=True)

    def act(self) -> Fact | None:
        return self.opportunity.invalidate(self.cleaned_data["reason"], by=self.actor)


class ReopenForm(VerbForm):
    reason = note(_("Why it comes back"), required=True)

    def act(self) -> Fact | None:
        return self.opportunity.reopen(by=self.actor, reason=self.cleaned_data["reason"])
