"""Which day a next step is proposed for, and why: a plan for a full day or an absence is late before it is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from shangji.activities.sentence import default_day
from shangji.core import clock
from shangji.core.calendar import today


class Room(Protocol):
    """What is known of somebody's next days."""

    def nearest(self, meant: date, now: datetime, *, latest: date | None = None) -> date:
        """The day with room that is nearest to the one that was meant; that one where there is none."""

    def note_on(self, day: date) -> str:
        """What stands against a day, or how much is due on it, in two or three words."""

    def why_not(self, meant: date, better: date) -> str:
        """A sentence: why the other day is proposed."""


@dataclass(frozen=True)
class Pick:
    day: date
    note: str = ""


@dataclass(frozen=True)
class Proposal:
    """`why` is empty where the day that was meant is as good as any."""

    day: date
    why: str = ""


_rooms: list[Callable[[int, datetime, int], Room]] = []


def room_from(found: Callable[[int, datetime, int], Room]) -> None:
    """Let an upper package say how full somebody's days are: (person, now, the record that is being planned)."""
    _rooms.append(found)


def room_for(noun: Any) -> Room | None:
    """Of whoever has the record."""
    if noun.owner_id is None or not _rooms:
        return None
    return _rooms[0](noun.owner_id, clock.now(), noun.pk)


def usual_day(noun: Any, room: Room | None) -> Proposal:
    """Where nobody says when: by the rhythm, at the latest; earlier where that day has no room."""
    return proposed(room, default_day(today(), noun.cadence_days), is_latest=True)


def proposed(room: Room | None, meant: date, *, is_latest: bool = False) -> Proposal:
    better = room.nearest(meant, clock.now(), latest=meant if is_latest else None) if room else meant
    return Proposal(better, room.why_not(meant, better) if room and better != meant else "")


def picks_of(noun: Any, room: Room | None, *more: date | None) -> Sequence[Pick]:
    """The days that are one tap away, in order, each with what is due on it."""
    usual = (default_day(today(), n) for n in (1, noun.cadence_days, 5))
    days = sorted({*usual, *(day for day in more if day)})
    return [Pick(day, room.note_on(day) if room else "") for day in days]
