"""What is said with an answer that is given from a message."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.people.forms.base import Form

LONG = forms.Textarea(attrs={"rows": 3, "autofocus": True})


class HappenedForm(Form):
    said = forms.CharField(label=_("What happened, in a sentence"), max_length=2000, widget=LONG)


class AgreeForm(Form):
    note = forms.CharField(label=_("A word about it"), max_length=300, required=False, widget=LONG)


class RefuseForm(Form):
    note = forms.CharField(label=_("Why"), max_length=300, widget=LONG)
