"""The ledger agrees with the records: what follows for it from changes is written with them, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shangji.activities.events import FollowUpLogged, FollowUpTakenBack
from shangji.core import clock
from shangji.core.bulk import update
from shangji.core.calendar import add_working_days, is_working_day, local_day
from shangji.core.events import Entry, Fact
from shangji.core.prepared import Prepared
from shangji.core.rows import fresh
from shangji.core.subjects import plain
from shangji.people.handover.events import HandedBack, HandedOver
from shangji.people.models import Notification
from shangji.process.events import (
    ObligationBreached,
    ObligationCancelled,
    ObligationEscalated,
    ObligationFulfilled,
    ObligationMoved,
    ObligationOpened,
    ObligationSnoozed,
)
from shangji.process.models.due_anew import DueAnew
from shangji.process.models.minded import MindedAnew
from shangji.process.models.obligation import Obligation, open_of
from shangji.process.models.rhythm import Rhythm, end_of_day

OTHER_CLOCKS = frozenset({Obligation.Kind.DATE.value, Obligation.Kind.PAYMENT.value})
LADDER = (ObligationBreached.kind, ObligationEscalated.kind)
MINDS_ANEW = (FollowUpLogged, FollowUpTakenBack, ObligationSnoozed)
"""Facts after which it is reckoned anew how a record was minded, whatever they change of its columns."""


@dataclass
class Pages:
    """What is written at the end: new rows, changed rows, records whose reminders are answered, and days to be added up anew."""

    added: list[Obligation] = field(default_factory=list)
    changed: list[Obligation] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    stirred: list[datetime] = field(default_factory=list)
    """Due moments: what was due then, whose it was, or whether it was done in time has changed."""

    def write(self) -> list[Entry]:
        """Ends before beginnings: a record has one open row at every moment."""
        Obligation.write(self.changed)
        Obligation.add_all(self.added)
        DueAnew.mark_days(self.stirred)
        for pk in self.answered:
            lines = _unanswered(pk)
            for line in lines:
                line.read_at = clock.now()
            update(lines, "read_at")
        return self.entries


_unanswered = Prepared(
    lambda pk: Notification.objects.unread().filter(event__subject_id=pk, event__kind__in=LADDER)
)


def follow(model: Any, entries: Sequence[Entry]) -> list[Entry]:
    """The lines of the ledger that follow from these of a noun; one read and two writes for any number."""
    MindedAnew.mark(_minded_anew(model, entries))
    by_noun: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry.fact, FollowUpLogged) or not model.DUTY_COLUMNS.isdisjoint(entry.changes):
            by_noun[entry.noun.pk].append(entry)
    if not by_noun:
        return []
    rhythm, pages = Rhythm.in_force(), Pages()
    known = [pk for pk, said in by_noun.items() if not said[-1].noun._state.adding]
    owed = open_of(known) if known else {}
    for pk, said in by_noun.items():
        agree(owed.get(pk), said, rhythm, pages)
    return pages.write()


def _minded_anew(model: Any, entries: Sequence[Entry]) -> set[int]:
    """Records whose time without a word is to be reckoned anew: what was said there, planned or owed has changed."""
    found: set[int] = set()
    for entry in entries:
        if isinstance(entry.fact, MINDS_ANEW) or not model.DUTY_COLUMNS.isdisjoint(entry.changes):
            # What was said goes along with what is merged, and comes back.
            found.update((entry.noun.pk, *filter(None, entry.changes.get("merged_into_id", ()))))
    return found


def agree(current: Obligation | None, said: Sequence[Entry], rhythm: Rhythm, pages: Pages) -> None:
    """Bring the row of one record to what the record says now; `said` is what has just happened to it."""
    last = said[-1]
    noun: Any = last.noun
    duty = noun.next_duty(rhythm)
    moment = clock.now() if last.by.channel == "import" else last.by.now
    if current is None:
        if duty:
            row = _open(noun, duty, moment, pages)
            _tell(pages, last, ObligationOpened(duty=row.kind, due_at=plain(row.due_at)))
        return
    answered = None if noun.is_resting else _answered(current, said)
    if answered:
        _fulfil(current, answered, duty, pages)
    elif isinstance(last.fact, HandedOver | HandedBack) and duty and _can_go_along(current, noun, moment):
        _hand_on(current, noun, pages)
    elif duty is None or noun.owner_id != current.owner_id or _is_other_clock(current, duty):
        is_handed = isinstance(last.fact, HandedOver | HandedBack)
        _cancel(
            current,
            last,
            duty,
            moment,
            pages,
            current.late_since or current.due_at if is_handed and duty else None,
        )
    elif (duty.kind, duty.due_at) != (current.kind, current.rule_due_at):
        if current.was_due(moment):
            _cancel(current, last, duty, moment, pages, late_since=current.late_since or current.due_at)
        else:
            _move(current, last, duty, moment, pages)


def _can_go_along(current: Obligation, noun: Any, moment: datetime) -> bool:
    """What is not missed goes to the new owner as it is; a miss stays with whoever missed it."""
    return noun.owner_id is not None and noun.owner_id != current.owner_id and not current.was_due(moment)


def _hand_on(current: Obligation, noun: Any, pages: Pages) -> None:
    """The same row with its due moment and whatever was put off: that the record was handed over says it already."""
    current.owner_id = noun.owner_id
    pages.changed.append(current)
    pages.stirred.append(current.due_at)


def _is_other_clock(current: Obligation, duty: Any) -> bool:
    """A date that was agreed is another clock, and so is a payment: what was owed before does not go on under it."""
    return current.kind != duty.kind and not OTHER_CLOCKS.isdisjoint((current.kind, duty.kind))


def _answered(current: Obligation, said: Sequence[Entry]) -> Entry | None:
    """The first of what was owed that came after it was opened."""
    noun: Any = said[-1].noun
    counts = [e for e in said if noun.is_kept_by(current, e)]
    return min(
        (e for e in counts if e.by.now >= current.opened_at), key=lambda entry: entry.by.now, default=None
    )


def _fulfil(current: Obligation, entry: Entry, duty: Any, pages: Pages) -> None:
    moment = entry.by.now
    _end(current, moment, pages, fulfilled=True)
    if current.level:
        pages.answered.append(entry.noun.pk)
    # Who moved it on and was not in touch is late with that since it was due: the ladder does not begin again.
    late_since = (
        duty.due_at if duty and duty.due_at < moment and not isinstance(entry.fact, FollowUpLogged) else None
    )
    row = _open(entry.noun, duty, moment, pages, late_since) if duty else None
    _tell(
        pages, entry,
        ObligationFulfilled(
            duty=current.kind, due_at=plain(current.due_at), is_on_time=not current.was_due(moment), **_next(row)
        ),
    )  # fmt: skip


def _cancel(
    current: Obligation, entry: Entry, duty: Any, moment: datetime, pages: Pages, late_since: datetime | None = None
) -> None:  # fmt: skip
    _end(current, moment, pages, fulfilled=False)
    if current.level and not late_since:
        pages.answered.append(entry.noun.pk)
    row = _open(entry.noun, duty, moment, pages, late_since) if duty else None
    missed = current.breached_at is not None
    _tell(
        pages,
        entry,
        ObligationCancelled(duty=current.kind, due_at=plain(current.due_at), is_missed=missed, **_next(row)),
    )


def _end(current: Obligation, moment: datetime, pages: Pages, *, fulfilled: bool) -> None:
    current.end(moment, fulfilled=fulfilled)
    pages.changed.append(current)
    if not current.was_due(moment):
        pages.stirred.append(current.due_at)


def _move(current: Obligation, entry: Entry, duty: Any, moment: datetime, pages: Pages) -> None:
    fact, before = {"duty": current.kind, "due_at": plain(current.due_at)}, current.due_at
    current.kind, current.rule_due_at, current.due_at = duty.kind, duty.due_at, fair(duty.due_at, moment)
    pages.stirred += (before, current.due_at)
    current.next_check_at, current.snoozed_until = current.due_at, None
    pages.changed.append(current)
    _tell(pages, entry, ObligationMoved(**fact, **_next(current)))


def _open(
    noun: Any, duty: Any, moment: datetime, pages: Pages, late_since: datetime | None = None
) -> Obligation:
    due_at = fair(duty.due_at, moment)
    row = fresh(
        Obligation, subject_id=noun.pk, kind=duty.kind, owner_id=noun.owner_id, opened_at=moment, due_at=due_at,
        rule_due_at=duty.due_at, late_since=late_since, next_check_at=due_at,
    )  # fmt: skip
    pages.added.append(row)
    pages.stirred.append(due_at)
    return row


def fair(due_at: datetime, moment: datetime) -> datetime:
    """Nothing is late when it is opened: what was due before is due at the end of this working day."""
    if due_at > moment:
        return due_at
    day = local_day(moment)
    return end_of_day(day if is_working_day(day) else add_working_days(day, 1))


def _next(row: Obligation | None) -> dict[str, str]:
    return {"next_duty": row.kind, "next_due_at": plain(row.due_at)} if row else {}


def _tell(pages: Pages, entry: Entry, fact: Fact) -> None:
    pages.entries.append(Entry(entry.noun, fact, entry.by, {}))


def agrees(current: Obligation | None, noun: Any, duty: Any) -> bool:
    """Whether the row of a record says what the record says."""
    if current is None or duty is None:
        return current is None and duty is None
    said = (current.kind, current.rule_due_at, current.owner_id)
    return bool(said == (duty.kind, duty.due_at, noun.owner_id))


def reckon(nouns: Iterable[Any], owed: dict[int, Any], rhythm: Rhythm, by: Any) -> list[Entry]:
    """Bring the rows of these locked records to agree, whatever happened to them: the safety net."""
    pages, nouns = Pages(), list(nouns)
    MindedAnew.mark(noun.pk for noun in nouns)
    for noun in nouns:
        agree(owed.get(noun.pk), [Entry(noun, _Looked(), by, {})], rhythm, pages)
    return pages.write()


class _Looked(Fact):
    """Nothing happened: the record was looked at."""
