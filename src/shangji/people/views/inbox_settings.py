"""My entry › how I am told: which channel tells what, quiet hours, addresses, browsers, and a trial of each."""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from shangji.core.access import OutOfReach
from shangji.people.answers import done, went
from shangji.people.forms.inbox import InboxForm, ready_channels
from shangji.people.inbox import channels, device_key
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.ui.responses import is_partial, toast

PUSH_WORKER = Path(__file__).parent.parent / "static/js/push-worker.js"


@signed_in
@form_methods
def inbox_settings(request: Request) -> HttpResponse:
    person = request.user
    form = InboxForm(request.POST or None, person=person)
    if form.is_valid():
        person.choose_inbox(form.wishes(), by=request.actor)
        return went(request, reverse("people:inbox_settings"))
    words: dict[str, Any] = {
        "form": form, "ways": ready_channels(person), "devices": list(person.devices.all()), "device_key": device_key(),
    }  # fmt: skip
    return render(request, "people/inbox_settings.html", words, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def try_channel(request: Request, key: str) -> HttpResponse:
    """Send a trial to oneself at once, and say what came of it."""
    offered = next((c for c in channels() if c.key == key), None)
    if offered is None:
        raise OutOfReach
    trouble = offered.tried(request.user)
    text = trouble or _("Sent. It should be there in a moment.")
    if not is_partial(request):
        words = {"trouble": trouble, "text": text}
        return render(request, "people/inbox_tried.html", words, status=409 if trouble else 200)
    return toast(HttpResponse(status=204), text, tone="risk" if trouble else "good")


@signed_in
@require_POST
def add_device(request: Request) -> HttpResponse:
    """What the browser gave when it was asked; called by a script."""
    said = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth", "name")}
    request.user.add_device(said.pop("endpoint"), by=request.actor, **said)
    return done(request, reverse("people:inbox_settings"), _("This browser is told from now on."))


@signed_in
@require_POST
def drop_device(request: Request, pk: int) -> HttpResponse:
    request.user.drop_device(pk, by=request.actor)
    return done(request, reverse("people:inbox_settings"), _("That browser is told no more."))


@require_safe
@cache_control(max_age=0, no_cache=True)
def push_worker(_request: HttpRequest) -> HttpResponse:
    """Served from the root: a worker governs only what lies below its own address."""
    return HttpResponse(PUSH_WORKER.read_text(), content_type="text/javascript; charset=utf-8")
