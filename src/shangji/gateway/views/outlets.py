"""Settings of channels: which ways messages leave by, a trial of each, and what could not be delivered."""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach, Refusal
from shangji.core.numbers import pks_of
from shangji.gateway.channels.kinds import kind_of, kinds
from shangji.gateway.channels.sending import try_out
from shangji.gateway.forms_outlets import OutletForm
from shangji.gateway.models import Outlet
from shangji.gateway.views.deliveries import shown_once
from shangji.people.answers import done, form_dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Dispatch
from shangji.people.queries import within_reach
from shangji.people.views.people import form_methods
from shangji.ui.responses import is_partial, toast, trigger

SHOWN = 100


@signed_in
def outlets(request: Request) -> HttpResponse:
    request.actor.require("gateway.change_outlet")
    found = list(Outlet.objects.reached_by(request.actor).for_cards())
    failed = Dispatch.objects.failed().count()
    words = {"outlets": found, "kinds": kinds(), "failed": failed, "waiting": waiting(found)}
    return render(request, "gateway/outlets.html", words)


def waiting(found: list[Outlet]) -> list[tuple[Outlet, int, int]]:
    """Each with how many messages have not left yet, and how many are withheld from its group."""
    on_the_way = _by_outlet(Dispatch.objects.filter(state__in=Dispatch.ON_THE_WAY))
    withheld = _by_outlet(Dispatch.objects.withheld())
    return [(outlet, on_the_way[str(outlet.pk)], withheld[str(outlet.pk)]) for outlet in found]


def _by_outlet(rows: Any) -> Counter[str]:
    counts: Counter[str] = Counter()
    for lane, count in rows.order_by().values_list("lane").annotate(n=Count("pk")):
        counts[lane.partition(":")[0]] += count
    return counts


@signed_in
@form_methods
def outlet_add(request: Request, service: str) -> HttpResponse:
    request.actor.require("gateway.add_outlet")
    if service not in {kind.key for kind in kinds()}:
        raise OutOfReach
    return _outlet(request, service, None)


@signed_in
@form_methods
def outlet_edit(request: Request, pk: int) -> HttpResponse:
    request.actor.require("gateway.change_outlet")
    outlet: Outlet = Outlet.objects.within(request.actor, pk)
    return _outlet(request, outlet.service, outlet)


def _outlet(request: Request, service: str, outlet: Outlet | None) -> HttpResponse:
    form = OutletForm(request.POST or None, declared=kind_of(service), actor=request.actor, outlet=outlet)
    back = reverse("gateway:outlets")
    if form.is_valid():
        known = form.known()
        try:
            if outlet is None:
                return _added(request, service, form.said(), known)
            outlet.change(said=form.said(), by=request.actor, **known)
            return went(request, back)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
    title = outlet.name if outlet else str(kind_of(service).name)
    return form_dialog(request, form, title=title, verb=_("Save"), back=back)


def _added(request: Request, service: str, said: dict[str, str], known: dict[str, Any]) -> HttpResponse:
    """One whose secret was made here answers with it, once."""
    make = kind_of(service).new_secret
    made = {"secret": make()} if make and not said.get("secret") else {}
    outlet = Outlet.add(known.pop("name"), service=service, said={**said, **made}, by=request.actor, **known)
    return shown_once(request, outlet, made["secret"]) if made else went(request, reverse("gateway:outlets"))


@signed_in
@require_POST
def outlet_switch(request: Request, pk: int) -> HttpResponse:
    outlet: Outlet = Outlet.objects.within(request.actor, pk)
    outlet.change(is_open=not outlet.is_open, by=request.actor)
    return done(request, reverse("gateway:outlets"), _("On.") if outlet.is_open else _("Off."))


@signed_in
@require_POST
def outlet_take_over(request: Request, pk: int) -> HttpResponse:
    outlet: Outlet = Outlet.objects.within(request.actor, pk)
    outlet.take_over(by=request.actor)
    return done(
        request, reverse("gateway:outlets"), _("You answer for it: its group is told what you may see.")
    )


@signed_in
@require_POST
def outlet_try(request: Request, pk: int) -> HttpResponse:
    """To the group, or to oneself: sent before anything is written, so that nothing waits for the other side."""
    request.actor.require("gateway.change_outlet")
    outlet: Outlet = Outlet.objects.within(request.actor, pk)
    met = try_out(outlet, request.user, request.user.devices.first())
    outlet.note_trial(met, by=request.actor)
    if not is_partial(request):
        return went(request, reverse("gateway:outlets"))
    answer = trigger(HttpResponse(status=204), "record:changed", True)
    return toast(answer, met or _("Sent. It should be there in a moment."), tone="risk" if met else "good")


@signed_in
def undelivered(request: Request) -> HttpResponse:
    """What is out of the actor's reach is there without its name: it can be sent again unseen."""
    request.actor.require("gateway.change_outlet")
    failed = Dispatch.objects.failed()
    found = list(failed.for_cards().order_by("-made_at", "-pk")[:SHOWN])
    seen = {row.pk for row in within_reach(found, request.actor)}
    names = {str(outlet.pk): outlet.name for outlet in Outlet.objects.reached_by(request.actor)}
    rows = [(row, names.get(row.lane.partition(":")[0], "—"), row.pk in seen) for row in found]
    words: dict[str, Any] = {"rows": rows, "count": failed.count()}
    return render(request, "gateway/undelivered.html", words)


@signed_in
@require_POST
def send_again(request: Request) -> HttpResponse:
    """One message, or without a number all of them."""
    chosen = request.POST.get("pk", "")
    rows = Dispatch.objects.failed()
    if chosen:
        rows = rows.filter(pk__in=pks_of([chosen]))
    lanes = {lane.partition(":")[0] for lane in rows.values_list("lane", flat=True).distinct()}
    for pk in sorted(lanes):
        outlet: Outlet = Outlet.objects.within(request.actor, pk)
        outlet.send_again(pks_of([chosen]) if chosen else None, by=request.actor)
    return done(request, reverse("gateway:undelivered"), _("They are on their way once more."))
