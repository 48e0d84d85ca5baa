"""Forms of what is put together row by row: while it is typed nothing is called wrong, only saving checks it."""

from typing import Any

from django import forms

from shangji.people.forms.base import Form


class QuietField(forms.BoundField):
    """Not marked as wrong before somebody has tried to save."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        found: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if not self.form.data.get("saves"):
            found.pop("aria-invalid", None)
        return found


class DraftForm(Form):
    bound_field_class = QuietField
