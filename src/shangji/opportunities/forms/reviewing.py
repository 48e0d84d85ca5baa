"""The dialog of looking back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact
from shangji.opportunities.forms.base import VerbForm


def words(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, help_text=hint, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReviewForm(VerbForm):
    decided_by = words(
        _("What made the difference"), _("Of what the customer did and said, not of what was hoped.")
    )
    lesson = words(
        _("What to do next time"), _("One thing to do otherwise, or to do again, so that others can.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.opportunity.is_reviewed:
            self.initial.update(decided_by=self.opportunity.decided_by, lesson=self.opportunity.lesson)

    def act(self) -> Fact | None:
        said = self.cleaned_data
        return self.opportunity.review(said["decided_by"], said["lesson"], by=self.actor)
