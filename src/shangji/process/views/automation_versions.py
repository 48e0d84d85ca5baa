"""Settings › automation › versions: what a rule said, who changed it, and back to one of them."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach
from shangji.core.numbers import known_number
from shangji.people.answers import went
from shangji.people.middleware import Request, signed_in
from shangji.process.automation.differing import Telling
from shangji.process.conditions import require_seen
from shangji.process.models import AutomationRule, RuleRun, RuleVersion

MAY = "process.change_automation"
LINES = 30


@signed_in
def versions(request: Request, pk: int) -> HttpResponse:
    """`?old=2&new=5`; without them the last two."""
    request.actor.require(MAY)
    rule = AutomationRule.objects.within(request.actor, pk)
    found = list(rule.versions.select_related("published_by"))
    by_number = {version.number: version for version in found}
    new = known_number(request.GET.get("new", ""), by_number, rule.version)
    old = known_number(
        request.GET.get("old", ""), by_number, max((n for n in by_number if n < new), default=new)
    )
    telling = Telling(request.actor)
    words: dict[str, Any] = {
        "rule": rule, "rows": _rows(rule, found, telling), "old": old, "new": new,
        "differences": telling.differences(by_number[old].plan, by_number[new].plan),
        "lines": rule.subject.events.order_by("-seq")[:LINES],
    }  # fmt: skip
    return render(request, "process/automation_versions.html", words)


@signed_in
@require_POST
def restore(request: Request, pk: int, number: int) -> HttpResponse:
    rule = AutomationRule.objects.within(request.actor, pk)
    old = rule.versions.filter(number=number).first()
    if old is None:
        raise OutOfReach
    require_seen(old.plan["noun"], old.plan["condition"], request.actor)
    rule.restore(number, by=request.actor)
    return went(request, reverse("process:automation_versions", args=[pk]))


def _rows(rule: AutomationRule, found: list[RuleVersion], telling: Telling) -> list[dict[str, Any]]:
    """Each with its sentence and how often it acted."""
    outcomes = RuleRun.Outcome
    acted = RuleRun.objects.filter(rule=rule, outcome__in=[outcomes.DONE, outcomes.REFUSED])
    counts = dict(acted.order_by().values_list("version").annotate(Count("pk")))
    return [
        {"version": one, "sentence": telling.sentence(one.plan), "acted": counts.get(one.number, 0)}
        for one in found
    ]
