"""What is typed about targets."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.insight.models.below import Holder
from shangji.insight.targets.measures import LEVELS
from shangji.insight.targets.setting import value_of
from shangji.insight.targets.sheet import Sheet
from shangji.insight.targets.tree import Plans
from shangji.people.forms.base import Form, Radios
from shangji.people.models import User


class PlanForm(Form):
    """A field for each month of each level: `target-2026-03`. Who may not set them reads them."""

    def __init__(self, *args: Any, holder: Holder, sheet: Sheet, may_set: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder, self.sheet = holder, sheet
        for level in LEVELS:
            plans = Plans(sheet.lookup, sheet.measure.metric, level, sheet.period.first, sheet.period.last)
            known = (plans.people if isinstance(holder, User) else plans.teams).get(holder.pk, {})
            for month in sheet.months:
                cell = known.get(month)
                self.fields[_name(level, month)] = forms.CharField(
                    label=f"{LEVELS[level]} {month:%Y-%m}", required=False, initial="" if cell is None else cell.value, disabled=not may_set,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input"}),
                )  # fmt: skip

    @property
    def lines(self) -> Iterator[tuple[date, list[Any]]]:
        """(month, its fields) for the table."""
        for month in self.sheet.months:
            yield month, [self[_name(level, month)] for level in LEVELS]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for name, text in list(typed.items()):
            try:
                typed[name] = value_of(str(text), self.sheet.measure)
            except Refusal as refusal:
                self.add_error(name, str(refusal.message))
        return typed

    def said(self) -> Iterator[tuple[str, dict[date, int | None]]]:
        for level in LEVELS:
            yield level, {month: self.cleaned_data[_name(level, month)] for month in self.sheet.months}


class CopyForm(Form):
    source = forms.ChoiceField(
        label=_("From what"), initial="targets", widget=Radios,
        choices=[("targets", _("last year's targets")), ("results", _("what was reached last year"))],
    )  # fmt: skip
    percent = forms.IntegerField(
        label=_("And so many percent more"), min_value=-90, max_value=900, initial=10
    )
    only_empty = forms.BooleanField(
        label=_("Only months in which nothing is set yet"), required=False, initial=True
    )


def _name(level: str, month: date) -> str:
    return f"{level}-{month:%Y-%m}"
