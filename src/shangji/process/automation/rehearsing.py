"""A dry run: which records of the last days a rule would have acted on, and what it would have done. Reads only."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shangji.core.access import Actor
from shangji.core.calendar import day_starts, is_working_day, local_day
from shangji.core.events import Event
from shangji.core.subjects import traced_models
from shangji.core.undo import put_columns_back
from shangji.process.automation.running import MORNING
from shangji.process.automation.triggers import DAILY
from shangji.process.conditions import holds
from shangji.process.models import AutomationRule

AT_MOST = 2000
"""The newest events that a run looks at."""


@dataclass
class Hit:
    """One time it would have acted: `event` is None for a rule of the morning, `at` then the morning."""

    noun: Any
    at: datetime
    event: Event | None = None


@dataclass
class Rehearsal:
    """`asked` counts how often the condition was asked; `has_more` when there were more events than AT_MOST."""

    asked: int = 0
    hits: list[Hit] = field(default_factory=list)
    has_more: bool = False


def rehearse(rule: AutomationRule, actor: Actor, days: int, now: datetime) -> Rehearsal:
    """Ask the condition of each record as it was when the fact happened, or on each morning, newest first."""
    if rule.trigger == DAILY:
        return _mornings_again(rule, actor, _mornings(days, now))
    since = now - timedelta(days=days)
    model: Any = traced_models()[rule.noun]
    events = Event.objects.filter(kind=rule.trigger, occurred_at__gte=since, subject__kind=rule.noun)
    newest = list(events.exclude(channel="import").order_by("-occurred_at", "-pk")[: AT_MOST + 1])
    reached = model.objects.reached_by(actor).in_bulk({event.subject_id for event in newest})
    later = _later_changes(newest, reached)
    run = Rehearsal(has_more=len(newest) > AT_MOST)
    for event in newest[:AT_MOST]:
        noun = reached.get(event.subject_id)
        if noun is None:
            continue
        run.asked += 1
        was = _as_of(model, noun, [e for e in later[noun.pk] if e.seq > event.seq])
        if holds(rule.noun, rule.condition, was, event.occurred_at):
            run.hits.append(Hit(noun, event.occurred_at, event))
    return run


def _mornings(days: int, now: datetime) -> list[datetime]:
    """When it would have been asked: this moment for today, nine o'clock of the working days before, newest first."""
    today = local_day(now)
    past = (today - timedelta(days=n) for n in range(1, days + 1))
    return [now, *(day_starts(day) + timedelta(hours=MORNING.hour) for day in past if is_working_day(day))]


def _mornings_again(rule: AutomationRule, actor: Actor, mornings: list[datetime]) -> Rehearsal:
    """Each of the newest records is taken back from morning to morning."""
    model: Any = traced_models()[rule.noun]
    rows = model.objects.reached_by(actor)
    newest = list((rows.for_cards() if hasattr(rows, "for_cards") else rows).order_by("-pk")[: AT_MOST + 1])
    run = Rehearsal(has_more=len(newest) > AT_MOST)
    for noun, at, was in taken_back(newest[:AT_MOST], mornings):
        run.asked += 1
        if holds(rule.noun, rule.condition, was, at):
            run.hits.append(Hit(noun, at))
    run.hits.sort(key=lambda hit: (hit.at, hit.noun.pk), reverse=True)
    return run


def taken_back(nouns: Sequence[Any], moments: Sequence[datetime]) -> Iterator[tuple[Any, datetime, Any]]:
    """Each record with what it was at each of the moments, the latest first, as long as it was there.

    Two statements for any number of records of one kind; the copy is the same object from moment to moment.
    """
    first = Event.objects.filter(subject_id__in=[noun.pk for noun in nouns], seq=1)
    born = dict(first.values_list("subject_id", "occurred_at"))
    changed: dict[int, list[Event]] = defaultdict(list)
    since = Event.objects.filter(subject_id__in=born, occurred_at__gt=moments[-1]).exclude(changes={})
    for event in since.order_by("subject_id", "-seq").only("subject_id", "seq", "changes", "occurred_at"):
        changed[event.subject_id].append(event)
    for noun in nouns:
        was, later = _copy(type(noun), noun), changed[noun.pk]
        for at in moments:
            if born.get(noun.pk, at) > at:
                break
            while later and later[0].occurred_at > at:
                put_columns_back(was, later.pop(0).changes)
            yield noun, at, was


def _later_changes(events: list[Event], reached: dict[int, Any]) -> dict[int, list[Event]]:
    """What changed the records since the oldest of these events, newest first. One statement."""
    first: dict[int, int] = {}
    for event in events:
        if event.subject_id in reached:
            first[event.subject_id] = min(event.seq, first.get(event.subject_id, event.seq))
    found: dict[int, list[Event]] = defaultdict(list)
    rows = Event.objects.filter(subject_id__in=first).order_by("subject_id", "-seq")
    for event in rows.only("subject_id", "seq", "changes"):
        if event.seq > first[event.subject_id] and event.changes:
            found[event.subject_id].append(event)
    return found


def _as_of(model: Any, noun: Any, later: list[Event]) -> Any:
    """The record before these changes; never saved. A related row is the one its key names then."""
    was = _copy(model, noun)
    for event in later:
        put_columns_back(was, event.changes)
    return was


def _copy(model: Any, noun: Any) -> Any:
    """A row of its own with the related rows that were read with it; one whose key is put back is read anew."""
    was = model(**{f.attname: getattr(noun, f.attname) for f in model._meta.concrete_fields})
    was._state.fields_cache = dict(noun._state.fields_cache)
    return was
