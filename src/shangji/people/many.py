"""What one verb asks and does, on one record or on many: told by the packages that own the records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise

from shangji.core.access import Actor, Level
from shangji.core.lists import Page

Words = str | Promise
STEP = "step"
"""The channel of a verb on so many records that a job carries it out."""


@dataclass(frozen=True)
class Dialog:
    """`act` calls the verb with what was said; `verb` is its permission without the package, `level` what it asks for.

    `form` is called with `kind` and `actor`, and with `noun` where one record is meant.
    """

    title: Words
    button: Words
    said: Words
    form: Callable[..., Any]
    act: Callable[[Any, dict[str, Any], Actor], Any]
    verb: str
    level: Level = Level.WRITE
    bars: tuple[tuple[Q, Words], ...] = ()
    """Rows that it refuses whatever is said, and what they are: told before it is confirmed."""
    foresee: Callable[[Sequence[Any], dict[str, Any], Actor], Iterable[str]] | None = None
    """For some rows, why each would be refused; nothing for those that would not. Where that is cheaper than trying."""

    def permission(self, kind: str) -> str:
        return f"{kind.partition('.')[0]}.{self.verb}"


Listed = Callable[[Actor, QueryDict], Page]
"""The list of a noun as an address describes it, of which no row is read yet."""
_offered: dict[tuple[str, str], Dialog] = {}
_lists: dict[str, Listed] = {}


def offer_on_many(kind: str, dialogs: Mapping[str, Dialog], listed: Listed) -> None:
    """Register, with the list whose records may all be meant. Called once, when its package starts."""
    _offered.update({(kind, name): dialog for name, dialog in dialogs.items()})
    _lists[kind] = listed


def list_of(kind: str) -> Listed:
    return _lists[kind]


def on_many(kind: str, name: str) -> Dialog | None:
    return _offered.get((kind, name))
