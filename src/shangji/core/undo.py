"""Taking back: for ten minutes the last change of a record can be undone by whoever made it; for a day, what was done to many."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.events import FACTS, Event, Fact
from shangji.core.subjects import Traced

UNDO_FOR = timedelta(minutes=10)
UNDO_MANY_FOR = timedelta(days=1)
"""Of one step that changed many records: what went wrong with it is often seen later, when somebody opens one of them."""
LOOKED_BACK = 100


class TooLateToUndo(Refusal):
    status = 409
    message = _("This can no longer be undone: it was changed again, or ten minutes have passed.")


@dataclass(frozen=True, kw_only=True)
class Undone(Fact):
    kind = "core.undone"
    sentence = _("%(actor)s took back: %(what)s")
    icon = "arrow-back-up"
    what: str
    undone_seq: int
    undone_kind: str


class Undoable(Traced):
    """A noun whose last change can be put back, with the rows that went with it."""

    undoable: ClassVar[frozenset[str]] = frozenset()
    """Kinds of facts that may be taken back."""

    class Meta:
        abstract = True

    @action("undo")
    def undo(self, event: Event, *, by: Actor) -> Undone:
        """Put back what the event changed. Raises TooLateToUndo."""
        if event != self.last_change() or not self._may_undo(event, by):
            raise TooLateToUndo
        put_columns_back(self, event.changes)
        self.save(update_fields=[*event.changes])
        self.put_back(event)
        return Undone(what=str(event.sentence), undone_seq=event.seq, undone_kind=event.kind)

    def undoable_event(self, by: Actor) -> Event | None:
        """The last change, while it is the actor's to take back."""
        event = self.last_change()
        return event if event and self._may_undo(event, by) else None

    def put_back(self, event: Event) -> None:
        """Restore the rows, other than this one, that the event's verb wrote."""

    def last_change(self) -> Event | None:
        """The last one that stands: what was taken back does not, and what follows by itself from a change is none."""
        rows = self.subject.events.exclude(kind__in=automatic_kinds()).order_by("-seq")
        newest = rows.first()
        if newest is None or newest.kind != Undone.kind:
            return newest
        gone: set[int] = set()
        for event in rows[:LOOKED_BACK]:
            if event.kind == Undone.kind:
                gone.add(event.payload["undone_seq"])
            elif event.seq not in gone:
                return event
        return None

    def _may_undo(self, event: Event, by: Actor) -> bool:
        return (
            event.kind in self.undoable
            and event.actor_id == by.user_id
            and by.now - event.recorded_at <= undone_for(event)
        )


def undone_for(event: Event) -> timedelta:
    """For how long: one step of a person that changed many records carries a number below nought."""
    return UNDO_MANY_FOR if event.batch_id is not None and event.batch_id < 0 else UNDO_FOR


def automatic_kinds() -> list[str]:
    """Kinds of facts that follow by themselves: they do not stand in the way of taking back what they follow from."""
    return [kind for kind, fact in FACTS.items() if fact.follows]


def put_columns_back(noun: Traced, changes: dict[str, list[Any]]) -> None:
    """Set the columns that a change wrote to what they were; those that were written again since stay. Saves nothing."""
    now = noun.snapshot(*changes)
    for name, (old, new) in changes.items():
        if now[name] == new:
            noun.put_column(name, old)
