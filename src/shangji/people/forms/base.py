"""Forms that look like ours: every control carries its class, and an error is tied to its control."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

LOOK = "look"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
"""The browser's own calendar; fields take copies of it."""


class Radios(forms.RadioSelect):
    """One of several, each a line."""

    template_name = "ui/_choices.html"


class Checks(forms.CheckboxSelectMultiple):
    """Any of several, each a line; many of them scroll."""

    template_name = "ui/_choices.html"


class Form(forms.Form):
    """Sent with LOOK it is only drawn again: a page without scripts asked for people to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("Fill this in.")
            name = (
                "cb"
                if isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple)
                else "input"
            )
            field.widget.attrs.setdefault("class", name)

    def is_valid(self) -> bool:
        return LOOK not in self.data and super().is_valid()

    def full_clean(self) -> None:
        if LOOK in self.data:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()
