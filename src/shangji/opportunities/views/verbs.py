"""Verbs that ask for something first: one dialog each. And opening a new opportunity."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.activities.forms import moment_of
from shangji.core.access import OutOfReach, Refusal
from shangji.core.numbers import pk_of
from shangji.customers.models import Customer
from shangji.opportunities.forms.dialogs import DIALOGS
from shangji.opportunities.forms.opening import OpenForm
from shangji.opportunities.listing import pipeline_shown
from shangji.opportunities.models import Opportunity, Stage
from shangji.opportunities.queries import exceptions_of, opportunity
from shangji.people.answers import dialog, done, went
from shangji.people.custom.controls import CustomForm
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def verb(request: Request, pk: int, name: str) -> HttpResponse:
    """The dialog of one verb, and the verb. A refusal is told where it was asked."""
    asked = DIALOGS.get(name)
    if asked is None:
        raise OutOfReach
    found = opportunity(request.actor, pk)
    bound = request.POST if request.method == "POST" else None
    form = asked.form(bound, opportunity=found, actor=request.actor)
    words: dict[str, Any] = {
        "opportunity": found, "form": form, "title": asked.title % {"name": found.name}, "verb": asked.button,
        "about": asked.about, "back": found.get_absolute_url(), "here": request.get_full_path(),
    }  # fmt: skip
    if name == "win":
        words |= {"gate": found.gate_to(None), "exceptions": exceptions_of(found)}
    if not form.is_valid():
        return dialog(request, "opportunities/verb.html", words, status=422 if form.is_bound else 200)
    try:
        fact = form.act()
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, str(refusal.message))
        return dialog(request, "opportunities/verb.html", words, status=422)
    return done(request, found.get_absolute_url(), asked.said if fact else _("Nothing to change."), found)


@signed_in
@form_methods
def open_new(request: Request) -> HttpResponse:
    """A new opportunity; `?customer=` and `?stage=` fill what is known."""
    request.actor.require("opportunities.open")
    pipeline = pipeline_shown(request.actor, request.GET)
    if pipeline is None:
        raise OutOfReach
    stages = pipeline.stages_now()
    form = OpenForm(request.POST or None, actor=request.actor, stages=stages, initial=_known(request, stages))
    custom = CustomForm(request.POST or None, Opportunity.kind(), request.actor)
    words: dict[str, Any] = {
        "form": form,
        "custom": custom,
        "title": _("New opportunity"),
        "here": request.get_full_path(),
    }
    words |= {"back": reverse("opportunities:board")}
    if not all([form.is_valid(), custom.is_valid()]):
        return dialog(request, "opportunities/new.html", words, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    found = Opportunity.open(
        said["name"], by=request.actor, customer=said["customer"], stage=said["stage"], amount=said["amount"],
        expected_on=said["expected_on"], source=said["source"], next_step=said["next_step"],
        next_step_at=moment_of(said["next_step_on"], None), custom=custom.said,
    )  # fmt: skip
    return went(request, found.get_absolute_url())


def _known(request: Request, stages: Any) -> dict[str, Any]:
    customer, stage = (pk_of(request.GET.get(name, "")) for name in ("customer", "stage"))
    known: dict[str, Any] = {"stage": stages.first()}
    if customer:
        known["customer"] = Customer.objects.within(request.actor, customer).name
    if stage:
        known["stage"] = Stage.objects.filter(pk=stage).first() or known["stage"]
    return known
