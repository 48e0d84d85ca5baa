"""The dialog of looking back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact
from shangji.opportunities.forms.base import VerbForm
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.stage import stage_named, stages_of


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
    stage = forms.ChoiceField(
        label=_("Stage it belongs to"), required=False,
        help_text=_("Whoever works that stage next finds it beside how it is worked."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = self.opportunity
        self.fields["stage"].choices = [("", _("The whole way")), *_places(found)]  # type: ignore[attr-defined]
        if found.is_reviewed:
            self.initial.update(
                decided_by=found.decided_by, lesson=found.lesson, stage=found.lesson_stage or ""
            )
        elif found.is_lost:
            self.initial["stage"] = found.stage.key

    def act(self) -> Fact | None:
        said = self.cleaned_data
        return self.opportunity.review(said["decided_by"], said["lesson"], stage=said["stage"], by=self.actor)


def _places(found: Opportunity) -> list[tuple[str, str]]:
    """Key and name of the stages of its version, and of the one that its lesson names already."""
    known = {stage.key: stage.label for stage in stages_of(found.pipeline_id, found.stage.version)}
    own = found.lesson_stage
    if own and own not in known and (stage := stage_named(found.pipeline_id, own)):
        known[own] = stage.label
    return list(known.items())
