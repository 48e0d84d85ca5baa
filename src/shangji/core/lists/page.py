"""One page of a list: the same speed at any depth, because it asks for what follows a row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from shangji.core.access import Actor
from shangji.core.lists.filters import Active
from shangji.core.lists.spec import Column, ListSpec, Sort, is_nullable
from shangji.core.prepared import for_each

Load = Callable[[list[Any]], dict[Any, Any]]
"""Keys → rows by their keys."""
SIZE = 50
COUNTED = 10_000


def first(rows: QuerySet[Any], count: int, start: int = 0) -> list[Any]:
    """The first rows of an ordered query with all their joins, in two statements.

    Their keys come first, without joins: an engine that joins before it sorts reads everything for fifty rows.
    """
    return _rows(rows.order_by().in_bulk, [_keys(rows, count, start)])[0]


def firsts(
    parts: Sequence[QuerySet[Any]], place: str, values: Sequence[Sequence[int]], load: Load,
    *, order: Sequence[Any], count: int, start: int = 0,
) -> list[list[Any]]:  # fmt: skip
    """The first rows that have each of these values of a field, as `load` gives them by their keys.

    `parts` are disjoint, mostly one: a statement for the keys of each, one more for values that are met in several,
    and one for the rows.
    """
    upto = start + count
    found = [
        in_each(part, place, values, lambda some: some.order_by(*order).values_list("pk")[:upto])
        for part in parts
    ]
    groups = []
    for each in zip(*found, strict=True):
        some = [keys for keys in each if keys]
        keys = some[0] if some else []
        if len(some) > 1:
            candidates = parts[0].model._base_manager.filter(pk__in=[key for keys in some for key in keys])
            keys = _keys(candidates.order_by(*order), upto, 0)
        groups.append(keys[start:upto])
    return _rows(load, groups)


def in_each(
    rows: QuerySet[Any],
    place: str,
    values: Sequence[Sequence[int]],
    build: Callable[[QuerySet[Any]], QuerySet[Any]],
) -> list[list[Any]]:
    """One column, as `build` asks for it, of the rows that have each of these values of a field; one statement."""
    most = max((len(each) for each in values), default=0)
    same = [(*each, *[each[-1]] * (most - len(each))) for each in values]
    return for_each(lambda *given: build(rows.filter(**{f"{place}__in": given})), same)


def _counted(rows: QuerySet[Any]) -> int:
    """Of nothing but a number: to count keys, SQLite reads every row whose index does not hold them."""
    ones = rows.order_by().extra(select={"one": "1"}).values("one")
    return ones[: COUNTED + 1].count()


def _keys(ordered: QuerySet[Any], count: int, start: int) -> list[Any]:
    return list(ordered.values_list("pk", flat=True)[start : start + count])


def _rows(load: Load, groups: Sequence[Sequence[Any]]) -> list[list[Any]]:
    found = load([key for keys in groups for key in keys])
    return [[found[key] for key in keys if key in found] for keys in groups]


@dataclass
class Page:
    """`rows` is at most `size` long; `next_after` and `previous_before` are cursors for the URL, or empty."""

    spec: ListSpec
    params: QueryDict
    matching: QuerySet[Any]
    sort: Sort
    filters: list[Active]
    size: int
    rows: list[Any] = field(default_factory=list)
    next_after: str = ""
    previous_before: str = ""
    counting: Sequence[QuerySet[Any]] = ()
    """The matching rows as they are counted: disjoint, mostly one."""
    parts: Sequence[QuerySet[Any]] = ()
    """The matching rows in disjoint parts that an index finds each; none where they are found in one."""
    shown: QuerySet[Any] | None = None
    """With `parts`: how rows are read whose keys are known, where that is not as they match."""

    @classmethod
    def of(
        cls, rows: QuerySet[Any], spec: ListSpec, params: QueryDict, actor: Actor, size: int = SIZE,
        *, is_read: bool = True, filters: list[Active] | None = None, parts: Sequence[QuerySet[Any]] = (),
        shown: QuerySet[Any] | None = None,
    ) -> "Page":  # fmt: skip
        """The page that the URL names, of rows already within the actor's reach.

        Without `is_read` it only knows its columns, filters and sorting, for a list shown in another way.
        `filters` are those of the URL, when the rows are filtered by them already. `parts` are the same rows,
        disjoint, where an engine that is asked for them at once would read everything before it sorts.
        """
        counting = parts or [rows]
        if filters is None:
            filters = spec.active(params, actor)
            for active in filters:
                rows = rows.filter(active.rows)
                parts = [part.filter(active.rows) for part in parts]
                counting = [part.filter(active.counted or active.rows) for part in counting]
        sort = spec.sort(params)
        if sort.column.expression is not None:
            key = {sort.column.sort: sort.column.expression}
            rows, parts = rows.annotate(**key), [part.annotate(**key) for part in parts]
            shown = None if shown is None else shown.annotate(**key)
        page = cls(spec, params, rows, sort, filters, size, counting=counting, parts=parts, shown=shown)
        if is_read:
            page._read()
        return page

    @property
    def ordering(self) -> tuple[Any, ...]:
        """What `order_by` takes for the sorting in force."""
        return tuple(self._order(backwards=False))

    @property
    def columns(self) -> list[Column]:
        return self.spec.shown(self.params)

    @cached_property
    def count(self) -> int:
        """Exact up to COUNTED; one more than that stands for "more"."""
        found = 0
        for part in self.counting or [self.matching]:
            if found <= COUNTED:
                found += _counted(part)
        return min(found, COUNTED + 1)

    @property
    def count_text(self) -> str:
        return f"{COUNTED:,}+" if self.count > COUNTED else f"{self.count:,}"

    def query(self, **changes: str | None) -> str:
        """The URL's query with changes and without a place in the list."""
        query = self.params.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return query.urlencode()

    def keys(self, most: int) -> list[int]:
        """Of all that match, in no order; one more than `most` where there are more."""
        found: dict[int, None] = {}
        for part in self.parts or [self.matching]:
            wanted = most + 1 - len(found)
            found |= dict.fromkeys(part.order_by().values_list("pk", flat=True)[:wanted])
        return list(found)

    def without(self, active: Active) -> str:
        return self.query(**dict.fromkeys(active.params))

    def _read(self) -> None:
        before = self._cursor("before")
        after = None if before else self._cursor("after")
        backwards = before is not None
        rows, parts, order = self.matching, self.parts, tuple(self._order(backwards))
        if cursor := before or after:
            beyond = self._beyond(cursor, backwards)
            rows, parts = rows.filter(beyond), [part.filter(beyond) for part in parts]
        if parts:
            keys = [key for part in parts for key in _keys(part.order_by(*order), self.size + 1, 0)]
            rows = self.matching if self.shown is None else self.shown
            found = list(rows.filter(pk__in=keys).order_by(*order)[: self.size + 1])
        else:
            found = first(rows.order_by(*order), self.size + 1)
        more, found = len(found) > self.size, found[: self.size]
        if backwards:
            found.reverse()
        self.rows = found
        if found:
            self.next_after = self._place(found[-1]) if more or backwards else ""
            self.previous_before = self._place(found[0]) if after or (backwards and more) else ""

    @cached_property
    def _nullable(self) -> bool:
        column = self.sort.column
        if column.expression is not None:
            return True
        return not column.is_filled and is_nullable(self.matching.model, column.sort)

    def _order(self, backwards: bool) -> Iterable[Any]:
        descending = self.sort.is_descending != backwards
        key = self.sort.column.expression or F(self.sort.column.sort)
        # Only where there are nulls: an index gives the plain order for nothing.
        nulls: dict[str, Any] = {}
        if self._nullable:
            nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return (key.desc(**nulls) if descending else key.asc(**nulls), "-pk" if descending else "pk")

    def _beyond(self, cursor: tuple[Any, int], backwards: bool) -> Q:
        """Rows that come after the cursor in reading order, or before it when going back. Nulls come last."""
        value, pk = cursor
        name = self.sort.column.sort
        side = "lt" if self.sort.is_descending != backwards else "gt"
        tie = Q(**{f"pk__{side}": pk})
        if value is None:
            here = Q(**{f"{name}__isnull": True}) & tie
            return here | Q(**{f"{name}__isnull": False}) if backwards else here
        beyond = Q(**{f"{name}__{side}": value}) | Q(**{name: value}) & tie
        return beyond if backwards or not self._nullable else beyond | Q(**{f"{name}__isnull": True})

    def _place(self, row: Any) -> str:
        value: Any = row
        for part in self.sort.column.sort.split("__"):
            value = getattr(value, part) if value is not None else None
        text = None if value is None else row_text(value)
        return signing.dumps([self.sort.param, text, row.pk], salt=f"list.{self.spec.name}", compress=True)

    def _cursor(self, name: str) -> tuple[Any, int] | None:
        """The place a link points to; a place of another sorting, or a forged one, is the beginning."""
        try:
            sort, value, pk = signing.loads(self.params.get(name, ""), salt=f"list.{self.spec.name}")
        except (signing.BadSignature, ValueError):
            return None
        return (value, pk) if sort == self.sort.param else None


def row_text(value: Any) -> Any:
    """A sort value as a cursor carries it; the database's field reads it back."""
    return value if isinstance(value, int | float | str) else str(value)
