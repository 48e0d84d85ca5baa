"""From when to when somebody is away, and who covers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.calendar import today
from shangji.people.deputies import last_deputy
from shangji.people.forms.base import DAY, Form
from shangji.people.forms.records import PersonChoice
from shangji.people.models import Absence, User
from shangji.people.models.user import AbsenceNotRight, DeputyNotRight


class DeputyForm(Form):
    deputy = PersonChoice(
        label=_("Who covers"),
        help_text=_("They see, on their Today, what falls due on these days, may work on it until then, and are reminded."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, actor: Actor, user: User, absence: Absence | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"deputy": last_deputy(user), **kwargs.pop("initial", {})}, **kwargs)
        self.user, self.absence = user, absence
        self.fields["deputy"].offer(actor, without=user.pk)  # type: ignore[attr-defined]

    def days(self) -> tuple[date, date] | None:
        return (self.absence.starts_on, self.absence.ends_on) if self.absence else None

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        deputy, days = kept.get("deputy"), self.days()
        if deputy and days and deputy.absences.between(*days).exists():
            self.add_error("deputy", str(DeputyNotRight.message))
        return kept


class AbsenceForm(DeputyForm):
    starts_on = forms.DateField(label=_("First day"), widget=DAY)
    ends_on = forms.DateField(label=_("Last day"), widget=DAY)
    reason = forms.CharField(label=_("What for"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"starts_on": today(), "ends_on": today()}, **kwargs)
        self.fields["deputy"].required = False

    def days(self) -> tuple[date, date] | None:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        return (first, last) if first and last else None

    def clean(self) -> dict[str, Any]:
        kept = super().clean()
        first, last = kept.get("starts_on"), kept.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", str(AbsenceNotRight.message))
        elif last and last < today():
            self.add_error("ends_on", _("Choose today or a later day."))
        return kept
