"""What people say about a record, as it is typed or tapped."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shangji.activities.models import FollowUp
from shangji.activities.proposing import Pick
from shangji.activities.sentence import MORNING, Understood
from shangji.core.access import Actor
from shangji.people.forms.base import DAY, Form
from shangji.people.forms.records import PersonChoice
from shangji.ui.formats import day as day_words

INFERRED = ("type", "result", "next_step", "next_step_on", "next_step_time")


class FollowUpForm(Form):
    """Text, or any tap. `inferred_*` say what was proposed last: what differs from it was chosen by hand."""

    text = forms.CharField(required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    type = forms.ChoiceField(
        label=_("How"), required=False, choices=FollowUp.Type.choices, widget=forms.RadioSelect
    )
    direction = forms.ChoiceField(required=False, choices=FollowUp.Direction.choices)
    result = forms.ChoiceField(
        label=_("Result"), required=False, choices=FollowUp.Result.choices[1:], widget=forms.RadioSelect
    )
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=200)
    next_step_on = forms.DateField(label=_("When"), required=False, widget=DAY)
    next_step_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    contacts = forms.MultipleChoiceField(
        label=_("Talked to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    client_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["contacts"].choices = [(str(pk), name) for pk, name in people.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("next_step") and not said.get("next_step_on") and "next_step_on" not in self.errors:
            self.add_error("next_step_on", _("Say when, so that it is not forgotten."))
        return said

    @property
    def next_step_at(self) -> datetime | None:
        day: date | None = self.cleaned_data.get("next_step_on")
        return moment_of(day, self.cleaned_data.get("next_step_time"))

    @property
    def next_words(self) -> str:
        """A day without words is a plan to follow up again."""
        words: str = self.cleaned_data["next_step"].strip()
        return words or (str(_("Follow up")) if self.cleaned_data.get("next_step_on") else "")


def moment_of(day: date | None, clock: time | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, clock or MORNING)) if day else None


def proposal(found: Understood, default_on: date | None) -> dict[str, str]:
    """What the sentence proposes for each control, as the controls hold it."""
    at = timezone.localtime(found.next_step_at) if found.next_step_at else None
    day = at.date() if at else default_on
    return {
        "type": found.type,
        "result": found.result,
        "next_step": found.next_step,
        "next_step_on": day.isoformat() if day else "",
        "next_step_time": f"{at:%H:%M}" if at and at.time() != MORNING else "",
    }


class NextStepForm(Form):
    """`picks` are days that are one tap away, with what is due on them; `why` says why the proposed one is not the usual."""

    next_step = forms.CharField(label=_("Next step"), max_length=200)
    next_step_on = forms.DateField(label=_("When"), widget=DAY)
    next_step_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, picks: Sequence[Pick] = (), why: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        noted = " · ".join(f"{day_words(pick.day)} {pick.note}" for pick in picks if pick.note)
        self.fields["next_step_on"].help_text = " ".join(filter(None, [why, noted]))


class WhyForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class TaskForm(Form):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    assignee = PersonChoice(label=_("By whom"))
    due_on = forms.DateField(label=_("Until"), required=False, widget=DAY)

    def __init__(self, *args: Any, actor: Actor, title: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"assignee": actor.user_id, "title": title}, **kwargs)
        self.fields["assignee"].offer(actor)  # type: ignore[attr-defined]


class CorrectionForm(Form):
    text = forms.CharField(
        label=_("What happened"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


class CommentForm(Form):
    text = forms.CharField(
        label=_("Comment"), max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Ask or tell colleagues; @ and a name calls somebody")}),
    )  # fmt: skip
