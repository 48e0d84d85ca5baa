"""What can be taken out besides lists, such as boards and charts: each package's part is registered by name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from shangji.core.access import Actor, OutOfReach
from shangji.gateway.exports.document import Document
from shangji.gateway.exports.lists import Column

Make = Callable[[Actor, str, QueryDict], Document]
"""Raises OutOfReach for a key that the actor does not reach."""


@dataclass(frozen=True)
class Source:
    """`key` says which of its kind, such as the number of a board. `count` is how many rows would be in it.

    `rows` gives a long plain table as it is read, for worksheets and texts.
    """

    name: str
    formats: tuple[str, ...]
    make: Make
    title: Callable[[Actor, str], str]
    count: Callable[[Actor, str, QueryDict], int] | None = None
    rows: Callable[[Actor, str, QueryDict], tuple[Sequence[Column], Iterable[Any]]] | None = None


_sources: dict[str, Source] = {}


def source(found: Source) -> None:
    """Register. Called once, when its package starts."""
    _sources[found.name] = found


def source_of(name: str, format: str) -> Source:
    """Raises OutOfReach."""
    found = _sources.get(name)
    if found is None or format not in found.formats:
        raise OutOfReach
    return found


def formats_of(name: str) -> tuple[str, ...]:
    return _sources[name].formats
