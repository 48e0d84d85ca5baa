"""Metrics of the company's own: the list in the settings, one of them, and the form as it stands."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import Refusal
from shangji.insight.forms.own_metrics import Typed
from shangji.insight.metrics.own import told
from shangji.insight.models import OwnMetric
from shangji.people.answers import done, went
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
def own_metrics(request: Request) -> HttpResponse:
    request.actor.require("insight.change_metric")
    rows = OwnMetric.objects.reached_by(request.actor).order_by("is_retired", "pk")
    lines = [(row, told(row, request.actor)) for row in rows]
    return render(request, "insight/own_metrics.html", {"lines": lines})


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require("insight.add_metric")
    typed = Typed(None, request.POST if request.method == "POST" else None, request.actor)
    if typed.is_valid():
        try:
            known = typed.known()
            OwnMetric.add(known.pop("name"), noun=typed.noun, by=request.actor, **known)
        except Refusal as refusal:
            typed.form.add_error(None, str(refusal.message))
        else:
            return went(request, reverse("insight:own_metrics"))
    return _page(request, typed)


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    request.actor.require("insight.change_metric")
    row: OwnMetric = OwnMetric.objects.within(request.actor, pk)
    typed = Typed(row, request.POST if request.method == "POST" else None, request.actor)
    if typed.is_valid():
        try:
            row.change(by=request.actor, **typed.known())
        except Refusal as refusal:
            typed.form.add_error(None, str(refusal.message))
        else:
            return went(request, reverse("insight:own_metrics"))
    return _page(request, typed)


@signed_in
@require_POST
def draft(request: Request) -> HttpResponse:
    """The form as it stands, with one condition more or less; nothing is kept."""
    pk = request.POST.get("row", "")
    row: OwnMetric | None = OwnMetric.objects.within(request.actor, pk) if pk else None
    request.actor.require("insight.change_metric" if row else "insight.add_metric")
    posted = request.POST.copy()
    posted.pop("saves", None)
    return _page(request, Typed(row, posted, request.actor))


@signed_in
@require_POST
def switch(request: Request, pk: int) -> HttpResponse:
    """Offer it no more, or again."""
    row: OwnMetric = OwnMetric.objects.within(request.actor, pk)
    if row.is_retired:
        row.offer_again(by=request.actor)
        return done(request, reverse("insight:own_metrics"), _("The metric is offered again"))
    row.retire(by=request.actor)
    return done(request, reverse("insight:own_metrics"), _("The metric is no longer offered"))


def _page(request: Request, typed: Typed) -> HttpResponse:
    row = typed.row
    words: dict[str, Any] = {
        "typed": typed, "form": typed.form, "row": row, "to_draft": reverse("insight:own_metric_draft"),
        "here": reverse("insight:own_metric", args=[row.pk]) if row else reverse("insight:own_metric_add"),
        "back": reverse("insight:own_metrics"),
    }  # fmt: skip
    return render(request, "insight/own_metric.html", words, status=422 if typed.saves else 200)
