"""Settings › channels › deliveries: what one channel was given to send, each try of it, and once more; its secret."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.core.numbers import pk_of
from shangji.gateway.forms_deliveries import RotateForm, SpanForm
from shangji.gateway.models import Outlet
from shangji.gateway.models.outlet import OVERLAP, NoSecretHere
from shangji.people.answers import dialog, done, form_dialog
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Dispatch
from shangji.people.queries import within_reach
from shangji.people.views.people import form_methods

MAY = "gateway.change_outlet"
PAGE = 50


@signed_in
def deliveries(request: Request, pk: int) -> HttpResponse:
    """The newest first; `?state=` filters, `?before=` goes on. What is out of reach is there without its name."""
    request.actor.require(MAY)
    outlet: Outlet = Outlet.objects.within(request.actor, pk)
    state, before = request.GET.get("state", ""), request.GET.get("before", "")
    rows = Dispatch.objects.filter(lane=outlet.lane()).for_cards().prefetch_related("made_attempts")
    if state in ("sent", "failed", "withheld"):
        rows = rows.filter(state=state)
    elif state == "waiting":
        rows = rows.filter(state__in=Dispatch.ON_THE_WAY)
    if last := pk_of(before):
        rows = rows.filter(pk__lt=last)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    seen = {row.pk for row in within_reach(found, request.actor)}
    words: dict[str, Any] = {
        "outlet": outlet, "rows": [(row, row.pk in seen) for row in found[:PAGE]], "has_more": len(found) > PAGE,
        "states": states(), "state": state, "withheld": Dispatch.objects.withheld().filter(lane=outlet.lane()).count(),
    }  # fmt: skip
    return render(request, "gateway/deliveries.html", words)


def states() -> list[tuple[str, str]]:
    return [
        ("", _("all")),
        ("waiting", _("on the way")),
        ("sent", _("accepted")),
        ("failed", _("not accepted")),
        ("withheld", _("withheld")),
    ]


@signed_in
@require_POST
def once_more(request: Request, pk: int, dispatch_pk: int) -> HttpResponse:
    outlet: Outlet = Outlet.objects.within(request.actor, pk)
    if outlet.send_once_more(dispatch_pk, by=request.actor) is None:
        raise OutOfReach
    return done(request, reverse("gateway:deliveries", args=[pk]), _("It is on its way once more."))


@signed_in
@form_methods
def replay(request: Request, pk: int) -> HttpResponse:
    """Everything of a span of time, for a receiver that has lost it."""
    request.actor.require(MAY)
    outlet: Outlet = Outlet.objects.within(request.actor, pk)
    now = clock.now()
    form = SpanForm(request.POST or None, initial={"since": now - timedelta(days=1), "until": now})
    back = reverse("gateway:deliveries", args=[pk])
    if form.is_valid():
        try:
            said = outlet.replay(form.cleaned_data["since"], form.cleaned_data["until"], by=request.actor)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
        else:
            n = said.count if said else 0
            text = ngettext("%(n)s message goes once more", "%(n)s messages go once more", n) % {"n": n}
            return done(request, back, text)
    title = _("Send once more: %(name)s") % {"name": outlet.name}
    return form_dialog(request, form, title=title, verb=_("Send once more"), back=back)


@signed_in
@form_methods
def rotate(request: Request, pk: int) -> HttpResponse:
    """A new secret, shown once; for a day what goes out is signed with both."""
    request.actor.require(MAY)
    outlet: Outlet = Outlet.objects.within(request.actor, pk)
    make = outlet.declared.new_secret
    if make is None:
        raise NoSecretHere
    form = RotateForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        title = _("New secret: %(name)s") % {"name": outlet.name}
        return form_dialog(
            request, form, title=title, verb=_("Make a new secret"), back=reverse("gateway:outlets")
        )
    overlap = timedelta() if form.cleaned_data["ends_at_once"] else OVERLAP
    secret = make()
    outlet.rotate_secret(secret, overlap=overlap, by=request.actor)
    return shown_once(request, outlet, secret)


def shown_once(request: Request, outlet: Outlet, secret: str) -> HttpResponse:
    words = {"secret": secret, "title": outlet.name, "back": reverse("gateway:outlets")}
    return dialog(request, "gateway/_token_once.html", words)
