"""Converting many leads: each with what it becomes, an answer for each, and what failed stays as it was typed."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shangji.core.access import Actor, Level, Refusal
from shangji.leads.forms_conversion import ConvertForm
from shangji.leads.models import Lead
from shangji.people.answers import went
from shangji.people.chosen import ticked
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.ui.responses import is_partial

AT_ONCE = 30


@signed_in
@form_methods
def convert_many(request: Request) -> HttpResponse:
    """`?pk=` names the leads; `together` makes one opportunity of all, that of the first."""
    request.actor.require("leads.convert")
    if request.method == "GET" and is_partial(request):
        return went(request, request.get_full_path())
    typed = request.POST if request.method == "POST" else request.GET
    found = _leads(request.actor, ticked(typed)[:AT_ONCE])
    forms = [
        ConvertForm(request.POST or None, prefix=str(lead.pk), lead=lead, actor=request.actor)
        for lead in found
        if lead.is_open
    ]
    together = bool(typed.get("together"))
    done = _convert(forms, request.actor, together) if request.method == "POST" else []
    left = [form for form in forms if form.lead not in done]
    words: dict[str, Any] = {
        "forms": left, "done": done, "closed": [lead for lead in found if not lead.is_open and lead not in done],
        "together": together, "back": reverse("leads:list"), "has_failed": bool(done or request.method == "POST") and bool(left),
    }  # fmt: skip
    return render(request, "leads/convert_many.html", words, status=422 if words["has_failed"] else 200)


def _convert(forms: Iterable[ConvertForm], by: Actor, together: bool) -> list[Lead]:
    """Those that were converted; the forms of the others say why not."""
    done: list[Lead] = []
    for form in forms:
        if not form.is_valid():
            if together and not done:
                break  # there is nothing yet that the others could join
            continue
        try:
            form.lead.convert(_into(form, done[0] if together and done else None), by=by)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            if together and not done:
                break
        else:
            done.append(form.lead)
            if together and form.lead.opportunity is None:
                break
    return done


def _into(form: ConvertForm, first: Lead | None) -> Any:
    if first is not None:
        return form.into_the_same(first)
    return form.into()


def _leads(actor: Actor, ids: list[int]) -> list[Lead]:
    """In the order in which they came; the first one gives the opportunity its name."""
    rows = Lead.objects.reached_by(actor, Level.WRITE).filter(pk__in=ids)
    return list(rows.for_cards().select_related("opportunity", "customer").order_by("created_at", "pk"))
