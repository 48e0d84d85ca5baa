"""One lead: its page, the little page before a claim, its fields, a new one, and its verbs."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.activities.queries import files, may_work_on, open_tasks
from shangji.activities.timeline import SHOWS, timeline
from shangji.activities.views.follow_ups import composer
from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.core.panels import panels_for
from shangji.leads.dialogs import DIALOGS
from shangji.leads.forms import FieldForm, LeadForm
from shangji.leads.models import Lead
from shangji.leads.queries import clock_of, lead
from shangji.leads.shown import FIELDS, glimpse_of, shown
from shangji.people.answers import dialog, undo_url, went
from shangji.people.custom.controls import CustomForm
from shangji.people.duplicates import Known, hints
from shangji.people.middleware import Request, signed_in
from shangji.people.recent import visited
from shangji.people.reclaim import kept_by
from shangji.people.views.people import form_methods
from shangji.people.views.pooled import ask_one
from shangji.ui.responses import is_partial, toast

PAGE = "leads.lead"


@signed_in
def detail(request: Request, pk: int) -> HttpResponse:
    """The whole page; of what lies in a masking pool, only a glimpse, which counts against the day's views."""
    found = lead(request.actor, pk)
    if request.GET.get("peek") or found.is_masked_for(request.actor):
        found.look_at(by=request.actor)
        words = glimpse_of(found, request.actor, clock.now())
        words |= {"back": f"{reverse('leads:list')}?tab=pool", "back_title": _("Leads and pools")}
        part = is_partial(request)
        return render(request, "activities/_glimpse.html" if part else "activities/glimpse.html", words)
    now, can = clock.now(), may_work_on(request.actor, found, "leads.change")
    words = {
        "lead": found, "noun": found, "clock": clock_of(found, now), "now": now, "can_write": can, "tone": found.pk % 8 + 1,
        "fields": [shown(found, name) for name in FIELDS], "touches": found.touches_told(),
        "deliveries": found.deliveries.order_by("-pk")[:5],
        "timeline": timeline(found, request.GET.get("show", "all")), "shows": SHOWS, "tasks": open_tasks(found),
        "files": files(found), "merges": found.merges(), "kept": kept_by(found, now), "panels": panels_for(PAGE, found, request.actor),
        "may_unconvert": found.may_be_unconverted_until and found.may_be_unconverted_until > now,
    }  # fmt: skip
    if can and found.is_open:
        words |= composer(found)
    return visited(request, render(request, "leads/detail.html", words), found)


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require("leads.capture")
    form = LeadForm(request.POST or None)
    custom = CustomForm(request.POST or None, Lead.kind(), request.actor)
    words: dict[str, Any] = {
        "form": form,
        "custom": custom,
        "title": _("New lead"),
        "back": reverse("leads:list"),
    }
    known = Known.of(
        name=request.POST.get("company", ""),
        phone=request.POST.get("phone", ""),
        mail=request.POST.get("email", ""),
    )
    words["level"], words["doubles"] = hints(request.actor, Lead.kind(), known)
    if not all([form.is_valid(), custom.is_valid()]):
        return dialog(request, "leads/add.html", words, status=422 if form.is_bound else 200)
    if words["level"] == "block" or (words["doubles"] and not request.POST.get("anyway")):
        return dialog(request, "leads/add.html", words | {"asks": words["level"] == "warn"}, status=422)
    made = Lead.capture(
        owner_id=request.actor.user_id, by=request.actor, custom=custom.said, **form.cleaned_data
    )
    return went(request, made.get_absolute_url())


@signed_in
@form_methods
def field(request: Request, pk: int, name: str) -> HttpResponse:
    """One field, edited in place."""
    found = lead(request.actor, pk)
    if name not in FIELDS or found.is_masked_for(request.actor):
        raise OutOfReach
    form = FieldForm(name, request.POST or None, lead=found)
    words = {
        "lead": found,
        "name": name,
        "form": form,
        "here": request.path,
        "back": found.get_absolute_url(),
    }
    if request.GET.get("show"):
        return _field(request, found, name)
    if form.is_valid():
        try:
            fact = found.change(by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
        else:
            answer = _field(request, found, name)
            return toast(answer, _("Saved"), undo_url(found, request)) if fact else answer
    words["title"] = form.fields[name].label
    return dialog(request, "leads/_field_form.html", words, status=422 if form.is_bound else 200)


def _field(request: Request, found: Lead, name: str) -> HttpResponse:
    if not is_partial(request):
        return went(request, found.get_absolute_url())
    return render(
        request, "leads/_field.html", {"lead": found, "shown": shown(found, name), "can_write": True}
    )


@signed_in
@form_methods
def verb(request: Request, pk: int, name: str) -> HttpResponse:
    """The dialog of one verb, and the verb. A refusal is told where it was asked."""
    asked = DIALOGS.get(name)
    if asked is None:
        raise OutOfReach
    return ask_one(request, lead(request.actor, pk), asked)
