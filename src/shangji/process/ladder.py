"""The ladder: what has not happened is told to the owner, then to the leader as well, then proposed for somebody else."""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction

from shangji.core import clock
from shangji.core.access import Actor, System
from shangji.core.calendar import local_day
from shangji.core.events import Entry, Event, Fact, append, on
from shangji.core.jobs import Job, every
from shangji.core.prepared import Prepared
from shangji.core.subjects import plain, traced_models
from shangji.people.deputies import deputies_of
from shangji.people.inbox import told_as
from shangji.people.leaders import leaders_of
from shangji.people.models import User
from shangji.people.notify import tell
from shangji.process.events import Heard, ObligationBreached, ObligationEscalated
from shangji.process.ledger import LADDER
from shangji.process.models.obligation import TOP, Escalation, Obligation, open_of
from shangji.process.models.rhythm import Rhythm
from shangji.process.proposing import Colleagues, Proposed

EVERY, AT_ONCE = timedelta(seconds=15), 500
RULE = "process.ladder"
told_as("reminders", Heard, ObligationBreached, ObligationEscalated)


def watch(now: datetime, *, channel: str = "system") -> int:
    """Everything that has come due, in transactions of their own; how many climbed. As `import` nobody is told."""
    climbed = 0
    while step := climb(now, System(RULE, channel).at(now)):
        climbed += step
    return climbed


_due = Prepared(
    lambda now: (
        Obligation.objects.checkable(now)
        .order_by("next_check_at", "pk")
        .values_list("subject__kind", "subject_id")[:AT_ONCE]
    )
)


def climb(now: datetime, by: Actor, at_once: int = AT_ONCE) -> int:
    """One transaction: the records whose check is due, except those that somebody is working on this moment.

    A verb locks the record and then its obligation; so does this, and what it finds changed by then is left alone.
    """
    rhythm, climbed = Rhythm.in_force(), 0
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in _due(now)[:at_once]:
        by_kind[kind].append(pk)
    with transaction.atomic():
        for kind, pks in by_kind.items():
            nouns = _free(kind).in_bulk(sorted(pks))
            rows = [row for row in _owed.among(nouns) if row.next_check_at and row.next_check_at <= now]
            climbed += _raise(rows, nouns, by, rhythm)
    return climbed


_owed = Prepared(lambda *pks: Obligation.objects.open().filter(subject_id__in=pks).select_related("owner"))


@cache
def _free(kind: str) -> Prepared:
    """The records with these keys, locked, except those that somebody is working on."""
    rows = traced_models()[kind]._base_manager.select_for_update(of=("self", "subject"), skip_locked=True)
    return Prepared(lambda *pks: rows.select_related("subject").filter(pk__in=pks).order_by("pk"))


def _raise(rows: list[Obligation], nouns: dict[int, Any], by: Actor, rhythm: Rhythm) -> int:
    climbed, now = [], by.now
    for row in rows:
        before = row.level
        level_at(row, now, rhythm, is_swift=nouns[row.subject_id].climbs_swiftly(rhythm))
        if row.level > before:
            climbed.append(row)
    reached = [Escalation(obligation_id=row.pk, level=row.level, at=now) for row in climbed]
    at_top = [row.owner for row in climbed if row.level == TOP]
    colleagues = Colleagues(at_top, now) if at_top else None
    entries = []
    for row in climbed:
        noun = nouns[row.subject_id]
        asked = colleagues if row.level == TOP else None
        entries.append(
            Entry(noun, _fact(row, asked.propose(row.owner, noun.kind()) if asked else None), by, {})
        )
    if rows:
        Obligation.write(rows)
        Escalation.note_all(reached)
        append(entries)
    return len(rows)


def level_at(row: Obligation, now: datetime, rhythm: Rhythm, *, is_swift: bool = False) -> None:
    """Where it stands at a moment, and when it is looked at again. Saves nothing.

    What was put off waits; a planned day that was missed, planned anew and missed again stands where it stood.
    """
    row.breached_at = row.breached_at or row.due_at
    row.late_since = row.late_since or row.due_at
    row.level, row.next_check_at = max(row.level, 1), None
    for level in range(2, TOP + 1):
        at = rhythm.rung_at(level, row.kind, row.late_since, is_swift=is_swift)
        if at <= now:
            row.level = max(row.level, level)
        elif level > row.level:
            row.next_check_at = at
            return


def _fact(row: Obligation, proposed: Proposed | None) -> Fact:
    due_at = plain(row.due_at)
    if row.level == 1:
        return ObligationBreached(obligation_id=row.pk, owner_id=row.owner_id, duty=row.kind, due_at=due_at)
    return ObligationEscalated(
        obligation_id=row.pk, owner_id=row.owner_id, owner=row.owner.name, duty=row.kind, due_at=due_at,
        level=row.level, proposed_id=proposed.user.pk if proposed else None,
        proposed=proposed.user.name if proposed else "", proposed_open=proposed.open_count if proposed else 0,
    )  # fmt: skip


@every(EVERY, RULE, steps=True, prompt=True)
def watch_all(found: Job) -> None:
    """Each step commits by itself: after a kill the next run goes on where this one stopped."""
    climbed = 0
    while step := climb(clock.now(), System(RULE)):
        climbed += step
        found.progress(climbed, climbed)


@on(Heard)
def tell_who_answers(event: Event) -> None:
    """They wrote: whoever has the record hears of it at once, with whoever covers for them."""
    noun: Any = event.subject.noun()
    if noun.owner_id:
        tell(event, [noun.owner_id, *deputies_of(noun.owner_id, local_day(clock.now()))])


@on(ObligationBreached)
@on(ObligationEscalated)
def tell_who_hears(event: Event) -> None:
    tell(event, who_hears(event.payload["owner_id"], event.payload.get("level", 1)))


def who_hears(owner_id: int, level: int) -> list[int]:
    """The owner and, while they are away, whoever covers for them; from the second step on, who leads them as well."""
    heard = [owner_id, *deputies_of(owner_id, local_day(clock.now()))]
    if level > 1:
        owner = User._base_manager.select_related("team").filter(pk=owner_id).first()
        heard += [leader.pk for leader in leaders_of(owner)] if owner else []
    return heard


def has_heard(subject_id: int) -> set[int]:
    """Who is told by the ladder how far what a record is owed has climbed; nobody of what came in with a file."""
    owed = open_of([subject_id]).get(subject_id)
    if owed is None or not owed.level:
        return set()
    lines = Event.objects.filter(subject_id=subject_id, kind__in=LADDER).order_by("-seq")
    last = lines.values_list("channel", "payload").first()
    if last is None or last[0] == "import" or last[1]["obligation_id"] != owed.pk:
        return set()
    return set(who_hears(owed.owner_id, owed.level))
