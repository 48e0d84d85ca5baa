"""How an opportunity ends, rests and comes back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import today
from shangji.core.events import Fact
from shangji.opportunities.forms.base import VerbForm, note
from shangji.opportunities.models import LossReason, Opportunity
from shangji.people.forms.base import DAY


class WinForm(VerbForm):
    note = note(_("What decided it"))

    def act(self) -> Fact | None:
        return self.opportunity.win(by=self.actor, note=self.cleaned_data["note"])


class ReasonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Reasons under the group they belong to."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LossReason.objects.none(), empty_label=_("Choose a reason"), **options)


class LoseForm(VerbForm):
    reason = ReasonChoice(label=_("Loss reason"))
    competitor = forms.CharField(label=_("Who won it"), required=False, max_length=100)
    note = note(_("What happened"))
    revisit_on = forms.DateField(
        label=_("Revisit on"), required=False, widget=DAY,
        help_text=_("From this day on it stands in the owner's day again."),
    )  # fmt: skip

    def offer(self) -> None:
        field: Any = self.fields["reason"]
        field.queryset = LossReason.objects.reached_by(self.actor).filter(
            is_retired=False, parent__isnull=False
        )
        field.choices = _grouped(field.queryset.select_related("parent").order_by("parent__pk", "pk"))

    def act(self) -> Fact | None:
        said = self.cleaned_data
        return self.opportunity.lose(
            said["reason"], by=self.actor, competitor=said["competitor"], note=said["note"],
            revisit_on=said["revisit_on"],
        )  # fmt: skip


def _grouped(reasons: Any) -> list[Any]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for reason in reasons:
        groups.setdefault(reason.parent.name, []).append((reason.pk, reason.name))
    return [("", _("Choose a reason")), *groups.items()]


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
