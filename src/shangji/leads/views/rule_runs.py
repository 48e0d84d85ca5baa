"""Settings › assignment: what the rules would do, and what they did."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from shangji.core import clock
from shangji.core.numbers import pk_of
from shangji.leads.models import AssignmentRule
from shangji.leads.rehearsing import rehearse
from shangji.leads.rules_shown import LOG_PAGE, log
from shangji.leads.views.rules import MAY, draft_of, editor_words, form_methods
from shangji.people.middleware import Request, signed_in

PERIODS = (7, 30, 90)
ROWS_SHOWN = 100


@signed_in
@form_methods
def trial(request: Request) -> HttpResponse:
    """The rules that are on, over the leads of the last days; posted from the editor, with the draft among them."""
    request.actor.require(MAY)
    asked = request.POST if request.method == "POST" else request.GET
    days = next((n for n in PERIODS if str(n) == asked.get("days")), PERIODS[1])
    rules = list(AssignmentRule.objects.reached_by(request.actor).live().select_related("pool"))
    words: dict[str, Any] = {"days": days, "periods": PERIODS}
    if request.method == "POST":
        drafted = draft_of(request)
        words |= editor_words(drafted, request.actor)
        rules = _with_draft(rules, drafted.as_rule(), drafted.rule)
    run = rehearse(rules, request.actor, days, clock.now())
    words |= {"run": run, "shown": run.rows[:ROWS_SHOWN], "nobody": run.nobody[:ROWS_SHOWN], "rules": rules}
    return render(request, "leads/rule.html" if request.method == "POST" else "leads/rule_trial.html", words)


def _with_draft(
    rules: list[AssignmentRule], drafted: AssignmentRule, old: AssignmentRule | None
) -> list[AssignmentRule]:
    """In the place of the rule it changes, or last."""
    if not drafted.members:
        return rules
    if old is None:
        return [*rules, drafted]
    drafted.name = drafted.name or old.name
    others = [rule for rule in rules if rule.pk != old.pk]
    place = sum((rule.order, rule.pk) < (old.order, old.pk) for rule in others)
    return [*others[:place], drafted, *others[place:]]


@signed_in
def history(request: Request) -> HttpResponse:
    """What the rules did, newest first, of one of them or of all."""
    request.actor.require(MAY)
    pk, before = request.GET.get("rule", ""), request.GET.get("before", "")
    rule = AssignmentRule.objects.within(request.actor, pk) if pk else None
    rows = log(request.actor, rule=rule, before=pk_of(before))
    rules = AssignmentRule.objects.reached_by(request.actor)
    words = {"rows": rows[:LOG_PAGE], "has_more": len(rows) > LOG_PAGE, "rule": rule, "rules": rules}
    return render(request, "leads/rule_log.html", words)
