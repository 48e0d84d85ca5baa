"""What goes with a message besides its line: words of its own, and files that are fetched when it leaves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import ngettext

from shangji.core.access import Actor
from shangji.core.vault import files as vault
from shangji.people.models import Dispatch

MOST_BYTES = 15_000_000
"""Files of one letter: mail servers refuse larger ones."""


@dataclass(frozen=True)
class File:
    """As the reader finds it."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Lying:
    """A file that lies here until then."""

    name: str
    content_type: str
    path: Path


@dataclass(frozen=True)
class Item:
    """One of several things that a message lists, with its own link; `more` is left out first where room is short."""

    label: str
    text: str = ""
    more: str = ""
    url: str = ""
    heading: str = ""
    """Stands above it where it is the first of its sort."""
    told: dict[str, Any] = field(default_factory=dict)
    """The same for programs."""

    def as_text(self, *, is_brief: bool = False) -> str:
        parts = (self.heading, self.label, "" if is_brief else self.more, self.text, self.url)
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True)
class Enclosed:
    """`text` stands in the sentence's place; `left_out` is said where the files cannot go along."""

    text: str
    files: tuple[Lying, ...] = ()
    left_out: str = ""
    items: tuple[Item, ...] = ()


Encloses = Callable[[Dispatch], Enclosed | None]
"""Raises Refused when it must not go to whom it was promised any more."""
IsFor = Callable[[Dispatch, Actor | None], bool]
"""Whether a group may be told it, for which this person answers, or nobody."""
_enclosing: dict[str, Encloses] = {}
_for_whom: dict[str, IsFor] = {}


def encloses(kind: str, found: Encloses, is_for: IsFor) -> None:
    """Register for a kind of fact. Called once, when its package starts."""
    _enclosing[kind], _for_whom[kind] = found, is_for


def enclosed_with(row: Dispatch) -> Enclosed | None:
    """Raises Refused."""
    found = _enclosing.get(row.event.kind)
    return found(row) if found else None


def is_for(row: Dispatch, keeper: Actor | None) -> bool | None:
    """Of what is enclosed, whether the group of whom `keeper` answers for may be told it; None where nothing is."""
    found = _for_whom.get(row.event.kind)
    return found(row, keeper) if found else None


def listed(found: Enclosed, room: int) -> str:
    """Its text with its items, in at most so many bytes: from the last on they become brief, then are only counted."""
    for whole in range(len(found.items), -1, -1):
        said = [item.as_text(is_brief=n >= whole) for n, item in enumerate(found.items)]
        parts = [found.text, *said]
        if len("\n\n".join(parts).encode()) <= room:
            return "\n\n".join(parts)
    for kept in range(len(parts) - 1, 0, -1):
        rest = len(parts) - kept
        counted = ngettext("And %(n)s more.", "And %(n)s more.", rest) % {"n": rest}
        text = "\n\n".join([*parts[:kept], counted])
        if len(text.encode()) <= room:
            return text
    return found.text


def fetched(found: Enclosed) -> tuple[File, ...]:
    """The files, as long as they are there and no more than a letter takes; else none."""
    lying = [each for each in found.files if each.path.is_file()]
    if sum(each.path.stat().st_size for each in lying) > MOST_BYTES:
        return ()
    return tuple(File(each.name, each.content_type, vault.read_bytes(each.path)) for each in lying)
