"""Telling a colleague of a number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.people.choosing import label_of, offered
from shangji.people.forms.base import Form
from shangji.people.forms.choosing import PeopleRadios


class _Colleague(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return label_of(obj)


class SendForm(Form):
    to = _Colleague(label=_("To whom"), queryset=None, widget=PeopleRadios)
    note = forms.CharField(
        label=_("What you want to say"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, actor: Actor, *args: Any) -> None:
        super().__init__(*args)
        rows = offered(actor).exclude(pk=actor.user_id)
        field: Any = self.fields["to"]
        field.queryset = field.widget.rows = rows
