"""Rules at work: woken by the log or by the morning, guarded against loops and floods, each run kept with what came of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import Actor, Level, Refusal
from shangji.core.calendar import is_working_day, local_day
from shangji.core.events import Event, awaits, on
from shangji.core.jobs import Job, enqueue, every, job
from shangji.core.subjects import traced_models
from shangji.people.inbox import told_as
from shangji.people.notify import tell
from shangji.process.automation.deeds import Doing, do
from shangji.process.automation.triggers import AUTOMATABLE, DAILY
from shangji.process.automation_events import AutomationStopped, RuleTold
from shangji.process.conditions import as_q, fields_in, fields_of, holds
from shangji.process.models.automation import CHANNEL, HOUR, AutomationRule, RuleRun

WAKE, RUN_ONE = "process.wake_rules", "process.run_rule"
DEEPEST = 3
MORNING = time(9)
KEPT = timedelta(days=30)
told_as("reminders", RuleTold)


@job(WAKE)
def wake(found: Job) -> None:
    """Ask every rule that waits for this fact; each for itself, so that one that fails is tried again alone."""
    event = Event.objects.select_related("subject").get(pk=found.args["event"])
    depth, by_rule = cause(event)
    live = AutomationRule.objects.live().filter(trigger=event.kind, noun=event.subject.kind)
    for rule in live.exclude(pk=by_rule):
        args = {"rule": rule.pk, "event": event.pk, "depth": depth + 1}
        enqueue(RUN_ONE, args, key=f"{RUN_ONE}:{rule.pk}:{event.pk}")


awaits(WAKE, AUTOMATABLE, AutomationRule.objects.awaiting)


def cause(event: Event) -> tuple[int, int | None]:
    """How many rules deep an event is, and which rule did it."""
    if not event.channel.startswith(f"{CHANNEL}:"):
        return 0, None
    _rule, depth, pk = event.channel.split(":")
    return int(depth), int(pk)


@job(RUN_ONE)
def run_one(found: Job) -> None:
    """One rule and one event, or one record and one morning; what it does and that it did commit together."""
    rule = AutomationRule._base_manager.select_for_update(of=("self",)).get(pk=found.args["rule"])
    event = Event.objects.filter(pk=found.args.get("event") or 0).select_related("subject").first()
    subject_id = event.subject_id if event else found.args["subject"]
    key = f"{rule.pk}:{event.pk}" if event else f"{rule.pk}:{subject_id}:{found.args['day']}"
    if rule.is_active and not RuleRun.objects.filter(key=key).exists():
        with override("zh-hans"):
            run(rule, subject_id, key, found.args["depth"], event)


def run(rule: AutomationRule, subject_id: int, key: str, depth: int, event: Event | None = None) -> None:
    """Ask the condition of the record as it is now, and act. A run that is not to be is kept with the reason."""
    now, outcomes = clock.now(), RuleRun.Outcome
    author = rule.author_now()
    noun = found_by(rule, author, subject_id)
    if noun is None or depth > DEEPEST:
        why = _("The rule's author does not see this record.") if noun is None else _("Rules have woken one another three times; it ends here.")  # fmt: skip
        RuleRun.keep(rule, subject_id, key, now, outcomes.SKIPPED, event=event, why=why)
        return
    inputs = read(rule, noun, now)
    if not holds(rule.noun, rule.condition, noun, now):
        RuleRun.keep(rule, subject_id, key, now, outcomes.UNMET, event=event, inputs=inputs)
        return
    if RuleRun.acted_since(rule, now - HOUR) >= rule.at_most_per_hour:
        flooded(rule)
        return
    did = act(rule, noun, author, depth)
    is_refused = any(one["refusal"] for one in did)
    outcome = outcomes.REFUSED if is_refused else outcomes.DONE
    RuleRun.keep(rule, subject_id, key, now, outcome, event=event, inputs=inputs, did=did)


def found_by(rule: AutomationRule, author: Actor, subject_id: int) -> Any:
    """The record, if the rule's author may set up rules and reads it."""
    model: Any = traced_models()[rule.noun]
    if not author.may("process.change_automation"):
        return None
    rows = model.objects.reached_by(author, Level.READ)
    return (rows.for_cards() if hasattr(rows, "for_cards") else rows).filter(pk=subject_id).first()


def read(rule: AutomationRule, noun: Any, now: datetime) -> dict[str, str]:
    """What the condition asks, as it was answered."""
    fields: Mapping[str, Any] = fields_of(rule.noun)
    return {
        name: str(fields[name].read(noun, now))
        for name in dict.fromkeys(fields_in(rule.condition))
        if name in fields
    }


def act(rule: AutomationRule, noun: Any, author: Actor, depth: int) -> list[dict[str, str]]:
    """The actions in their order, each whole or not at all; after a refusal nothing more is done."""
    did: list[dict[str, str]] = []
    by = rule.as_actor(depth)
    for action in rule.actions:
        fresh = type(noun)._base_manager.select_related("subject").get(pk=noun.pk)
        refusal = ""
        try:
            with transaction.atomic():
                do(action, Doing(fresh, by, author))
        except Refusal as error:
            refusal = str(error.message) or _("This cannot be done.")
        did.append({**action, "refusal": refusal})
        if refusal:
            break
    return did


def flooded(rule: AutomationRule) -> None:
    why = _("It would have acted more than %(n)s times in an hour.") % {"n": rule.at_most_per_hour}
    AutomationRule.objects.get(pk=rule.pk).stop(why, by=replace(rule.as_actor(1), channel=CHANNEL))


@every(timedelta(minutes=5), "process.morning_rules")
def morning(_job: Job) -> None:
    """Once a working day after nine, each daily rule asks all records that its author reaches; each is a job of its own."""
    now = timezone.localtime(clock.now())
    if not is_working_day(now.date()) or now.time() < MORNING:
        return
    for rule in AutomationRule.objects.live().filter(trigger=DAILY):
        with override("zh-hans"):
            ask_all(rule, local_day(now))


def ask_all(rule: AutomationRule, day: date) -> None:
    rows = matching(rule, rule.author_now(), clock.now())
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[: rule.at_most_per_hour + 1])
    if len(ids) > rule.at_most_per_hour:
        flooded(rule)
        return
    for pk in ids:
        args = {"rule": rule.pk, "subject": pk, "day": day.isoformat(), "depth": 1}
        enqueue(RUN_ONE, args, key=f"{RUN_ONE}:{rule.pk}:{pk}:{day}")


def matching(rule: AutomationRule, author: Actor, now: datetime) -> Any:
    """The records of which a rule's condition is true at this moment, as far as its author reaches."""
    model: Any = traced_models()[rule.noun]
    return model.objects.reached_by(author).filter(as_q(rule.noun, rule.condition, now))


@on(RuleTold)
def tell_people(event: Event) -> None:
    tell(event, event.payload["told_ids"])


@on(AutomationStopped)
def tell_author(event: Event) -> None:
    tell(event, [event.payload["author_id"]])


@every(timedelta(days=1), "process.forget_unmet_runs")
def forget(_job: Job) -> None:
    RuleRun.forget_unmet(clock.now() - KEPT)
