"""Campaigns and sources: what they brought, what it cost, and setting them up."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.core.access import OutOfReach, Refusal
from shangji.leads.figures import FIRST, LAST, brought, total
from shangji.leads.forms_campaigns import FORMS
from shangji.people.answers import form_dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
def campaigns(request: Request) -> HttpResponse:
    """`?by=source` tells of sources, `?touch=last` gives the merit to the last touch."""
    by = "source" if request.GET.get("by") == "source" else "campaign"
    touch = LAST if request.GET.get("touch") == LAST else FIRST
    rows, without = brought(request.actor, by, touch)
    words = {
        "rows": rows,
        "by": by,
        "touch": touch,
        "whole": total(row.told for row in rows),
        "without": without,
    }
    return render(request, "leads/campaigns.html", words)


@signed_in
@form_methods
def add(request: Request, by: str) -> HttpResponse:
    request.actor.require(f"leads.add_{by}")
    return _form(request, by, None, _("New campaign") if by == "campaign" else _("New source"))


@signed_in
@form_methods
def edit(request: Request, by: str, pk: int) -> HttpResponse:
    request.actor.require(f"leads.change_{by}")
    model, _form_class = FORMS.get(by, (None, None))
    if model is None:
        raise OutOfReach
    found = model.objects.within(request.actor, pk)
    return _form(request, by, found, found.name)


def _form(request: Request, by: str, found: Any, title: str) -> HttpResponse:
    if by not in FORMS:
        raise OutOfReach
    model, form_class = FORMS[by]
    form = form_class(request.POST or None, found=found)
    back = f"{reverse('leads:campaigns')}?by={by}"
    if not form.is_valid():
        return form_dialog(request, form, title=title, verb=_("Save"), back=back)
    said = form.cleaned_data
    try:
        if found is None:
            model.add(said.pop("name"), by=request.actor, **said)
        else:
            found.change(by=request.actor, **said)
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return form_dialog(request, form, title=title, verb=_("Save"), back=back)
    return went(request, back)
