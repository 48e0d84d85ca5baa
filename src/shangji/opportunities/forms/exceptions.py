"""What is asked of whoever wants to pass a gate without all of it, and of whoever decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.calendar import add_working_days, today
from shangji.core.events import Fact
from shangji.opportunities.forms.base import note
from shangji.opportunities.gates.gate import Gate
from shangji.opportunities.models import GateException, Opportunity
from shangji.opportunities.queries import who_may_grant
from shangji.people.forms.base import DAY, Checks, Form, Record
from shangji.people.models import User

WITHIN_DAYS = 5
"""Working days an exception lasts, unless another day is chosen."""


class ApproverChoice(Record):
    """Whoever may decide, with their team."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.team.name}" if obj.team else str(obj.name)


class AskForm(Form):
    spots = forms.MultipleChoiceField(label=_("What is to be passed"), widget=Checks)
    reason = note(_("Why"), required=True)
    approver = ApproverChoice(User.objects.none(), label=_("Who decides"), empty_label=None)
    expires_on = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, opportunity: Opportunity, gate: Gate, actor: Actor, **kwargs: Any) -> None:
        self.opportunity, self.gate, self.actor = opportunity, gate, actor
        people = who_may_grant(opportunity, actor)
        first = {
            "spots": [item.requirement.spot for item in gate.missing],
            "expires_on": add_working_days(today(), WITHIN_DAYS), "approver": people.first(),
        }  # fmt: skip
        super().__init__(*args, initial=first, **kwargs)
        self.fields["spots"].choices = [  # type: ignore[attr-defined]
            (item.requirement.spot, item.requirement.label) for item in gate.missing
        ]
        self.fields["approver"].queryset = people  # type: ignore[attr-defined]

    def act(self) -> Fact | None:
        said = self.cleaned_data
        return self.opportunity.ask_exception(
            self.gate.target, said["spots"], reason=said["reason"], expires_on=said["expires_on"],
            approver=said["approver"], by=self.actor,
        )  # fmt: skip


class DecisionForm(Form):
    """`act` calls the verb."""

    def __init__(
        self, *args: Any, opportunity: Opportunity, exception: GateException, actor: Actor, **kwargs: Any
    ) -> None:
        self.opportunity, self.exception, self.actor = opportunity, exception, actor
        super().__init__(*args, initial=self.start(exception), **kwargs)

    @staticmethod
    def start(exception: GateException) -> dict[str, Any]:
        return {}


class GrantForm(DecisionForm):
    expires_on = forms.DateField(label=_("Until"), widget=DAY)
    note = note(_("Note"))

    @staticmethod
    def start(exception: GateException) -> dict[str, Any]:
        return {"expires_on": max(exception.expires_on, today() + timedelta(days=1))}

    def act(self) -> Fact | None:
        said = self.cleaned_data
        return self.opportunity.grant_exception(
            self.exception, expires_on=said["expires_on"], note=said["note"], by=self.actor
        )


class RefuseForm(DecisionForm):
    note = note(_("Why not"), required=True)

    def act(self) -> Fact | None:
        return self.opportunity.refuse_exception(
            self.exception, note=self.cleaned_data["note"], by=self.actor
        )


class WithdrawForm(DecisionForm):
    def act(self) -> Fact | None:
        return self.opportunity.withdraw_exception(self.exception, by=self.actor)


@dataclass(frozen=True)
class Decision:
    title: str | Promise
    button: str | Promise
    form: Callable[..., Any]
    said: str | Promise


DECISIONS: dict[str, Decision] = {
    "grant": Decision(_("Grant the exception"), _("Grant"), GrantForm, _("Granted; the gate is open until that day.")),
    "refuse": Decision(_("Refuse the exception"), _("Refuse"), RefuseForm, _("Refused.")),
    "withdraw": Decision(_("Withdraw the exception"), _("Withdraw"), WithdrawForm, _("Withdrawn; the gate is shut again.")),
}  # fmt: skip
