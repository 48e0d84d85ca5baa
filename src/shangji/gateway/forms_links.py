"""A link as it is made: how long, with which password, and as who sees it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.people.choosing import offered
from shangji.people.covering import ReachesMore, covers
from shangji.people.forms.base import Form, Record
from shangji.people.forms.choosing import PeopleRadios
from shangji.people.models import User

DAYS = [
    (1, gettext_lazy("a day")),
    (7, gettext_lazy("a week")),
    (30, gettext_lazy("30 days")),
    (90, gettext_lazy("90 days")),
]


class LinkForm(Form):
    name = forms.CharField(label=gettext_lazy("Title that visitors see"), max_length=120)
    days = forms.TypedChoiceField(label=gettext_lazy("It works for"), choices=DAYS, coerce=int, initial=7)
    password = forms.CharField(
        label=gettext_lazy("Password"), max_length=60, min_length=4, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=gettext_lazy("Optional. Tell it by another way than the link."),
    )  # fmt: skip
    framed_by = forms.CharField(
        label=gettext_lazy("Pages that may show it within them"), max_length=600, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "https://portal.example.com"}),
        help_text=gettext_lazy("Optional, for a board: the addresses of portals, one a line. Its filters stay as they are now."),
    )  # fmt: skip
    shown_as = Record(
        label=gettext_lazy("Shown is what this person sees"), queryset=User.objects.none(), widget=PeopleRadios,
        help_text=gettext_lazy("You, or somebody whose records you all see."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["shown_as"].queryset = self.fields["shown_as"].widget.rows = offered(actor)  # type: ignore[attr-defined]
        self.fields["shown_as"].initial = actor.user_id

    def clean_shown_as(self) -> User:
        found: User = self.cleaned_data["shown_as"]
        if not covers(self.actor, found.actor()):
            raise ValidationError(str(ReachesMore.message))
        return found
