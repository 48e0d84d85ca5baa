"""Prepared: a query set whose SQL is written once. The ORM takes longer to write a statement than the engine to answer."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

from shangji.core.rows import is_plain, of_row

Value = int | str | date | datetime
WHOLE = {int, type(None)}
MOST = 256
"""Keys of one statement."""


class Prepared:
    """`build` makes the query set from values; called with values, it gives the rows.

    What is not among the values is written into the SQL for good: `build` asks no clock and no actor. A value stands in
    the SQL as it is given, never reckoned with. What a query set would prefetch is not.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        self._kept: dict[tuple[str, int], Written] = {}

    def __call__(self, *values: Value) -> list[Any]:
        key = (connections[DEFAULT_DB_ALIAS].vendor, len(values))
        written = self._kept.get(key)
        if written is None:
            try:
                stand_ins, places_of = standing_in(values)
                written = self._kept[key] = Written(self.build(*stand_ins), places_of)
            except EmptyResultSet:  # what it asks for cannot be
                return []
        return written.rows(values)

    def first(self, *values: Value) -> Any:
        return next(iter(self(*values)), None)

    def among(self, keys: Iterable[int | str], *before: Value) -> list[Any]:
        """The rows, where `build` takes any number of keys, behind other values if there are such.

        Written for one, two, four, eight … keys: the last is repeated.
        """
        asked = list(dict.fromkeys(keys))
        found: list[Any] = []
        for start in range(0, len(asked), MOST):
            some = asked[start : start + MOST]
            wanted = 1 << (len(some) - 1).bit_length()
            found += self(*before, *some, *[some[-1]] * (wanted - len(some)))
        return found

    def in_bulk(self, keys: Iterable[int]) -> dict[int, Any]:
        """Key → row."""
        return {row.pk: row for row in self.among(keys)}


class Frozen:
    """A query set of one plain column whose statement is kept, values and all; it keeps no connection."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        try:
            self._sql, self._params = rows.query.sql_with_params()
        except EmptyResultSet:
            self._sql, self._params = "", ()

    def read(self) -> list[Any]:
        if not self._sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._params)
            return [value for (value,) in cursor.fetchall()]


def for_each(build: Callable[..., QuerySet[Any]], values: Sequence[Sequence[Value]]) -> list[list[Any]]:
    """The one column of the same query set with each of the values, in one statement: written once, repeated as text."""
    if not values:
        return []
    stand_ins = [_stand_in(value, n) for n, value in enumerate(values[0])]
    rows = build(*stand_ins)
    compiler = rows.query.get_compiler(rows.db)
    sql, params = compiler.as_sql()
    places = {adapted(stand_in): n for n, stand_in in enumerate(stand_ins)}
    parts = [f"SELECT {n} AS part, found.* FROM ({sql}) AS found" for n in range(len(values))]  # noqa: S608
    standing = [(param, _place_of(param, places)) for param in params]
    given = [p if place is None else adapted(each[place]) for each in values for p, place in standing]
    with connection.cursor() as cursor:
        # Both engines go through the parts one after the other, and through each in its own order.
        cursor.execute(" UNION ALL ".join(parts), given)
        met = cursor.fetchall()
    converters = compiler.get_converters([compiler.select[0][0]])
    read = [value for (value,) in compiler.apply_converters(([row[1]] for row in met), converters)]
    found: list[list[Any]] = [[] for _each in values]
    for (part, _value), value in zip(met, read, strict=True):
        found[part].append(value)
    return found


PlacesOf = Callable[[Sequence[Any]], Sequence[int | None]]
"""Parameters of a statement → for each one, which of the values it stands for."""


def standing_in(values: Sequence[Value]) -> tuple[list[Value], PlacesOf]:
    """Values that nothing else in a statement is, and what finds their places in it."""
    stand_ins = [_stand_in(value, n) for n, value in enumerate(values)]
    places = {adapted(stand_in): n for n, stand_in in enumerate(stand_ins)}

    def places_of(params: Sequence[Any]) -> list[int | None]:
        found = [_place_of(param, places) for param in params]
        if not {*found}.issuperset(places.values()):
            raise TypeError("a value of a prepared statement does not stand in its SQL as it is given")
        return found

    return stand_ins, places_of


class Written:
    """One statement for one engine, with the places of its values: which of its parameters stand for which of them."""

    def __init__(self, rows: QuerySet[Any], places_of: PlacesOf) -> None:
        self._rows = rows
        self._compiler = self._rows.query.get_compiler(self._rows.db)
        self.sql, params = self._compiler.as_sql()
        self._params = list(zip(params, places_of(params), strict=True))
        fields = [column[0] for column in self._compiler.select[: self._compiler.col_count]]
        self._converters = self._compiler.get_converters(fields)
        self._whole = {
            place for place, (of, expression) in self._converters.items() if _makes_whole(of, expression)
        }
        self._one: Callable[[Sequence[Any]], Any] | None = _PLAIN.get(self._rows._iterable_class)
        if self._rows._iterable_class is ModelIterable:
            self._one = _Made(self._compiler, self._rows.db).one

    def params(self, values: Sequence[Value]) -> tuple[Any, ...]:
        given = [adapted(value) for value in values]
        return tuple(param if place is None else given[place] for param, place in self._params)

    def rows(self, values: Sequence[Value]) -> list[Any]:
        params = self.params(values)
        if self._one:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute(self.sql, params)
                met = cursor.fetchall()
            return [self._one(row) for row in self._converted(met)]
        compiler = _twin(
            self._compiler, connection=connection, as_sql=lambda *_given, **_named: (self.sql, params),
            get_converters=lambda _fields: self._converters,
        )  # fmt: skip
        query = _twin(self._rows.query, get_compiler=lambda *_given, **_named: compiler)
        return list(_twin(self._rows, _query=query, _result_cache=None, _prefetch_done=False))

    def _converted(self, rows: list[Any]) -> list[Any]:
        """As the compiler does it, which asks anew for each column which connection this is, and makes whole what is so."""
        wanted = {
            place: how
            for place, how in self._converters.items()
            if place not in self._whole or not {*map(type, map(itemgetter(place), rows))} <= WHOLE
        }
        if not wanted or not rows:
            return rows
        mine, found = connections[DEFAULT_DB_ALIAS], [list(row) for row in rows]
        for place, (converters, expression) in wanted.items():
            for row in found:
                value = row[place]
                for convert in converters:
                    value = convert(value, expression, mine)
                row[place] = value
        return found


def _makes_whole(converters: Sequence[Any], expression: Any) -> bool:
    """Whether they make whole numbers of a column and nothing else."""
    if len(converters) != 1 or converters[0] is not getattr(expression, "convert_value", None):
        return False
    return str(expression.output_field.get_internal_type()).endswith("IntegerField")


_PLAIN: dict[Any, Callable[[Sequence[Any]], Any]] = {
    FlatValuesListIterable: itemgetter(0),
    ValuesListIterable: tuple,
}


class _Made:
    """Makes objects of the rows of one statement, as `ModelIterable` does; what is the same for all rows is found once."""

    def __init__(self, compiler: Any, db: str) -> None:
        info, select = compiler.klass_info, compiler.select
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        self._maker, self._db, self._own = _Maker(info["model"]), db, slice(first, last)
        self._names = [column[0].target.attname for column in select[self._own]]
        self._joined = _quick(get_related_populators(info, select, db))  # type: ignore[call-arg]  # the stubs are of a later Django
        self._added = list((compiler.annotation_col_map or {}).items())

    def one(self, row: Sequence[Any]) -> Any:
        found = self._maker.from_db(self._db, self._names, row[self._own])
        for joined in self._joined:
            joined.populate(row, found)
        for name, place in self._added:
            setattr(found, name, row[place])
        return found


class _Maker:
    """Stands for a model where rows become objects."""

    def __init__(self, model: Any) -> None:
        is_own = model.from_db.__func__ is not Model.from_db.__func__  # type: ignore[attr-defined]
        self.from_db = model.from_db if is_own or not is_plain(model) else partial(of_row, model)


def _quick(joined: Any) -> Any:
    """Django's makers of joined objects, down to the last, with ours in the place of their models."""
    for each in joined:
        each.model_cls = _Maker(each.model_cls)
        _quick(each.related_populators)
    return joined


def _twin(thing: Any, **changed: Any) -> Any:
    """The same with other attributes: what a statement leaves on them must not meet another thread."""
    twin = object.__new__(type(thing))
    twin.__dict__.update(thing.__dict__, **changed)
    return twin


def _stand_in(value: Value, n: int) -> Value:
    """A value of the same kind that nothing else in a statement is."""
    if isinstance(value, datetime):
        return datetime(1801 + n, 2, 3, tzinfo=value.tzinfo)
    if isinstance(value, date):
        return date(1801 + n, 2, 3)
    return 2_000_000_011 + n if isinstance(value, int) else f"\x02{n}\x03"


def _place_of(param: Any, places: dict[Any, int]) -> int | None:
    """Which value a parameter stands for. Others may be of any kind, also lists."""
    return places.get(param) if isinstance(param, int | str | date) else None


def adapted(value: Value) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
