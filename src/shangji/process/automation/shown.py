"""Rules and their runs as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from shangji.core.access import Actor
from shangji.core.subjects import traced_models
from shangji.process.automation.deeds import Memory, told
from shangji.process.automation.differing import Telling
from shangji.process.automation.triggers import nouns
from shangji.process.conditions import fields_of
from shangji.process.models import AutomationRule, RuleRun

RECENT = timedelta(days=30)
PAGE = 50


@dataclass
class RuleRow:
    """One line of the list; the numbers count the last thirty days."""

    rule: AutomationRule
    sentence: str
    acted: int
    refused: int
    last_at: datetime | None


def rule_rows(actor: Actor, now: datetime) -> list[RuleRow]:
    rules = list(
        AutomationRule.objects.reached_by(actor).select_related("author").order_by("-is_active", "pk")
    )
    recent = RuleRun.objects.filter(rule__in=rules, at__gte=now - RECENT)
    outcomes = RuleRun.Outcome
    counted = recent.values_list("rule_id").annotate(
        acted=Count("pk", filter=Q(outcome=outcomes.DONE)), refused=Count("pk", filter=Q(outcome=outcomes.REFUSED)),
        last=Max("at", filter=Q(outcome__in=[outcomes.DONE, outcomes.REFUSED])),
    )  # fmt: skip
    counts = {pk: rest for pk, *rest in counted}
    telling = Telling(actor)
    return [
        RuleRow(rule, sentence(rule, actor, telling), *counts.get(rule.pk, [0, 0, None])) for rule in rules
    ]


def sentence(rule: AutomationRule, actor: Actor, telling: Telling | None = None) -> str:
    """When what, if what, then what, in the reader's language."""
    return (telling or Telling(actor)).sentence(rule.plan)


@dataclass
class RunRow:
    """One run, as somebody who reaches the record reads it."""

    run: RuleRun
    inputs: list[tuple[Any, str]]
    did: list[tuple[str, str]]


def runs(
    actor: Actor, *, rule: AutomationRule | None = None, before: int | None = None, outcome: str = ""
) -> list[RunRow]:
    """A page of runs about records that the actor reaches, newest first; one more says there is more."""
    rows: Any = RuleRun.objects.filter(_reached(actor))
    if rule:
        rows = rows.filter(rule=rule)
    if outcome in RuleRun.Outcome.values:
        rows = rows.filter(outcome=outcome)
    if before:
        rows = rows.filter(pk__lt=before)
    return run_rows(rows.select_related("rule", "subject", "event").order_by("-pk")[: PAGE + 1], actor)


def _reached(actor: Actor) -> Q:
    found = Q(pk__in=[])
    for kind in nouns():
        model: Any = traced_models()[kind]
        found |= Q(subject__kind=kind, subject__in=model.objects.reached_by(actor).values("pk"))
    return found


def run_rows(found: Iterable[RuleRun], actor: Actor) -> list[RunRow]:
    memory: Memory = {}
    return [
        RunRow(
            run, [(fields_of(run.rule.noun)[name].label, _shown(run.rule.noun, name, value, actor, memory)) for name, value in run.inputs.items() if name in fields_of(run.rule.noun, actor)],
            [(told(run.rule.noun, one, actor, memory), one.get("refusal", "")) for one in run.did],
        )
        for run in found
    ]  # fmt: skip


def _shown(kind: str, name: str, value: str, actor: Actor, memory: Memory) -> str:
    choices = fields_of(kind)[name].choices
    if choices is None:
        return "—" if value in ("None", "") else value
    if (kind, name) not in memory:
        memory[kind, name] = {str(key): str(label).strip() for key, label in choices(actor)}
    return memory[kind, name].get(value, "—")
