"""Settings › assignment: the rules in order, and one of them in its editor."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shangji.core import clock
from shangji.core.access import Actor, Refusal
from shangji.core.numbers import pk_of, pks_of
from shangji.leads.forms_rules import Draft
from shangji.leads.models import AssignmentRule
from shangji.leads.rule_choices import Choices
from shangji.leads.rule_words import Names, sentence
from shangji.leads.rules_shown import log, rule_rows
from shangji.people.answers import went
from shangji.people.forms.base import LOOK
from shangji.people.middleware import Request, signed_in

MAY = "leads.change_rule"
RECENT_SHOWN = 12
form_methods = require_http_methods(["GET", "POST"])


@signed_in
def rules(request: Request) -> HttpResponse:
    """The rules in the order in which they are asked, with what they did lately."""
    request.actor.require(MAY)
    words = {"rows": rule_rows(request.actor, clock.now()), "lately": log(request.actor)[:RECENT_SHOWN]}
    return render(request, "leads/rules.html", words)


@signed_in
@require_POST
def order(request: Request) -> HttpResponse:
    """The order as it was dragged, or one rule a place up or down."""
    known = {rule.pk: rule for rule in AssignmentRule.objects.reached_by(request.actor)}
    places = [pk for pk in pks_of(request.POST.getlist("row")) if pk in known]
    places += [pk for pk in known if pk not in places]
    _moved(places, request.POST.get("act", ""))
    with transaction.atomic():
        for n, pk in enumerate(places, start=1):
            if known[pk].order != n:
                known[pk].change(order=n, by=request.actor)
    return went(request, reverse("leads:rules"))


def _moved(places: list[int], act: str) -> None:
    verb, _colon, said = act.partition(":")
    pk = pk_of(said)
    if verb not in ("up", "down") or pk not in places:
        return
    n = places.index(pk)
    other = n - 1 if verb == "up" else n + 1
    if 0 <= other < len(places):
        places[n], places[other] = places[other], places[n]


@signed_in
@require_POST
def switch(request: Request, pk: int, verb: str) -> HttpResponse:
    AssignmentRule.objects.within(request.actor, pk).change(is_active=verb == "on", by=request.actor)
    return went(request, reverse("leads:rules"))


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require("leads.add_rule")
    return _edit(request, None)


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    request.actor.require(MAY)
    return _edit(request, AssignmentRule.objects.within(request.actor, pk))


@signed_in
@require_POST
def draft(request: Request) -> HttpResponse:
    """The editor with a row more or less, and the sentence that comes of it; nothing is kept."""
    request.actor.require(MAY)
    return render(request, "leads/rule.html", editor_words(draft_of(request), request.actor))


def _edit(request: Request, rule: AssignmentRule | None) -> HttpResponse:
    choices = Choices.read(request.actor)
    if request.method != "POST":
        drafted = Draft.of(rule, choices, request.actor) if rule else Draft.blank(choices, request.actor)
        return render(request, "leads/rule.html", editor_words(drafted, request.actor))
    drafted = Draft.read(request.POST, choices, rule, request.actor)
    if LOOK in request.POST:  # a page without scripts asks for people to choose from
        return render(request, "leads/rule.html", editor_words(drafted, request.actor))
    refusal: Any = _("Some fields need another look; nothing you wrote is lost.")
    if drafted.is_valid():
        try:
            if rule:
                rule.change(by=request.actor, **drafted.columns())
            else:
                AssignmentRule.add(by=request.actor, **drafted.columns())
            return went(request, reverse("leads:rules"))
        except Refusal as found:
            if found.status == 403:
                raise
            refusal = found.message
    words = editor_words(drafted, request.actor) | {"refusal": refusal}
    return render(request, "leads/rule.html", words, status=422)


def draft_of(request: Request) -> Draft:
    """What is typed in the editor, over the rule it belongs to."""
    pk = request.POST.get("rule", "")
    rule = AssignmentRule.objects.within(request.actor, pk) if pk else None
    return Draft.read(request.POST, Choices.read(request.actor), rule, request.actor)


def editor_words(drafted: Draft, actor: Actor) -> dict[str, Any]:
    rule = drafted.as_rule()
    told = sentence(rule, Names.read([rule], actor)) if rule.members else ""
    return {"draft": drafted, "rule": drafted.rule, "told": told, "strategy": rule.strategy}
