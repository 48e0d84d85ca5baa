"""The same verb on many opportunities: each row says how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.opportunities.call_events import Call
from shangji.opportunities.forms.losing import LoseManyForm, lose_one
from shangji.opportunities.found import listed
from shangji.opportunities.models import Opportunity, Stage
from shangji.people.answers import dialog, done_many
from shangji.people.chosen import chosen_keys
from shangji.people.forms.base import DAY, Form, Radios
from shangji.people.forms.records import AssignForm
from shangji.people.middleware import Request, signed_in
from shangji.people.steps import together
from shangji.people.views.people import form_methods


class StageChoiceForm(Form):
    stage = forms.ModelChoiceField(label=_("To which stage"), queryset=Stage.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("Why, where the order is broken"), required=False, max_length=300)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.in_force().select_related("pipeline")  # type: ignore[attr-defined]


class CallChoiceForm(Form):
    call = forms.ChoiceField(label=_("Forecast call"), choices=Call.choices, widget=Radios)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class DayForm(Form):
    expected_on = forms.DateField(label=_("Expected close"), widget=DAY)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class Bulk:
    title: str | Promise
    button: str | Promise
    form: Callable[..., Form]
    act: Callable[[Opportunity, dict[str, Any], Actor], Any]


def _move(found: Opportunity, said: dict[str, Any], by: Actor) -> Any:
    return found.move_to(found.own_stage(said["stage"]), by=by, reason=said["reason"])


BULKS: dict[str, Bulk] = {
    "assign": Bulk(
        _("Hand over"), _("Hand over"), AssignForm,
        lambda found, said, by: found.assign_to(said["owner"], by=by, note=said["note"]),
    ),
    "move": Bulk(_("Move to a stage"), _("Move"), StageChoiceForm, _move),
    "lose": Bulk(_("Mark as lost"), _("Mark as lost"), LoseManyForm, lose_one),
    "call": Bulk(
        _("Forecast call"), _("Set the call"), CallChoiceForm,
        lambda found, said, by: found.set_call(said["call"], by=by),
    ),
    "expected": Bulk(
        _("Expected close"), _("Change the day"), DayForm,
        lambda found, said, by: found.change_expected_on(said["expected_on"], by=by),
    ),
}  # fmt: skip


@signed_in
@form_methods
def bulk(request: Request, name: str) -> HttpResponse:
    """Ask once, then call the verb row by row; what is refused is listed with the reason, the rest is done."""
    asked = BULKS.get(name)
    if asked is None:
        raise OutOfReach
    keys = chosen_keys(request, partial(listed, request.actor))
    rows = Opportunity.objects.reached_by(request.actor).select_related(
        "stage", "pipeline", "subject", "customer"
    )
    chosen = list(rows.filter(pk__in=keys).order_by("pk"))
    form = asked.form(request.POST if "go" in request.POST else None, actor=request.actor)
    words: dict[str, Any] = {"form": form, "chosen": chosen, "title": asked.title, "verb": asked.button}
    words |= {"here": request.path, "back": reverse("opportunities:list")}
    if not form.is_valid():
        return dialog(request, "opportunities/bulk.html", words, status=422 if form.is_bound else 200)
    by = together(request.actor)
    done = [(found, _try(asked, found, form.cleaned_data, by)) for found in chosen]
    return done_many(request, "opportunities/bulk_done.html", words, done, by)


def _try(asked: Bulk, found: Opportunity, said: dict[str, Any], by: Actor) -> str:
    """Why it was refused; nothing when it was done."""
    try:
        asked.act(found, said, by)
    except Refusal as refusal:
        return str(refusal.message)
    return ""
