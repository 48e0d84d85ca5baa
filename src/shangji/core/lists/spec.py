"""What a list offers: its columns, its filters, what it can be sorted by."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils.functional import Promise

from shangji.core.access import Actor
from shangji.core.lists.filters import Active, Filter


@dataclass(frozen=True, kw_only=True)
class Column:
    """`sort` is the field path it is sorted by; without one it cannot be.

    `is_filled`: every row of the list has it, whatever the model allows, so that an index gives the order on both engines.
    """

    name: str
    label: str | Promise
    sort: str = ""
    align: str = ""
    is_shown: bool = True
    edit: bool = False
    is_filled: bool = False
    expression: Any = None
    """What it is sorted by where that is no column of the table; `sort` is what it is called then."""


@dataclass(frozen=True, kw_only=True)
class Sort:
    column: Column
    is_descending: bool

    @property
    def param(self) -> str:
        return f"{'-' if self.is_descending else ''}{self.column.name}"


@dataclass(frozen=True, kw_only=True)
class ListSpec:
    name: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    default_sort: str = ""

    def sort(self, params: QueryDict) -> Sort:
        """The sorting the URL asks for, or the default one; an unknown name is not sorted by."""
        asked = params.get("sort") or self.default_sort
        for text in (asked, self.default_sort):
            name = text.removeprefix("-")
            column = next((c for c in self.columns if c.name == name and c.sort), None)
            if column:
                return Sort(column=column, is_descending=text.startswith("-"))
        raise LookupError(f"the list {self.name} has no default sort")

    def active(self, params: QueryDict, actor: Actor) -> list[Active]:
        found = (each.read(params, actor) for each in self.filters)
        return [active for active in found if active]

    def narrowed(self, rows: Any, params: QueryDict, actor: Actor) -> Any:
        """Of these rows, those that the filters of an address find."""
        for active in self.active(params, actor):
            rows = rows.filter(active.rows)
        return rows

    def shown(self, params: QueryDict) -> list[Column]:
        """The columns asked for with `columns=a,b`, else those shown by default."""
        asked = set(params.get("columns", "").split(",")) - {""}
        return [c for c in self.columns if (c.name in asked if asked else c.is_shown)]


def is_nullable(model: type[Model], path: str) -> bool:
    """Whether a field path may be null for some row."""
    options: Any = model._meta
    for part in path.split("__"):
        field = options.get_field(part)
        if field.null:
            return True
        if field.is_relation:
            options = field.related_model._meta
    return False
