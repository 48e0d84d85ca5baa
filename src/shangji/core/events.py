"""What happened, told once: facts, the one log they are kept in, and who is told."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.bulk import insert, keys, update
from shangji.core.following import keep_up
from shangji.core.jobs import Job
from shangji.core.matching import upkeep
from shangji.core.rows import fresh
from shangji.core.subjects import Subject, Traced, plain
from shangji.core.vault.logged import LoggedJSONField, kept_changes, kept_payload, text_of

FACTS: dict[str, type["Fact"]] = {}
_reactions: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
_awaiting: dict[str, tuple[Collection[str], "Asks"]] = {}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One kind of event, declared once: its name, its particulars, its sentence, its icon."""

    kind: ClassVar[str] = ""
    sentence: ClassVar[str | Promise] = ""
    icon: ClassVar[str] = "point"
    do_not_call_in_templates: ClassVar[bool] = True
    human: ClassVar[bool] = False
    """Whether a person's own words are in it; the rest is one muted line of the timeline."""
    follows: ClassVar[bool] = False
    """Whether it follows by itself from the change before it: that change can still be taken back."""
    quiet: ClassVar[bool] = False
    """Whether a life trace tells it only to whoever asks for lines of its kind."""
    sealed: ClassVar[frozenset[str]] = frozenset()
    """Particulars that may hold numbers and addresses of people: the log keeps them sealed."""
    acts: ClassVar[str] = ""
    """The template with what can be done about it at once, from the inbox; it is given `line`."""

    def __init_subclass__(cls) -> None:
        if cls.kind and FACTS.setdefault(cls.kind, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"two facts are called {cls.kind}")

    @classmethod
    def told(cls, event: "Event") -> dict[str, Any]:
        """The particulars as the sentence tells them; a fact with money or days of its own says how."""
        return {name: "" if value is None else value for name, value in event.payload.items()}

    def payload(self) -> dict[str, Any]:
        return {name: plain(value) for name, value in vars(self).items()}


class Event(models.Model):
    """One line of the log. Chained per subject: `seq` counts, `prev_hash` is the line before."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="events", db_index=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    payload = LoggedJSONField(default=dict)
    changes = LoggedJSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=100)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=20)
    batch_id = models.BigIntegerField(null=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    stays_with_record = True
    """Also when the record is merged into another one."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="event_chain")]
        indexes = [
            models.Index(fields=["kind", "occurred_at"], name="event_kind"),
            models.Index(fields=["batch_id"], name="event_batch", condition=models.Q(batch_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.seq} {self.kind}"

    def digest(self) -> str:
        """SHA-256 of everything the line says, with the line before it: as a list in JSON, without spaces, keys in order."""
        said = [
            self.subject_id, self.seq, self.kind, self.payload, self.changes, plain(self.occurred_at),
            plain(self.recorded_at), self.actor_id, self.actor_name, self.on_behalf_of_id, self.channel,
            self.batch_id, self.prev_hash,
        ]  # fmt: skip
        return hashlib.sha256(f"[{','.join(map(text_of, said))}]".encode()).hexdigest()

    @property
    def fact(self) -> type[Fact]:
        return FACTS[self.kind]

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language."""
        words = {**self.fact.told(self), "actor": self.actor_name or _("The system")}
        return str(self.fact.sentence) % defaultdict(str, words)


@dataclass
class Entry:
    """A change that is about to be logged."""

    noun: Traced
    fact: Fact
    by: Actor
    changes: dict[str, list[Any]]


def append(entries: Iterable[Entry]) -> list[Event]:
    """Log the entries, in order, and queue one job per reaction in the same transaction.

    The caller holds the row locks of the subjects, and has saved the rows. Any number of entries cost four statements,
    four more where the duplicate check knows a noun by something else now, and one where a kept sum changes. What
    follows at once is logged with them.
    """
    entries = with_consequences(entries)
    events, subjects = lines(entries)
    update(subjects, "label", "version", "head")
    keep(events)
    compared = [e for e in entries if not e.noun.matched.isdisjoint(e.changes)]
    if compared:
        upkeep.keep({e.noun.pk: e.noun for e in compared}.values())
    keep_up(entries, is_birth=False)
    return events


def with_consequences(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, and after them what their nouns say follows at once."""
    entries = list(entries)
    by_model: dict[type[Traced], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_model[type(entry.noun)].append(entry)
    return [*entries, *(found for model, those in by_model.items() for found in model.consequences(those))]


def lines(entries: Iterable[Entry]) -> tuple[list[Event], list[Subject]]:
    """The lines of the log and their subjects as they are after them, neither of them written."""
    recorded_at = clock.now()
    subjects: dict[int, Subject] = {}
    events: list[Event] = []
    for entry in entries:
        subject = subjects.setdefault(entry.noun.pk, entry.noun.subject)
        subject.label = entry.noun.label[:200]
        events.append(_line(entry, subject, recorded_at))
    return events, list(subjects.values())


def keep(events: list[Event]) -> None:
    """Write lines of the log, and one job per reaction."""
    awaited = _awaited(events)
    if awaited or any(_wakes(event) for event in events):
        for event, key in zip(events, keys(Event, len(events)), strict=True):
            event.pk = key
    insert(events)
    insert([*_jobs(events), *_jobs_of(events, awaited)])


def _line(entry: Entry, subject: Subject, recorded_at: datetime) -> Event:
    by, fact = entry.by, entry.fact
    event = fresh(
        Event, subject_id=subject.pk, seq=subject.version + 1, kind=fact.kind,
        payload=kept_payload(fact.kind, fact.sealed, fact.payload()),
        changes=kept_changes(type(entry.noun), entry.changes), occurred_at=by.occurred_at or recorded_at, recorded_at=recorded_at,
        actor_id=by.user_id, actor_name=by.name, on_behalf_of_id=by.on_behalf_of_id, channel=by.channel,
        batch_id=by.batch_id, prev_hash=subject.head,
    )  # fmt: skip
    event.hash = event.digest()
    subject.version, subject.head = event.seq, event.hash
    return event


def on(
    fact: type[Fact], *, history: bool = False, deaf_to: str = ""
) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register a reaction: a job run once for each event of this kind.

    Imported history does not wake reactions, unless one asks for it with `history=True`; `deaf_to` is one more
    channel that does not.
    """

    def register(reaction: Callable[[Event], None]) -> Callable[[Event], None]:
        name = f"{reaction.__module__}.{reaction.__qualname__}"
        Job.handlers[name] = lambda job: reaction(Event.objects.get(pk=job.args["event"]))
        _reactions[fact.kind].append((name, frozenset({deaf_to, "" if history else "import"})))
        return reaction

    return register


def _wakes(event: Event) -> bool:
    """Whether a reaction wants to know its key."""
    return any(event.channel not in deaf for _name, deaf in _reactions.get(event.kind, ()))


def _jobs(events: Iterable[Event]) -> list[Job]:
    return [
        Job(name=name, args={"event": event.pk}, due_at=event.recorded_at)
        for event in events
        for name, deaf in _reactions.get(event.kind, ())
        if event.channel not in deaf
    ]


Asks = Callable[[set[str]], Iterable[str]]
"""Of these kinds of facts, those for which something waits at this moment; in the transaction of the change."""


def awaits(job_name: str, kinds: Collection[str], asks: Asks) -> None:
    """Promise a job for each event of these kinds while `asks` says so: what waits is data, and mostly nothing does.

    The job finds the event in its args. Imported history wakes nothing. `kinds` may still grow.
    """
    _awaiting[job_name] = kinds, asks


def _awaited(events: Iterable[Event]) -> set[tuple[str, str]]:
    """(job, kind) of what happens and is waited for."""
    happened = {event.kind for event in events if event.channel != "import"}
    found: set[tuple[str, str]] = set()
    for name, (kinds, asks) in _awaiting.items():
        if some := happened.intersection(kinds):
            found.update((name, kind) for kind in asks(some))
    return found


def _jobs_of(events: Iterable[Event], awaited: set[tuple[str, str]]) -> list[Job]:
    return [
        Job(name=name, args={"event": event.pk}, due_at=event.recorded_at)
        for event in events
        for name, kind in sorted(awaited)
        if kind == event.kind and event.channel != "import"
    ]
