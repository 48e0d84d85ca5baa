"""Which lists can be taken out, and what their columns hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from shangji.core.access import Actor, OutOfReach
from shangji.people.custom.columns import taken_out

Rows = QuerySet[Any] | Iterable[Any]
Kind = Literal["text", "number", "decimal", "money", "date", "moment", "percent", "days"]


OWN: dict[str, Kind] = {"number": "decimal", "money": "money", "day": "date", "formula": "decimal"}


@dataclass(frozen=True)
class Column:
    """`value` takes a row to a text, a number, a date, an aware moment, a ratio in 0..1, or None.

    `fills` is the field of an import (noun.field) that takes it in when the list comes back, none of what only tells.
    """

    label: str | Promise
    value: Callable[[Any], Any]
    kind: Kind = "text"
    width: int = 14
    fills: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportList:
    """`rows` are all in the actor's reach; `filtered` those that the address of the list's page asks for.

    A query is read in parts; anything else comes as it is, and says by `count` how much of it there is unless that is little.
    """

    name: str
    label: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[Actor], Rows]
    filtered: Callable[[Actor, QueryDict], Rows]
    count: Callable[[Actor, QueryDict], int] | None = None
    kind: str = ""
    """The noun whose fields of one's own stand behind the columns."""


_offered: dict[str, ExportList] = {}


def exportable(found: ExportList) -> None:
    """Offer a list. Called once, when its package starts."""
    _offered[found.name] = found


def names() -> list[str]:
    return sorted(_offered)


def offered(name: str) -> ExportList:
    """Raises OutOfReach."""
    if name not in _offered:
        raise OutOfReach
    return _offered[name]


def offered_to(name: str, actor: Actor) -> ExportList:
    """With the fields of one's own that the actor may read. Raises OutOfReach."""
    found = offered(name)
    own = tuple(
        Column(field.label, read, OWN.get(field.type, "text"), 18)
        for field, read in taken_out(found.kind, actor)
    )
    return replace(found, columns=(*found.columns, *own))


def label_of(name: str) -> str:
    """What a list is called; one that is no longer offered by its name."""
    found = _offered.get(name)
    return str(found.label) if found else name


def lists() -> list[tuple[str, str]]:
    """(name, label) of everything that is offered."""
    return [(found.name, str(found.label)) for found in _offered.values()]


def headings(kind: str) -> dict[str, str]:
    """The headings of the list of this noun, in the language in force, each with what it fills."""
    of_kind = (found for found in _offered.values() if kind and found.kind == kind)
    return {str(column.label): column.fills for found in of_kind for column in found.columns}


def listed(kind: str, actor: Actor) -> ExportList | None:
    """The list of this noun with the fields of one's own that the actor may read; None where there is none."""
    name = next((found.name for found in _offered.values() if kind and found.kind == kind), "")
    return offered_to(name, actor) if name else None


def headers() -> list[tuple[str, ...]]:
    """The first rows of the offered lists, in the language in force."""
    return [tuple(str(column.label) for column in found.columns) for found in _offered.values()]
