"""The rules of the risk ledger: what each has been good for, its limits with a preview, and rules of one's own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core import clock
from shangji.core.access import OutOfReach, Refusal
from shangji.people.answers import done, went
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.process.conditions import in_words
from shangji.process.forms.conditions import ConditionDraft
from shangji.process.forms.risk_rules import LimitsForm, OwnRuleForm, own_kinds
from shangji.process.models import RiskRule
from shangji.process.models.risk_rule import InForce, rules_in_force
from shangji.process.risk_dry_run import dry_run, dry_run_own
from shangji.process.risk_history import Use, uses
from shangji.process.risks import watched
from shangji.ui.responses import is_partial


@signed_in
def rules(request: Request) -> HttpResponse:
    """Every rule with its limits, and what came of its alerts in 90 days."""
    known, used = rules_in_force(also_off=True), uses(clock.now())
    lines = [(rule, used.get(key, Use()), _limits_told(rule, request)) for key, rule in known.items()]
    useless = [rule for rule, use, _told in lines if use.is_useless and rule.is_on and rule.row]
    words = {"lines": lines, "useless": useless, "kinds": {k: n.label for k, n in watched().items()}}
    return render(request, "process/risks/rules.html", words)


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    """The limits of one rule; of an own one also its condition."""
    request.actor.require("process.change_risk_rule")
    rule = _rule(request, pk)
    if rule.row and rule.row.is_own:
        return _edit_own(request, rule.row)
    form = LimitsForm(request.POST or None, rule=rule)
    words: dict[str, Any] = {
        "form": form,
        "rule": rule,
        "back": reverse("risks:rules"),
        "title": rule.risk.name,
    }
    if form.is_valid() and rule.row:
        said = form.cleaned_data
        rule.row.change(
            severity=said["severity"], advice=said["advice"], thresholds=form.limits, by=request.actor
        )
        return went(request, reverse("risks:rules"))
    return render(request, "process/risks/rule.html", words, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def dry_run_view(request: Request, pk: int) -> HttpResponse:
    """What the limits in the form would find, today and in the last weeks; nothing is kept."""
    request.actor.require("process.change_risk_rule")
    rule = _rule(request, pk)
    form = LimitsForm(request.POST, rule=rule)
    words: dict[str, Any] = {
        "form": form,
        "rule": rule,
        "back": reverse("risks:rules"),
        "title": rule.risk.name,
    }
    if form.is_valid():
        words["trial"] = dry_run(rule, form.limits, request.actor, clock.now())
    template = "process/risks/_trial.html" if is_partial(request) else "process/risks/rule.html"
    return render(request, template, words, status=200 if form.is_valid() else 422)


@signed_in
@require_POST
def switch(request: Request, pk: int) -> HttpResponse:
    """On or off; what a rule that is switched off has opened ends."""
    row: RiskRule = RiskRule.objects.within(request.actor, pk)
    row.change(is_on=not row.is_on, by=request.actor)
    said = _("The rule is on") if row.is_on else _("The rule is off; its alerts end")
    return done(request, reverse("risks:rules"), said)


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    """A rule of one's own; `?noun=` says what it looks at."""
    request.actor.require("process.add_risk_rule")
    form = OwnRuleForm(request.POST if "saves" in request.POST else None)
    draft_ = _draft(request, None)
    if form.is_valid() and draft_.is_valid():
        said = form.cleaned_data
        try:
            RiskRule.add(
                said["name"], noun=said["noun"], condition=draft_.condition(), severity=said["severity"],
                advice=said["advice"], by=request.actor,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return went(request, reverse("risks:rules"))
    return _own_page(request, form, draft_, None)


@signed_in
@require_POST
def draft(request: Request) -> HttpResponse:
    """The form as it stands, with one row more or less, and what it would find today."""
    pk = request.POST.get("rule", "")
    row = RiskRule.objects.within(request.actor, pk) if pk else None
    request.actor.require("process.change_risk_rule" if row else "process.add_risk_rule")
    form = OwnRuleForm(initial=request.POST.dict(), rule=row) if row is None else OwnRuleForm(rule=row)
    for name in form.fields:
        form.initial[name] = request.POST.get(name, form.initial.get(name))
    return _own_page(request, form, _draft(request, row), row)


def _edit_own(request: Request, row: RiskRule) -> HttpResponse:
    form = OwnRuleForm(request.POST if "saves" in request.POST else None, rule=row)
    draft_ = _draft(request, row)
    if form.is_valid() and draft_.is_valid():
        said = form.cleaned_data
        try:
            row.change(
                name=said["name"].strip(), severity=said["severity"], advice=said["advice"],
                condition=draft_.condition(), by=request.actor,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return went(request, reverse("risks:rules"))
    return _own_page(request, form, draft_, row)


def _own_page(
    request: Request, form: OwnRuleForm, draft_: ConditionDraft, row: RiskRule | None
) -> HttpResponse:
    """The page of an own rule with the records it would find now."""
    trial = None
    if draft_.rows and draft_.is_valid():
        name = request.POST.get("name", "")[:60] or (row.name if row else _("New risk rule"))
        tried = RiskRule(pk=0, name=name, noun=draft_.kind, severity=2, condition=draft_.condition())
        if "past" in request.POST:
            trial = dry_run_own(tried, row, request.actor, clock.now())
        else:
            trial = dry_run(InForce(tried.as_risk(), tried), {}, request.actor, clock.now())
    words: dict[str, Any] = {
        "form": form, "conditions": draft_, "row": row, "trial": trial, "to_draft": reverse("risks:rule_draft"),
        "here": request.path if request.resolver_match and request.resolver_match.url_name != "rule_draft" else _home(row),
        "back": reverse("risks:rules"),
    }  # fmt: skip
    status = 422 if "saves" in request.POST else 200
    return render(request, "process/risks/own.html", words, status=status)


def _home(row: RiskRule | None) -> str:
    return reverse("risks:rule", args=[row.pk]) if row else reverse("risks:rule_add")


def _draft(request: Request, row: RiskRule | None) -> ConditionDraft:
    if request.method == "GET" and row:
        return ConditionDraft.of(row.condition, row.noun, request.actor)
    typed = request.POST if request.method == "POST" else request.GET
    kinds = [kind for kind, _label in own_kinds()]
    asked = row.noun if row else typed.get("noun", "")
    return ConditionDraft.read(typed, asked if asked in kinds else kinds[0], request.actor, in_database=True)


def _rule(request: Request, pk: int) -> InForce:
    row: RiskRule = RiskRule.objects.within(request.actor, pk)
    rule = rules_in_force(also_off=True).get(row.code)
    if rule is None:
        raise OutOfReach
    return rule


def _limits_told(rule: InForce, request: Request) -> str:
    if rule.row and rule.row.is_own:
        return in_words(rule.row.noun, rule.row.condition, request.actor)
    return _("; ").join(f"{t.label} {rule.limits[t.name]} {t.unit}" for t in rule.risk.thresholds)
