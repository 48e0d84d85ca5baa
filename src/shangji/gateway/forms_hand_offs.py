"""Where a list is handed off to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.gateway.models import Outlet
from shangji.people.forms.base import Form, Radios, Record


class HandOffForm(Form):
    title = forms.CharField(label=_("What it is called there"), max_length=120)
    outlet = Record(
        label=_("To which webhook"), queryset=Outlet.objects.none(), widget=Radios, empty_label=None,
        help_text=_("The rows go there as JSON, signed, 200 at a time; what a pool hides stays hidden."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outlet"].queryset = Outlet.objects.open("webhook")  # type: ignore[attr-defined]
