"""Settings › automation: the rules, one of them in its editor, what it would have done, and what it did."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shangji.core import clock
from shangji.core.access import Refusal
from shangji.core.numbers import pk_of
from shangji.people.answers import went
from shangji.people.middleware import Request, signed_in
from shangji.process.automation.deeds import told
from shangji.process.automation.examples import example, offered
from shangji.process.automation.rehearsing import rehearse
from shangji.process.automation.shown import PAGE, rule_rows, runs, sentence
from shangji.process.forms.automation import AutomationDraft, blank
from shangji.process.models import AutomationRule, RuleRun

MAY, ADD = "process.change_automation", "process.add_automation"
PERIODS = (7, 30, 90)
SHOWN = 60
form_methods = require_http_methods(["GET", "POST"])


@signed_in
def rules(request: Request) -> HttpResponse:
    request.actor.require(MAY)
    words = {
        "rows": rule_rows(request.actor, clock.now()),
        "examples": offered(),
        "lately": runs(request.actor)[:12],
    }
    return render(request, "process/automation.html", words)


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require(ADD)
    return _edit(request, None)


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    request.actor.require(MAY)
    return _edit(request, AutomationRule.objects.within(request.actor, pk))


@signed_in
@require_POST
def draft(request: Request) -> HttpResponse:
    """The editor with a row more or less, and the sentence that comes of it; nothing is kept."""
    request.actor.require(MAY)
    return render(request, "process/automation_rule.html", _words(_typed(request), request))


@signed_in
@require_POST
def trial(request: Request) -> HttpResponse:
    """What the rule as it is typed would have done in the last days."""
    request.actor.require(MAY)
    drafted = _typed(request)
    days = next((n for n in PERIODS if str(n) == request.POST.get("days")), PERIODS[1])
    rule = drafted.as_rule()
    run = rehearse(rule, request.actor, days, clock.now())
    words = _words(drafted, request) | {"run": run, "days": days, "hits": run.hits[:SHOWN]}
    words["would"] = [told(rule.noun, one, request.actor) for one in rule.actions]
    return render(request, "process/automation_rule.html", words)


@signed_in
@require_POST
def switch(request: Request, pk: int, verb: str) -> HttpResponse:
    AutomationRule.objects.within(request.actor, pk).change(is_active=verb == "on", by=request.actor)
    return went(request, reverse("process:automation"))


@signed_in
def log(request: Request) -> HttpResponse:
    """What the rules did, newest first, of one of them or of all."""
    request.actor.require(MAY)
    pk, before, outcome = (request.GET.get(name, "") for name in ("rule", "before", "outcome"))
    rule = AutomationRule.objects.within(request.actor, pk) if pk else None
    rows = runs(request.actor, rule=rule, before=pk_of(before), outcome=outcome)
    words = {
        "rows": rows[:PAGE], "has_more": len(rows) > PAGE, "rule": rule, "outcome": outcome,
        "outcomes": RuleRun.Outcome.choices, "rules": AutomationRule.objects.reached_by(request.actor),
    }  # fmt: skip
    return render(request, "process/automation_log.html", words)


def _typed(request: Request) -> AutomationDraft:
    pk = request.POST.get("rule", "")
    rule = AutomationRule.objects.within(request.actor, pk) if pk else None
    return AutomationDraft.read(request.POST, request.actor, rule)


def _edit(request: Request, rule: AutomationRule | None) -> HttpResponse:
    if request.method != "POST":
        return render(request, "process/automation_rule.html", _words(_started(request, rule), request))
    drafted = AutomationDraft.read(request.POST, request.actor, rule)
    refusal: Any = _("Some fields need another look; nothing you wrote is lost.")
    if drafted.is_valid():
        try:
            if rule:
                rule.change(by=request.actor, note=drafted.note, **drafted.columns())
            else:
                AutomationRule.add(by=request.actor, **drafted.columns())
            return went(request, reverse("process:automation"))
        except Refusal as found:
            if found.status == 403:
                raise
            refusal = found.message
    return render(
        request, "process/automation_rule.html", _words(drafted, request) | {"refusal": refusal}, status=422
    )


def _started(request: Request, rule: AutomationRule | None) -> AutomationDraft:
    """The rule, an example to start from, or an empty one."""
    if rule:
        return AutomationDraft.of(
            {name: getattr(rule, name) for name in AutomationRule.COLUMNS}, request.actor, rule
        )
    found = example(request.GET.get("example", ""))
    return AutomationDraft.of(found.columns(), request.actor) if found else blank(request.actor)


def _words(drafted: AutomationDraft, request: Request) -> dict[str, Any]:
    said = sentence(drafted.as_rule(), request.actor) if drafted.columns()["actions"] else ""
    return {"draft": drafted, "rule": drafted.rule, "told": said, "periods": PERIODS}
