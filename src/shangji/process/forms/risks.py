"""What is asked before an alert is put off or called false, and what a nudge says."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import add_working_days, today
from shangji.people.forms.base import DAY, Form
from shangji.process.models.at_risk import QUIET_DAYS


class PutOffForm(Form):
    until = forms.DateField(label=_("Until"), widget=DAY)
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = add_working_days(today(), 3)


class FalseAlarmForm(Form):
    until = forms.DateField(label=_("Say nothing until"), widget=DAY)
    reason = forms.CharField(label=_("Why nothing is wrong"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = today() + timedelta(days=QUIET_DAYS)


class NudgeForm(Form):
    text = forms.CharField(
        label=_("Word to the owners"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Each gets the reasons and the advice of their own record with it."),
    )  # fmt: skip
