"""Public forms and access tokens as they are set up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.calendar import today
from shangji.gateway.models import MailDrop, PublicForm
from shangji.gateway.views.public_form import LABELS
from shangji.leads.models import Campaign, Lead, Source
from shangji.people.forms.base import DAY, Checks, Form, Record
from shangji.people.forms.records import PersonChoice
from shangji.people.models import Pool

CONSENT = _("I agree that you use what I fill in to answer me, and for nothing else.")


class PublicFormForm(Form):
    """How a public form reads, what it asks, and where its leads go."""

    name = forms.CharField(label=_("Name, for colleagues"), max_length=60)
    campaign = Record(label=_("Campaign"), queryset=Campaign.objects.none(), required=False)
    source = Record(label=_("Source"), queryset=Source.objects.none(), required=False)
    pool = Record(label=_("Into which pool"), queryset=Pool.objects.none(), required=False)
    title = forms.CharField(label=_("Title"), max_length=60, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=60, required=False)
    intro = forms.CharField(label=_("A sentence above the form"), max_length=300, required=False)
    intro_en = forms.CharField(label=_("The sentence in English"), max_length=300, required=False)
    asked = forms.MultipleChoiceField(label=_("What it asks"), choices=[(n, LABELS[n]) for n in PublicForm.FIELDS], widget=Checks)  # fmt: skip
    required = forms.MultipleChoiceField(label=_("What must be filled in"), choices=[(n, LABELS[n]) for n in PublicForm.FIELDS], widget=Checks, required=False)  # fmt: skip
    consent = forms.CharField(label=_("Consent"), max_length=300, required=False, initial=CONSENT)
    consent_en = forms.CharField(label=_("Consent in English"), max_length=300, required=False)
    thanks = forms.CharField(label=_("Thanks"), max_length=200, required=False)
    thanks_en = forms.CharField(label=_("Thanks in English"), max_length=200, required=False)
    is_open = forms.BooleanField(label=_("Open: it can be filled in"), required=False, initial=True)

    def __init__(self, *args: Any, asks: PublicForm | None = None, **kwargs: Any) -> None:
        if asks:
            kwargs["initial"] = {name: getattr(asks, name) for name in PublicForm.COLUMNS}
        else:
            kwargs["initial"] = {"asked": ["company", "person", "phone", "need"], "required": ["phone"]}
        super().__init__(*args, **kwargs)
        rows: dict[str, Any] = {
            "campaign": Campaign.objects.offered(), "source": Source.objects.offered(), "pool": Pool.objects.holding(Lead.kind()),
        }  # fmt: skip
        for name, found in rows.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not set(said.get("required", ())) <= set(said.get("asked", ())):
            self.add_error("required", _("Only what is asked can be required."))
        if said.get("asked") and PublicForm.REACHED_BY.isdisjoint(said["asked"]):
            self.add_error("asked", _("Ask for a phone, a mail address or a WeChat name."))
        return said


class MailDropForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    host = forms.CharField(label=_("Server (IMAP)"), max_length=200)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Encryption"), choices=MailDrop.SECURITIES)
    user = forms.CharField(label=_("User of the mailbox"), max_length=200)
    password = forms.CharField(label=_("Password"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=_("Leave it empty to keep the one that is there."))  # fmt: skip
    folder = forms.CharField(label=_("Folder"), max_length=100, initial="INBOX")
    processed = forms.CharField(label=_("Where read letters are moved"), max_length=100, required=False)
    campaign = Record(label=_("Campaign"), queryset=Campaign.objects.none(), required=False)
    source = Record(label=_("Source"), queryset=Source.objects.none(), required=False)
    pool = Record(label=_("Into which pool"), queryset=Pool.objects.none(), required=False)
    is_open = forms.BooleanField(label=_("Poll it"), required=False, initial=True)

    def __init__(self, *args: Any, drop: MailDrop | None = None, **kwargs: Any) -> None:
        if drop:
            kwargs["initial"] = {name: getattr(drop, name) for name in MailDrop.COLUMNS}
        super().__init__(*args, **kwargs)
        rows: dict[str, Any] = {
            "campaign": Campaign.objects.offered(), "source": Source.objects.offered(), "pool": Pool.objects.holding(Lead.kind()),
        }  # fmt: skip
        for name, found in rows.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]


class TokenForm(Form):
    name = forms.CharField(label=_("Which program it is for"), max_length=60)
    user = PersonChoice(label=_("Acts as"))
    expires_on = forms.DateField(label=_("Until"), required=False, widget=DAY, help_text=_("Leave it empty for as long as it lasts."))  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, initial={"user": actor.user_id}, **kwargs)
        field: Any = self.fields["user"]
        field.offer(actor)
        if not actor.may("people.change_user"):
            field.queryset = field.queryset.filter(pk=actor.user_id)

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day and day < today():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day
