"""Until when something is put off, and why."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import add_working_days, today
from shangji.people.forms.base import DAY, Form
from shangji.process.models.rhythm import end_of_day
from shangji.process.obliged import SNOOZE_DAYS


class SnoozeForm(Form):
    until = forms.DateField(label=_("Until the end of"), widget=DAY)
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": add_working_days(today(), 1)}, **kwargs)
        until = self.fields["until"].widget
        until.attrs |= {"min": today().isoformat(), "max": add_working_days(today(), SNOOZE_DAYS).isoformat()}

    @property
    def moment(self) -> datetime:
        return end_of_day(self.cleaned_data["until"])
