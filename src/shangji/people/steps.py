"""Steps: what somebody changed on many records at once, found again and taken back as one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.events import Event
from shangji.core.subjects import traced_models
from shangji.core.undo import Undoable, Undone, automatic_kinds, undone_for

LISTED_FOR = timedelta(days=7)
LISTED, MOST = 50, 2_000


def together(actor: Actor) -> Actor:
    """The actor for one step that changes many, so that it is taken back as one. Its number is below nought: imports count up."""
    return actor.via(actor.channel, _number_at(actor.now))


def undo_url_of(by: Actor) -> str | None:
    """Where the step that `by` took is taken back; None when nothing of it can be."""
    if by.batch_id is None:
        return None
    told = Event.objects.filter(batch_id=by.batch_id).values_list("subject__kind", "kind").distinct()
    is_undoable = any(_is_undoable(noun, kind) for noun, kind in told)
    return reverse("people:step_undo", args=[-by.batch_id]) if is_undoable else None


@dataclass(frozen=True)
class Step:
    """`number` is what its lines of the log carry, without the sign; `first` is one of them, `count` records it changed."""

    number: int
    at: datetime
    count: int
    first: Event
    label: str
    """What the first one is called; empty where it is out of reach."""


@dataclass(frozen=True)
class Line:
    """One record of a step. `noun` is None where it is out of reach; `why` says why it cannot be taken back."""

    noun: Any
    events: Sequence[Event]
    """Of the step, the last one first; those that were taken back are not among them."""
    what: str
    is_back: bool
    why: str | Promise = ""

    @property
    def can_go_back(self) -> bool:
        return not self.is_back and not self.why


def steps_of(actor: Actor) -> list[Step]:
    """The actor's steps of the last days, the last one first. Their numbers are moments, so an index finds them."""
    if actor.user_id is None:
        return []
    rows = Event.objects.filter(
        batch_id__gte=_number_at(actor.now), batch_id__lte=_number_at(actor.now - LISTED_FOR), actor_id=actor.user_id
    ).exclude(kind__in=automatic_kinds())  # fmt: skip
    found = rows.values("batch_id").annotate(
        n=Count("subject_id", distinct=True), first=Min("pk"), at=Min("recorded_at")
    )
    steps = list(found.order_by("batch_id")[:LISTED])
    firsts = Event.objects.select_related("subject").in_bulk([step["first"] for step in steps])
    nouns = _nouns(firsts.values(), actor)
    labels = {pk: noun.label for pk, noun in nouns.items()}
    return [
        Step(-(step["batch_id"] or 0), step["at"], step["n"], first, labels.get(first.subject_id, ""))
        for step in steps
        for first in [firsts[step["first"]]]
    ]


def lines_of(number: int, actor: Actor) -> list[Line]:
    """Every record that a step of the actor's changed, and whether that can be taken back. Raises OutOfReach."""
    rows = Event.objects.filter(batch_id=-number, actor_id=actor.user_id).exclude(kind__in=automatic_kinds())
    told = list(rows.select_related("subject").order_by("pk")[:MOST]) if actor.user_id else []
    if not told:
        raise OutOfReach
    by_subject: dict[int, list[Event]] = defaultdict(list)
    for event in told:
        by_subject[event.subject_id].insert(0, event)
    nouns, standing = _nouns(told, actor), _standing(by_subject, told[0].pk)
    return [_line(nouns.get(pk), those, standing[pk], actor) for pk, those in by_subject.items()]


def lines_among(number: int, actor: Actor, keys: Sequence[int], *, maker_id: int | None) -> dict[int, Line]:
    """Of these records, those that a long step changed; `maker_id` took it."""
    first = Event.objects.filter(batch_id=-number).order_by("pk").values_list("pk", flat=True).first()
    if first is None:
        return {}
    rows = Event.objects.filter(subject_id__in=keys, pk__gte=first).exclude(kind__in=automatic_kinds())
    since = list(rows.select_related("subject").order_by("subject_id", "-seq"))
    by_subject: dict[int, list[Event]] = defaultdict(list)
    for event in since:
        if event.batch_id == -number and event.actor_id == maker_id:
            by_subject[event.subject_id].append(event)
    told = [event for those in by_subject.values() for event in those]
    nouns, standing = _nouns(told, actor), _still(since)
    return {pk: _line(nouns.get(pk), those, standing[pk], actor) for pk, those in by_subject.items()}


def take_back(number: int, actor: Actor) -> list[tuple[Line, str | Promise]]:
    """Undo everything of a step that still can be, each record by its own verb: (record, why not). Raises OutOfReach."""
    return [(line, line.why or _undone(line, actor)) for line in lines_of(number, actor) if not line.is_back]


def _undone(line: Line, actor: Actor) -> str | Promise:
    try:
        with transaction.atomic():
            undone(line, actor)
    except Refusal as refusal:
        return refusal.message
    return ""


def undone(line: Line, actor: Actor) -> None:
    """Take back one record's part of a step. Raises what its undo refuses with."""
    for event in line.events:
        line.noun.undo(event, by=actor)


def _line(noun: Any, told: Sequence[Event], standing: Sequence[Event], actor: Actor) -> Line:
    what = "; ".join(event.sentence for event in reversed(told))
    stands = {event.pk for event in standing}
    # A record that the step began stays, as it was when it began.
    can = [event for event in told if _is_undoable(event.subject.kind, event.kind)]
    left = [event for event in can if event.pk in stands]
    if can and not left:
        return Line(noun, left, what, is_back=True)
    why: str | Promise = ""
    if noun is None:
        why = OutOfReach.message
    elif not can:
        why = _("This kind of change cannot be taken back.")
    elif standing[0].pk != left[0].pk:
        why = _("Changed since: %(what)s") % {"what": standing[0].sentence}
    elif actor.now - left[0].recorded_at > undone_for(left[0]):
        why = _("More than a day has passed.")
    return Line(noun, left, what, is_back=False, why=why)


def _nouns(told: Iterable[Event], actor: Actor) -> dict[int, Any]:
    """Those in reach; a statement for each noun."""
    keys: dict[str, set[int]] = defaultdict(set)
    for event in told:
        keys[event.subject.kind].add(event.subject_id)
    models, found = traced_models(), {}
    for kind, pks in keys.items():
        rows: Any = models[kind].objects.reached_by(actor)
        found.update({noun.pk: noun for noun in rows.filter(pk__in=pks)})
    return found


def _standing(pks: Iterable[int], since: int) -> dict[int, list[Event]]:
    """What happened to these since a line of the log and was not taken back, the last first; one statement."""
    rows = Event.objects.filter(subject_id__in=list(pks), pk__gte=since).exclude(kind__in=automatic_kinds())
    return _still(rows.order_by("subject_id", "-seq"))


def _still(rows: Iterable[Event]) -> dict[int, list[Event]]:
    """Of lines of the log, by subject and the last first, those that were not taken back."""
    found: dict[int, list[Event]] = defaultdict(list)
    gone: set[tuple[int, int]] = set()
    for event in rows:
        if event.kind == Undone.kind:
            gone.add((event.subject_id, event.payload["undone_seq"]))
        elif (event.subject_id, event.seq) not in gone:
            found[event.subject_id].append(event)
    return found


def _is_undoable(noun: str, kind: str) -> bool:
    model = traced_models()[noun]
    return issubclass(model, Undoable) and kind in model.undoable


def _number_at(moment: datetime) -> int:
    return -int(moment.timestamp() * 1_000_000)
