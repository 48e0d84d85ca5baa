"""Customers and contacts as they are typed."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.names import phone_digits, uscc_is_valid
from shangji.customers.capital import Capital, read_capital, written
from shangji.customers.choosing import customer_named, suggest
from shangji.customers.codes.limits import MAX_BYTES as MAX_PICTURE_BYTES
from shangji.customers.models import Contact, Customer
from shangji.people.forms.base import DAY, Form
from shangji.ui.amounts import AmountField, NotAnAmount

MIN_DIGITS = 5
MOST = Decimal(10) ** 12


class PhoneField(forms.CharField):
    """As people write numbers, with words beside them; but a number there must be."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and "****" not in text and len(phone_digits(text)) < MIN_DIGITS:
            raise forms.ValidationError(_("A phone number has digits, for example 0574-87654321 or 138 0574 1234."))  # fmt: skip
        return text


def kept(said: str, known: str, told: str) -> str:
    """What is shown masked and was left alone is what is known; one that was half changed is asked for anew."""
    if said == told:
        return known
    if "****" in said:
        raise forms.ValidationError(_("Write the whole number: a part of it is hidden here."))
    return said


class CapitalField(forms.CharField):
    """As registers write it, with 万 and a currency; what could mean two things is asked again."""

    def clean(self, value: Any) -> Capital | None:
        try:
            return read_capital(super().clean(value))
        except NotAnAmount as refusal:
            raise forms.ValidationError(_("Write the amount with its unit, for example 5000万 or 500万美元.")) from refusal  # fmt: skip


class CustomerForm(Form):
    """A new customer; only the name is asked for."""

    name = forms.CharField(label=_("Name"), max_length=200)
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=30, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=60, required=False)
    province = forms.CharField(label=_("Province"), max_length=40, required=False)
    city = forms.CharField(label=_("City"), max_length=40, required=False)
    phone = PhoneField(label=_("Phone"), max_length=60, required=False)
    source = forms.CharField(label=_("Source"), max_length=60, required=False)
    potential = AmountField(label=_("Yearly potential"), required=False, help_text=_("What they could buy from us in a year, for example 128.6万."))  # fmt: skip
    contract_ends_on = forms.DateField(label=_("Contract ends on"), required=False, widget=DAY)
    registered_capital = CapitalField(label=_("Registered capital"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    website = forms.CharField(label=_("Website"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def clean_uscc(self) -> str:
        code = re.sub(r"\s", "", self.cleaned_data["uscc"]).upper()
        if code and not uscc_is_valid(code):
            raise forms.ValidationError(_("This is not a credit code: 18 characters, the last one checks the others. Leave it empty if you do not know it."))  # fmt: skip
        return code

    def clean_potential(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["potential"]
        if amount is not None and not 0 <= amount < MOST:
            raise forms.ValidationError(_("It is an amount from 0 to 1,000,000 million."))
        return amount

    def clean_website(self) -> str:
        """Only an address a browser may open; without one, https is meant."""
        site: str = self.cleaned_data["website"].strip()
        if site and "://" not in site:
            site = f"https://{site}"
        if site and not site.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(_("A website starts with https:// or http://."))
        return site

    def clean(self) -> dict[str, Any]:
        """A capital is an amount and a currency."""
        kept: dict[str, Any] = super().clean() or self.cleaned_data
        if "registered_capital" in kept:
            capital = kept["registered_capital"]
            kept["registered_capital"] = capital.amount if capital else None
            kept["capital_currency"] = capital.currency if capital else ""
        return kept


class FieldForm(CustomerForm):
    """One field of a customer, edited in place."""

    def __init__(self, field: str, *args: Any, customer: Customer, **kwargs: Any) -> None:
        self.customer = customer
        value: Any = customer.masked_phone if field == "phone" else getattr(customer, field)
        if field == "registered_capital":
            value = written(value, customer.capital_currency)
        super().__init__(*args, initial={field: value}, **kwargs)
        self.fields = {field: self.fields[field]}

    def clean_phone(self) -> str:
        return kept(self.cleaned_data["phone"], self.customer.phone, self.customer.masked_phone)


class ParentForm(Form):
    """To which company of a group it belongs; empty is none."""

    parent = forms.CharField(label=_("Belongs to"), required=False, max_length=200, help_text=_("The company it is a subsidiary of. Empty takes it out of its group."))  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        suggest(self.fields["parent"])

    def clean_parent(self) -> Customer | None:
        name = self.cleaned_data["parent"]
        return customer_named(name, self.actor) if name else None


class LeaveAloneForm(Form):
    """Until when nobody is proposed to contact them."""

    until = forms.DateField(
        label=_("Do not contact until"), required=False, widget=DAY,
        help_text=_("Until then nobody is asked to take up again what was lost there. Empty takes it back."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), required=False, max_length=200)


class ContactForm(Form):
    """A person at a customer."""

    name = forms.CharField(label=_("Name"), max_length=60)
    title = forms.CharField(label=_("Position"), max_length=60, required=False)
    phone = PhoneField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(label=_("Mail address"), required=False)
    wechat = forms.CharField(label=_("WeChat"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        if contact:
            kwargs["initial"] = {name: getattr(contact, name) for name in Contact.EDITABLE}
            kwargs["initial"] |= {"phone": contact.masked_phone, "wechat": contact.told_wechat}
        self.contact = contact
        super().__init__(*args, **kwargs)

    def clean_phone(self) -> str:
        said: str = self.cleaned_data["phone"]
        return kept(said, self.contact.phone, self.contact.masked_phone) if self.contact else said

    def clean_wechat(self) -> str:
        said: str = self.cleaned_data["wechat"]
        return kept(said, self.contact.wechat, self.contact.told_wechat) if self.contact else said


class NewContactForm(ContactForm):
    """A person at a customer that is named."""

    customer = forms.CharField(label=_("Customer"), max_length=200)
    field_order = ("customer",)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        suggest(self.fields["customer"])

    def clean_customer(self) -> Customer:
        return customer_named(self.cleaned_data["customer"], self.actor)


class CardsForm(Form):
    """People on cards: a code on a photo or a screenshot, a vCard file, or what was pasted."""

    camera = forms.FileField(
        label=_("Take a photo of a QR code"), required=False, widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip
    photo = forms.FileField(label=_("Picture with a QR code"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}), help_text=_("The code of a phone's or a card's contact: vCard or MECARD."))  # fmt: skip
    file = forms.FileField(label=_("vCard file"), required=False, widget=forms.FileInput(attrs={"accept": ".vcf,text/vcard", "data-drop-into": ""}))  # fmt: skip
    text = forms.CharField(
        label=_("or paste it here"), required=False, widget=forms.Textarea(attrs={"rows": 6, "placeholder": "BEGIN:VCARD"})
    )  # fmt: skip

    @property
    def content(self) -> str | bytes:
        for name in ("camera", "photo", "file"):
            if file := self.cleaned_data.get(name):
                read: bytes = file.read(MAX_PICTURE_BYTES + 1)
                return read
        said: str = self.cleaned_data["text"]
        return said

    @property
    def is_picture(self) -> bool:
        """Whether a picture was meant, whatever it is."""
        return bool(self.cleaned_data.get("camera") or self.cleaned_data.get("photo"))
