"""Handing over, sharing, and what everybody may say about themselves."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level
from shangji.core.calendar import today
from shangji.people.choosing import are_many, label_of, offered
from shangji.people.forms.base import DAY, Form, Record
from shangji.people.forms.choosing import PeopleRadios
from shangji.people.models import Collaboration, User


class PersonChoice(Record):
    """Somebody who can sign in, with their team and until when they are away; looked for where there are many."""

    def __init__(self, **options: Any) -> None:
        super().__init__(User.objects.none(), empty_label=_("Choose somebody"), **options)

    def offer(self, actor: Actor, *, without: int | None = None) -> None:
        rows = offered(actor).exclude(pk=without)
        if are_many(rows):
            self.widget = PeopleRadios()
            self.widget.rows = rows
        self.queryset = rows

    def label_from_instance(self, obj: Any) -> str:
        return label_of(obj)


class AssignForm(Form):
    owner = PersonChoice(label=_("New owner"))
    note = forms.CharField(label=_("Why, for the log"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: Actor, owner_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(actor, without=owner_id)  # type: ignore[attr-defined]


class ShareForm(Form):
    user = PersonChoice(label=_("With whom"))
    level = forms.TypedChoiceField(label=_("What they may do"), choices=Collaboration.LEVELS, coerce=int)
    until = forms.DateField(
        label=_("Until"), required=False, widget=DAY,
        help_text=_("Leave it empty for as long as it lasts."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, owner_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].offer(actor, without=owner_id)  # type: ignore[attr-defined]

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < today():
            raise forms.ValidationError(_("Choose today or a later day."))
        return until

    def level_given(self) -> Level:
        return Level(self.cleaned_data["level"])


class OwnEntryForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    email = forms.EmailField(label=_("Mail address"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
