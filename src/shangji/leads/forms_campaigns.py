"""Campaigns and sources as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.leads.models import Campaign, Source
from shangji.people.forms.base import DAY, Form, Record
from shangji.ui.amounts import AmountField


class SourceForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    is_retired = forms.BooleanField(label=_("No longer offered"), required=False)

    def __init__(self, *args: Any, found: Any = None, **kwargs: Any) -> None:
        if found is not None:
            kwargs["initial"] = {name: getattr(found, name) for name in found.COLUMNS}
        super().__init__(*args, **kwargs)
        if found is None:
            del self.fields["is_retired"]


class CampaignForm(SourceForm):
    source = Record(label=_("Source"), queryset=Source.objects.none(), required=False)
    starts_on = forms.DateField(label=_("Starts on"), required=False, widget=DAY)
    ends_on = forms.DateField(label=_("Ends on"), required=False, widget=DAY)
    cost = AmountField(label=_("Cost in full"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.offered()  # type: ignore[attr-defined]

    def clean_cost(self) -> Any:
        cost = self.cleaned_data["cost"] or 0
        if cost < 0:
            raise forms.ValidationError(_("A cost is not below zero."))
        return cost


FORMS: dict[str, tuple[Any, type[SourceForm]]] = {
    "campaign": (Campaign, CampaignForm),
    "source": (Source, SourceForm),
}
