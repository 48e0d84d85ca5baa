"""What is sent once more, and how a secret is changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.people.forms.base import Form

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class SpanForm(Form):
    since = forms.DateTimeField(label=_("What happened from"), widget=MOMENT)
    until = forms.DateTimeField(label=_("Up to what moment"), widget=MOMENT)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and since >= until:
            self.add_error("until", _("It ends before it begins."))
        return said


class RotateForm(Form):
    ends_at_once = forms.BooleanField(
        label=_("The old secret may be known to others: it ends at once"), required=False
    )
