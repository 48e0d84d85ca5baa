"""Leads as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.customers.forms import PhoneField, kept
from shangji.leads.models import Campaign, Lead, Source
from shangji.people.forms.base import Form, Record
from shangji.people.pool_dialogs import ReasonForm

INVALID_REASONS = (_("The number does not exist"), _("A competitor asking for prices"), _("Has bought elsewhere"), _("Not our business"))  # fmt: skip


class LeadForm(Form):
    """Any one of company, person, phone, mail or WeChat is enough."""

    company = forms.CharField(label=_("Company name"), max_length=200, required=False)
    person = forms.CharField(label=_("Person"), max_length=60, required=False)
    phone = PhoneField(label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))  # fmt: skip
    need = forms.CharField(label=_("Need"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    title = forms.CharField(label=_("Position"), max_length=60, required=False)
    wechat = forms.CharField(label=_("WeChat"), max_length=60, required=False)
    email = forms.EmailField(label=_("Mail address"), required=False)
    source = Record(label=_("Source"), queryset=Source.objects.none(), required=False)
    campaign = Record(label=_("Campaign"), queryset=Campaign.objects.none(), required=False)
    industry = forms.CharField(label=_("Industry"), max_length=60, required=False)
    province = forms.CharField(label=_("Province"), max_length=40, required=False)
    city = forms.CharField(label=_("City"), max_length=40, required=False)
    website = forms.CharField(label=_("Website"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    FIRST = ("company", "person", "phone", "need")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("source", Source), ("campaign", Campaign)):
            self.fields[name].queryset = model.objects.offered()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(said.get(name) for name in Lead.KNOWN_BY):
            raise forms.ValidationError(_("A lead needs a company, a person, a phone, a mail address or a WeChat name."))  # fmt: skip
        return said

    @property
    def first(self) -> list[Any]:
        return [self[name] for name in self.FIRST]

    @property
    def rest(self) -> list[Any]:
        return [field for field in self if field.name not in self.FIRST]


class FieldForm(LeadForm):
    """One field of a lead, edited in place."""

    def __init__(self, field: str, *args: Any, lead: Lead, **kwargs: Any) -> None:
        told = {"phone": lead.masked_phone, "wechat": lead.told_wechat}
        super().__init__(*args, initial={field: told.get(field, getattr(lead, field))}, **kwargs)
        self.lead, self.fields = lead, {field: self.fields[field]}

    def clean_phone(self) -> str:
        return kept(self.cleaned_data["phone"], self.lead.phone, self.lead.masked_phone)

    def clean_wechat(self) -> str:
        return kept(self.cleaned_data["wechat"], self.lead.wechat, self.lead.told_wechat)

    def clean(self) -> dict[str, Any]:
        """Whether enough is left to be known by is the verb's to say."""
        return forms.Form.clean(self) or {}


class InvalidForm(ReasonForm):
    reasons = INVALID_REASONS
