"""What is asked before an alert is put off or called false, and what a nudge says."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import today
from shangji.people.forms.base import DAY, Form
from shangji.process.forms.days import DayForm
from shangji.process.models.at_risk import LONGEST_DAYS, QUIET_DAYS


class PutOffForm(DayForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, after=today(), latest=today() + timedelta(days=LONGEST_DAYS), **kwargs)


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
