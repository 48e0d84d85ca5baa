"""What arrived: what waits to be read, and what was read or put aside."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.core.lists import first
from shangji.leads.capture import read
from shangji.leads.forms import LeadForm
from shangji.leads.models import Delivery
from shangji.leads.reading import read as understand
from shangji.people.answers import done, form_dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.people.pool_dialogs import ReasonForm
from shangji.people.views.people import form_methods

SHOWN = 200


@signed_in
def deliveries(request: Request) -> HttpResponse:
    """The newest of one state; those that wait are the ones that want somebody."""
    request.actor.require("leads.read_delivery")
    state = request.GET.get("state", Delivery.State.WAITING)
    rows: Any = Delivery.objects.reached_by(request.actor).select_related("source", "campaign", "lead")
    found = first(rows.filter(state=state).order_by("-received_at", "-pk"), SHOWN)
    counts = {value: rows.filter(state=value).order_by()[:1001].count() for value in Delivery.State.values}
    states = [(value, label, counts[value]) for value, label in Delivery.State.choices]
    return render(request, "leads/deliveries.html", {"deliveries": found, "states": states, "state": state})


@signed_in
@form_methods
def take(request: Request, pk: int) -> HttpResponse:
    """Read it by hand: the form starts from what a rule understands of its words."""
    request.actor.require("leads.read_delivery")
    delivery: Delivery = Delivery.objects.within(request.actor, pk)
    form = LeadForm(request.POST or None, initial=_understood(delivery))
    back = reverse("leads:deliveries")
    if not form.is_valid():
        return form_dialog(request, form, title=_("Make it a lead"), verb=_("Make it a lead"), back=back)
    fields = {name: value for name, value in form.cleaned_data.items() if isinstance(value, str)}
    came_by = (form.cleaned_data["source"], form.cleaned_data["campaign"])
    lead = read(delivery, fields, by=request.actor, came_by=came_by)
    if lead is None:
        form.add_error(None, delivery.reason)
        return form_dialog(request, form, title=_("Make it a lead"), verb=_("Make it a lead"), back=back)
    return went(request, lead.get_absolute_url())


@signed_in
@form_methods
def discard(request: Request, pk: int) -> HttpResponse:
    request.actor.require("leads.read_delivery")
    delivery: Delivery = Delivery.objects.within(request.actor, pk)
    form = ReasonForm(request.POST or None, kind=delivery.kind(), actor=request.actor)
    back = reverse("leads:deliveries")
    if not form.is_valid():
        return form_dialog(request, form, title=_("Put it aside"), verb=_("Put it aside"), back=back)
    delivery.discard(form.cleaned_data["reason"], by=request.actor)
    return done(request, back, _("Put aside"))


def _understood(delivery: Delivery) -> dict[str, Any]:
    """Named fields as they came; the rest is read as a text."""
    said = {str(name): str(value) for name, value in delivery.payload.items() if isinstance(value, str | int)}
    text = "\n".join(f"{name}: {value}" for name, value in said.items())
    named = {name: value for name, value in said.items() if name in LeadForm.base_fields}
    came_by = {"source": delivery.source, "campaign": delivery.campaign}
    return {**understand(said.get("text") or text).columns(), **named, **came_by}
