"""From when to when somebody is away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import today
from shangji.people.forms.base import DAY, Form
from shangji.people.models.user import AbsenceNotRight


class AbsenceForm(Form):
    starts_on = forms.DateField(label=_("First day"), widget=DAY)
    ends_on = forms.DateField(label=_("Last day"), widget=DAY)
    reason = forms.CharField(label=_("What for"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"starts_on": today(), "ends_on": today()}, **kwargs)

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        first, last = kept.get("starts_on"), kept.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", str(AbsenceNotRight.message))
        elif last and last < today():
            self.add_error("ends_on", _("Choose today or a later day."))
        return kept
