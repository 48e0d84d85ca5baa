"""What goes with a message besides its line: words of its own, and files that are fetched when it leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
class Enclosed:
    """`text` stands in the sentence's place; `left_out` is said where the files cannot go along."""

    text: str
    files: tuple[Lying, ...] = ()
    left_out: str = ""


Encloses = Callable[[Dispatch], Enclosed | None]
"""Raises Refused when it must not go to whom it was promised any more."""
_enclosing: dict[str, Encloses] = {}


def encloses(kind: str, found: Encloses) -> None:
    """Register for a kind of fact. Called once, when its package starts."""
    _enclosing[kind] = found


def enclosed_with(row: Dispatch) -> Enclosed | None:
    """Raises Refused."""
    found = _enclosing.get(row.event.kind)
    return found(row) if found else None


def fetched(found: Enclosed) -> tuple[File, ...]:
    """The files, as long as they are there and no more than a letter takes; else none."""
    lying = [each for each in found.files if each.path.is_file()]
    if sum(each.path.stat().st_size for each in lying) > MOST_BYTES:
        return ()
    return tuple(File(each.name, each.content_type, vault.read_bytes(each.path)) for each in lying)
