"""What a plan is made of: places, troubles, fixes and the items that will be written."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

NEW, UPDATE, DUPLICATE, INVALID = "new", "update", "duplicate", "invalid"
ORDER = ("team", "person", "customer", "contact", "lead", "opportunity", "follow_up")
"""What must be there before what."""


@dataclass(frozen=True)
class Place:
    """A row of a file as the person sees it."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Choice:
    """A suggestion as one button: `value` is what the cell should have said."""

    label: str
    value: str


@dataclass(frozen=True)
class Trouble:
    """Why a row cannot go in, at which cell, and what it may have meant. `letter` is "" for the whole row."""

    place: Place
    letter: str
    text: str
    reason: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Fix:
    """A cell that was understood differently from how it is written."""

    place: Place
    letter: str
    old: str
    new: str
    reason: str


@dataclass
class Item:
    """One noun of one row. `refs` name other items by key; `target` is the record that it matches."""

    noun: str
    key: str
    place: Place
    spot: str
    label: str
    action: str = NEW
    reason: str = ""
    known: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    target: int | None = None
    tags: list[str] = field(default_factory=list)
    """Names of tags that go on a customer."""


@dataclass
class Plan:
    """Everything that an import would do, in words and in order."""

    items: list[Item] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    """Key → id of what is already there."""
    troubles: list[Trouble] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    twins: list[tuple[str, Place, Place]] = field(default_factory=list)
    """(noun, the row that names a record first, a later row that names the same one)."""
    notes: list[str] = field(default_factory=list)
    row_count: int = 0
    skipped_count: int = 0

    def counts(self) -> dict[str, dict[str, int]]:
        """Noun → action → how many; nouns that do not occur are left out."""
        found: dict[str, dict[str, int]] = {}
        for item in self.items:
            actions = found.setdefault(item.noun, dict.fromkeys((NEW, UPDATE, DUPLICATE, INVALID), 0))
            actions[item.action] += 1
        return found

    def of(self, noun: str, *actions: str) -> list[Item]:
        return [i for i in self.items if i.noun == noun and (not actions or i.action in actions)]


def spot_of(noun: str, place: Place, key: str = "") -> str:
    """A short name for one part of one row, the same whenever the same files are planned again."""
    words = "|".join((noun, place.file, place.sheet, str(place.row), key))
    return hashlib.sha256(words.encode()).hexdigest()[:40]
