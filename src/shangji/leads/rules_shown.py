"""Rules and what they did, as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from shangji.core.access import Actor
from shangji.leads.assigning import SKIPPED
from shangji.leads.models import Assignment, AssignmentRule, Lead
from shangji.leads.rule_words import Names, sentence, why

RECENT = timedelta(days=30)
LOG_PAGE = 50


@dataclass
class RuleRow:
    """One line of the list: `given` and `nobody` count the last thirty days."""

    rule: AssignmentRule
    sentence: str
    given: int
    nobody: int
    last_at: datetime | None


def rule_rows(actor: Actor, now: datetime) -> list[RuleRow]:
    """Every rule in order. Six statements."""
    rules = list(AssignmentRule.objects.reached_by(actor).select_related("pool"))
    names = Names.read(actor)
    recent = Assignment.objects.filter(rule__in=rules, at__gte=now - RECENT)
    has_owner = Q(user__isnull=False)
    counted = recent.values_list("rule_id").annotate(
        given=Count("pk", filter=has_owner), nobody=Count("pk", filter=~has_owner), last=Max("at")
    )
    counts = {pk: rest for pk, *rest in counted}
    return [RuleRow(rule, sentence(rule, names), *counts.get(rule.pk, [0, 0, None])) for rule in rules]


@dataclass
class Candidate:
    """Somebody whom the rule named: how many open leads they had, and why they were passed over."""

    name: str
    load: int
    skipped: str
    is_chosen: bool


@dataclass
class Told:
    """One answer of a rule with its reason."""

    assignment: Assignment
    why: str
    candidates: list[Candidate]


def told(assignments: Iterable[Assignment]) -> list[Told]:
    return [Told(one, why(one), candidates(one)) for one in assignments]


def candidates(one: Assignment) -> list[Candidate]:
    return [
        Candidate(c["name"], c["load"], str(SKIPPED.get(c["skipped"], "")), c["user"] == one.user_id)
        for c in one.candidates
    ]


def assignments_of(lead: Lead) -> list[Told]:
    """Which rules were asked about a lead, newest first: for the box of its page. One statement."""
    return told(lead.assignments.select_related("rule", "user").order_by("-at", "-pk"))


def log(actor: Actor, *, rule: AssignmentRule | None = None, before: int | None = None) -> list[Told]:
    """A page of what the rules did with leads that the actor reaches, newest first; one more says there is more."""
    rows: Any = Assignment.objects.filter(lead__in=Lead.objects.reached_by(actor))
    if rule:
        rows = rows.filter(rule=rule)
    if before:
        rows = rows.filter(pk__lt=before)
    return told(rows.select_related("rule", "user", "lead").order_by("-pk")[: LOG_PAGE + 1])
