"""Settings of webhooks: where they go, what of their body becomes which field, tried on an example."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shangji.core.access import Refusal
from shangji.gateway.forms_hooks import HookForm
from shangji.gateway.models import InboundHook
from shangji.gateway.models.inbound_hook import new_secret
from shangji.gateway.picking import NotJson, parsed, paths_of, picked
from shangji.leads.capture import cleaned
from shangji.leads.models import Lead
from shangji.people.answers import dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
def hooks(request: Request) -> HttpResponse:
    request.actor.require("gateway.change_hook")
    rows = InboundHook.objects.reached_by(request.actor).select_related("campaign", "source", "pool")
    return render(
        request, "gateway/hooks.html", {"hooks": list(rows), "site": request.build_absolute_uri("/")[:-1]}
    )


@signed_in
@form_methods
def hook_add(request: Request) -> HttpResponse:
    request.actor.require("gateway.add_hook")
    return _hook(request, None)


@signed_in
@form_methods
def hook_edit(request: Request, pk: int) -> HttpResponse:
    request.actor.require("gateway.change_hook")
    return _hook(request, InboundHook.objects.within(request.actor, pk))


def _hook(request: Request, hook: InboundHook | None) -> HttpResponse:
    """A new one answers with its secret, once."""
    form = HookForm(request.POST or None, hook=hook)
    words: dict[str, Any] = {"form": form, "hook": hook, "site": request.build_absolute_uri("/")[:-1]}
    if form.is_valid():
        said = form.cleaned()
        try:
            if hook is not None:
                hook.change(by=request.actor, **said)
                return went(request, reverse("gateway:hooks"))
            secret = new_secret()
            made = InboundHook.add(said.pop("name"), secret=secret, by=request.actor, **said)
            return _once(request, made, secret)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
    words |= _tried(
        form.data.get("example", "") if form.is_bound else (hook.example if hook else ""), form.mapping()
    )
    return render(request, "gateway/hook.html", words, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def hook_try(request: Request) -> HttpResponse:
    """What the example would become; nothing is kept."""
    request.actor.require("gateway.change_hook")
    form = HookForm(request.POST)
    return render(
        request, "gateway/_hook_tried.html", _tried(request.POST.get("example", ""), form.mapping())
    )


@signed_in
@require_POST
def hook_rotate(request: Request, pk: int) -> HttpResponse:
    hook: InboundHook = InboundHook.objects.within(request.actor, pk)
    secret = new_secret()
    hook.rotate(secret, by=request.actor)
    return _once(request, hook, secret)


def _once(request: Request, hook: InboundHook, secret: str) -> HttpResponse:
    words = {"secret": secret, "title": hook.name, "back": reverse("gateway:hooks")}
    return dialog(request, "gateway/_token_once.html", words)


def _tried(example: str, mapping: dict[str, str]) -> dict[str, Any]:
    """`found` is (label, text) of the lead it would be, `paths` what the example offers."""
    if not example.strip():
        return {"paths": {}, "found": [], "is_json": True, "is_enough": False}
    try:
        body = parsed(example)
    except NotJson:
        return {"paths": {}, "found": [], "is_json": False, "is_enough": False}
    fields = cleaned(picked(body, mapping))
    return {
        "paths": paths_of(body), "found": [(Lead.told[name], text) for name, text in fields.items()], "is_json": True,
        "is_enough": any(fields.get(name) for name in Lead.KNOWN_BY),
    }  # fmt: skip
