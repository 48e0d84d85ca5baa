"""What belongs to a record when it is handed over: told by the packages that own it, so that nothing stays behind unseen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Q

from shangji.core.access import Actor, Level
from shangji.core.among import Keys
from shangji.core.reached import Reached
from shangji.core.subjects import traced_models


@dataclass(frozen=True)
class Handed:
    """A noun that can be handed over. `open` says which are still worked on: the others stay whose they were.

    `place` is the column that names a region; it may lie behind a relation.
    """

    kind: str
    open: Q
    place: str = ""
    order: int = 50

    @property
    def model(self) -> Any:
        return traced_models()[self.kind]

    def rows(self, with_closed: bool) -> Q:
        return Q() if with_closed else self.open


@dataclass(frozen=True)
class Under:
    """Records of another noun that go with a record of `root`, while they have the same owner; `at` names the root."""

    root: str
    kind: str
    at: str

    @property
    def handed(self) -> Handed:
        return _handed[self.kind]


@dataclass(frozen=True)
class Luggage:
    """Rows on a record that are one person's, such as tasks. `take(subject, from, to)` gives the keys that moved."""

    name: str
    take: Callable[[int, int, int], list[int]]
    give_back: Callable[[Sequence[int], int], None]


@dataclass(frozen=True)
class Stray:
    """Rows of one person on records of others: who leaves hands them to whoever owns the record.

    `subjects(person)` names the records.
    """

    name: str
    subjects: Callable[[int], Any]


_under: list[Under] = []
_luggage: dict[str, Luggage] = {}
_strays: dict[str, Stray] = {}
_handed: dict[str, Handed] = {}


def goes_with(found: Under) -> None:
    """Register. Called once, when its package starts."""
    _under.append(found)


def luggage(found: Luggage) -> None:
    """Register. Called once, when its package starts."""
    _luggage[found.name] = found


def stray(found: Stray) -> None:
    """Register. Called once, when its package starts."""
    _strays[found.name] = found


def can_be_handed(found: Handed) -> None:
    """Register. Called once, when its package starts."""
    _handed[found.kind] = found


def handed(kind: str) -> Handed:
    return _handed[kind]


def all_handed() -> list[Handed]:
    return sorted(_handed.values(), key=lambda one: one.order)


def place_of(kind: str) -> str:
    """The column; empty where a noun lies nowhere."""
    return _handed[kind].place


def under(kind: str) -> list[Under]:
    return [one for one in _under if one.root == kind]


def strays() -> list[Stray]:
    return list(_strays.values())


def carried(noun: Any, by: Actor, with_closed: bool) -> list[Any]:
    """The records that go with one record: of the same owner, and in the actor's hands."""
    return [
        found
        for one in under(noun.kind())
        for found in _going_along(one, with_closed)(by, noun.pk, noun.owner_id)
    ]


@cache
def _going_along(one: Under, with_closed: bool) -> Reached:
    return Reached(
        lambda actor, root, owner: (
            one.handed.model.objects.reached_by(actor, Level.OWN)
            .filter(one.handed.rows(with_closed), **{f"{one.at}_id": root}, owner_id=owner)
            .order_by("pk")
        )
    )


def carried_rows(kind: str, roots: Keys, by: Actor, with_closed: bool) -> list[Any]:
    """The same of many records, as query sets."""
    return [
        one.handed.model.objects.reached_by(by, Level.OWN)
        .filter(one.handed.rows(with_closed), **{f"{one.at}__one_of": roots}, owner=F(f"{one.at}__owner"))
        .order_by()
        for one in under(kind)
    ]


def take_along(subject_id: int, giver: int, receiver: int) -> dict[str, list[int]]:
    found = {name: one.take(subject_id, giver, receiver) for name, one in _luggage.items()}
    return {name: keys for name, keys in found.items() if keys}


def give_along_back(along: dict[str, list[int]], to: int) -> None:
    for name, keys in along.items():
        _luggage[name].give_back(keys, to)
