"""Converting a lead, and taking the conversion back."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shangji.core.access import Refusal
from shangji.leads.forms_conversion import ConvertForm
from shangji.leads.queries import lead
from shangji.people.answers import dialog, done, went
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def convert(request: Request, pk: int) -> HttpResponse:
    """Asked in one dialog; nothing typed is lost when something is missing."""
    found = lead(request.actor, pk)
    request.actor.require("leads.convert")
    form = ConvertForm(request.POST or None, lead=found, actor=request.actor)
    words: dict[str, Any] = {
        "form": form, "lead": found, "title": _("Convert the lead"), "here": request.get_full_path(), "back": found.get_absolute_url(),
    }  # fmt: skip
    if not form.is_valid():
        return dialog(request, "leads/convert.html", words, status=422 if form.is_bound else 200)
    try:
        found.convert(form.into(), by=request.actor)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, str(refusal.message))
        return dialog(request, "leads/convert.html", words, status=422)
    target: Any = found.opportunity or found.customer
    return went(request, target.get_absolute_url())


@signed_in
@form_methods
def unconvert(request: Request, pk: int) -> HttpResponse:
    """Say what would go before it goes."""
    found = lead(request.actor, pk)
    request.actor.require("leads.convert")
    words: dict[str, Any] = {
        "lead": found, "title": _("Take the conversion back"), "verb": _("Take back"), "here": request.get_full_path(),
        "back": found.get_absolute_url(),
    }  # fmt: skip
    if request.method != "POST":
        return dialog(request, "leads/unconvert.html", words)
    fact = found.unconvert(by=request.actor)
    said = _("Taken back")
    if fact.kept:
        said = _("Taken back; %(kept)s stays, because it has been used since") % {
            "kept": "、".join(fact.kept)
        }
    return done(request, found.get_absolute_url(), said)
