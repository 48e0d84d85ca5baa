"""Asking to pass a gate without all of it, and deciding about that: one dialog each."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shangji.core.access import OutOfReach, Refusal
from shangji.core.numbers import pk_of
from shangji.opportunities.forms.exceptions import DECISIONS, AskForm
from shangji.opportunities.models import Stage
from shangji.opportunities.queries import opportunity
from shangji.people.answers import dialog, done
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def ask(request: Request, pk: int) -> HttpResponse:
    """`?stage=` is the stage to be entered, or `win`."""
    found = opportunity(request.actor, pk)
    asked = request.GET.get("stage", "")
    stage = None if asked == "win" else _stage(found, asked)
    gate = found.gate_to(stage)
    form = AskForm(_typed(request), opportunity=found, gate=gate, actor=request.actor)
    title = _("Ask for an exception: %(name)s") % {"name": found.name}
    words = {"title": title, "verb": _("Ask"), "about": gate.title}
    return _answer(request, found, form, words, _("Asked. Whoever decides is told."))


@signed_in
@form_methods
def decide(request: Request, pk: int, exception_pk: int, name: str) -> HttpResponse:
    """Grant, refuse or withdraw."""
    found = opportunity(request.actor, pk)
    exception = found.exceptions.for_cards().filter(pk=exception_pk).first()
    decision = DECISIONS.get(name)
    if exception is None or decision is None:
        raise OutOfReach
    form = decision.form(_typed(request), opportunity=found, exception=exception, actor=request.actor)
    about = _("%(what)s: %(words)s") % {"what": exception.told_names, "words": exception.reason}
    words = {"title": decision.title, "verb": decision.button, "about": about}
    return _answer(request, found, form, words, decision.said)


def _answer(request: Request, found: Any, form: Any, words: dict[str, Any], said: Any) -> HttpResponse:
    """The dialog, and the verb once it is filled in."""
    words |= {
        "opportunity": found,
        "form": form,
        "back": found.get_absolute_url(),
        "here": request.get_full_path(),
    }
    if request.method == "GET" or not form.is_valid():
        return dialog(request, "opportunities/verb.html", words, status=422 if form.is_bound else 200)
    try:
        form.act()
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, str(refusal.message))
        return dialog(request, "opportunities/verb.html", words, status=422)
    return done(request, found.get_absolute_url(), said)


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _stage(found: Any, asked: str) -> Stage:
    stage = Stage.objects.filter(pk=pk_of(asked) or 0, pipeline_id=found.pipeline_id).first()
    if stage is None:
        raise OutOfReach
    own: Stage = found.own_stage(stage)
    return own
