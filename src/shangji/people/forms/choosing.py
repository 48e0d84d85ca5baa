"""Widgets for choosing people out of very many: ticks of the chosen, and a field that finds the others."""

from typing import Any

from django import forms

from shangji.core.numbers import pks_of
from shangji.people.choosing import offers


class _Finds:
    """`rows` are the people that may be chosen; what is asked for comes with the form, under the name and “-look”."""

    template_name: Any = "people/_choose.html"
    rows: Any = None
    asked = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.asked = data.get(f"{name}-look", "")
        return super().value_from_datadict(data, files, name)  # type: ignore[misc]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        said = value if isinstance(value, list | tuple) else [value]
        chosen = pks_of(said)
        sort = self.input_type  # type: ignore[attr-defined]
        return {
            "widget": {"name": name, "attrs": attrs or {}, "type": sort, "asked": self.asked},
            "offers": offers(self.rows, chosen, self.asked),
        }


class PeopleChecks(_Finds, forms.CheckboxSelectMultiple):
    """Any of very many people."""


class PeopleRadios(_Finds, forms.RadioSelect):
    """One of very many people."""
