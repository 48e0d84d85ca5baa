"""Telling a colleague of a number."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shangji.core.access import Actor
from shangji.people.choosing import label_of, offered
from shangji.people.forms.base import Form, Radios, Record
from shangji.people.forms.choosing import PeopleRadios
from shangji.people.models import User


class _Colleague(Record):
    def label_from_instance(self, obj: Any) -> str:
        return label_of(obj)


class WatchForm(Form):
    """A limit as people write it: in ¥, in percent, in days."""

    is_above = forms.TypedChoiceField(
        label=_("Tell me when it"), coerce=lambda value: value == "above", widget=Radios, initial="above",
        choices=[("above", _("rises to the limit")), ("below", _("falls to the limit"))],
    )  # fmt: skip
    limit = forms.DecimalField(label=_("Limit"), max_digits=16, decimal_places=2)

    def __init__(self, unit: str, *args: Any) -> None:
        super().__init__(*args)
        self.per = 100 if unit == "ratio" else 1
        words = {"ratio": _("in percent"), "money": _("in ¥"), "days": _("in days")}
        self.fields["limit"].help_text = words.get(unit, "")

    @property
    def kept(self) -> Decimal:
        """As the number is kept: a share of one, an amount in whole units."""
        limit: Decimal = self.cleaned_data["limit"]
        return limit / self.per


class SendForm(Form):
    to = _Colleague(
        label=pgettext_lazy("a message", "To whom"), queryset=User.objects.none(), widget=PeopleRadios
    )
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
