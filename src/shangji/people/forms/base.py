"""Forms that look like ours: every control carries its class, and an error is tied to its control."""

from typing import Any

from django import forms
from django.db.models import Model
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from shangji.core.numbers import pk_of

LOOK = "look"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
"""The browser's own calendar; fields take copies of it."""


class Radios(forms.RadioSelect):
    """One of several, each a line."""

    template_name = "ui/_choices.html"


class Checks(forms.CheckboxSelectMultiple):
    """Any of several, each a line; many of them scroll."""

    template_name = "ui/_choices.html"


class Record(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """One record of those offered, named by its key."""

    def to_python(self, value: Any) -> Any:
        is_key = isinstance(value, Model) or value in self.empty_values or pk_of(value) is not None
        return super().to_python(value if is_key else 0)


class Records(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any of the records offered, named by their keys."""

    def clean(self, value: Any) -> Any:
        said = value if isinstance(value, list | tuple) else []
        return super().clean([one if pk_of(one) else 0 for one in said])


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
        return super().is_valid() and LOOK not in self.data

    def full_clean(self) -> None:
        if LOOK in self.data:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()
