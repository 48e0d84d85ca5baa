"""Rows into a table by the thousand, each prepared once. For rows whose keys are known or not asked for."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from operator import itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

# What the drivers take as it is; everything else is prepared by its field.
PLAIN = frozenset(
    {
        "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "EmailField", "FloatField", "ForeignKey",
        "IntegerField", "OneToOneField", "PositiveIntegerField", "PositiveSmallIntegerField", "SlugField",
        "TextField",
    }
)  # fmt: skip

Alone = list[tuple[int, Callable[[Any], Any]]]
"""The places of one row whose values the driver does not take as they are, and what prepares each."""


def keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Keys for new rows, of which the transaction is sure: they can be told before the rows are there."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) FROM generate_series(1, %s)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]
        # Its transactions are the only writers from their beginning.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return range(last + 1, last + 1 + count)


def insert(rows: Sequence[models.Model]) -> None:
    """Add rows of one model, whose relations are given by id. A key that the database chooses is not read back.

    The ORM's own bulk insert compiles every value of every row anew; at thirty columns that is most of its time.
    """
    if not rows:
        return
    model: Any = type(rows[0])
    fields, pick, columns, alone = _columns(model, rows[0].pk is not None)
    values = [pick(vars(row)) for row in rows]
    _send(model._meta.db_table, columns, _ready(fields, alone, values))
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _columns(
    model: Any, with_key: bool
) -> tuple[list[Any], Callable[[dict[str, Any]], tuple[Any, ...]], str, Alone]:
    """What is written of a new row: its fields, what takes their values out of its attributes, their names."""
    fields = [f for f in model._meta.concrete_fields if with_key or not isinstance(f, models.AutoField)]
    names = [f.attname for f in fields]
    # Of one name it would give the value itself.
    pick: Any = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
    return fields, pick, ", ".join(f'"{f.column}"' for f in fields), _alone(fields)


def update(rows: Sequence[models.Model], *names: str) -> None:
    """Write some columns of many rows of one model; `bulk_update` builds a CASE per row and costs ten times as much."""
    if not rows:
        return
    model: Any = type(rows[0])
    fields, statement, alone = _changes(model, names)
    values = _ready(fields, alone, [tuple(getattr(row, f.attname) for f in fields) for row in rows])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > 1:
            columns = [list(column) for column in zip(*values, strict=True)]
            cursor.execute(_update_from_arrays(model, fields[:-1]), columns)
        else:
            _each(cursor, statement, values)


@cache
def _changes(model: Any, names: tuple[str, ...]) -> tuple[list[Any], str, Alone]:
    """The fields of these names and the key, and the statement that writes them for one row."""
    fields, key = [model._meta.get_field(name) for name in names], model._meta.pk
    changes = ", ".join(f'"{f.column}" = %s' for f in fields)
    statement = f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "{key.column}" = %s'  # noqa: S608 - names of our own tables
    return [*fields, key], statement, _alone([*fields, key])


def update_where(model: type[models.Model], known: Mapping[str, Any], **changed: Any) -> None:
    """Write columns of all rows in which others have these values; the ORM would write the statement anew each time."""
    empty = tuple(name for name, value in known.items() if value is None)
    given = tuple(name for name in known if name not in empty)
    statement, alone = _changes_where(model, tuple(changed), given, empty)
    row = [*changed.values(), *(known[name] for name in given)]
    for place, ready in alone:
        row[place] = ready(row[place])
    with connection.cursor() as cursor:
        cursor.execute(statement, row)


@cache
def _changes_where(
    model: Any, changed: tuple[str, ...], given: tuple[str, ...], empty: tuple[str, ...]
) -> tuple[str, Alone]:
    columns = {name: model._meta.get_field(name) for name in (*changed, *given, *empty)}
    written = ", ".join(f'"{columns[name].column}" = %s' for name in changed)
    asked = [f'"{columns[name].column}" = %s' for name in given]
    asked += [f'"{columns[name].column}" IS NULL' for name in empty]
    statement = f'UPDATE "{model._meta.db_table}" SET {written} WHERE {" AND ".join(asked)}'  # noqa: S608 - names of our own tables
    return statement, _alone([columns[name] for name in (*changed, *given)])


def _update_from_arrays(model: Any, fields: list[Any]) -> str:
    """One statement for all rows: each column comes as an array."""
    key = model._meta.pk
    arrays = ", ".join(
        f"%s::{f.rel_db_type(connection) if f.primary_key else f.db_type(connection)}[]"
        for f in (*fields, key)
    )
    names = ", ".join(f'"{f.column}"' for f in (*fields, key))
    changes = ", ".join(f'"{f.column}" = v."{f.column}"' for f in fields)
    return (
        f'UPDATE "{model._meta.db_table}" AS t SET {changes} FROM unnest({arrays}) AS v ({names}) '  # noqa: S608 - names of our own tables
        f'WHERE t."{key.column}" = v."{key.column}"'
    )


def _send(table: str, columns: str, values: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(values) > 1:
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for row in values:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(values[0]))
        _each(cursor, f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', values)  # noqa: S608 - names of our own tables


def _each(cursor: Any, statement: str, values: list[tuple[Any, ...]]) -> None:
    """psycopg makes a batch of any number of rows: for one that takes as long again as the statement. Outside of a
    transaction SQLite would make each row durable by itself."""
    if len(values) == 1:
        cursor.execute(statement, values[0])
    elif connection.in_atomic_block:
        cursor.executemany(statement, values)
    else:
        with transaction.atomic():
            cursor.executemany(statement, values)


def _ready(fields: Sequence[Any], alone: Alone, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them."""
    if len(rows) == 1:
        row = list(rows[0])
        for place, ready in alone:
            row[place] = ready(row[place])
        return [tuple(row)]
    columns = (_prepared(f, column) for f, column in zip(fields, zip(*rows, strict=True), strict=True))
    return list(zip(*columns, strict=True))


def _alone(fields: Sequence[Any]) -> Alone:
    found: Alone = []
    for place, field in enumerate(fields):
        kind = field.get_internal_type()
        if keep := getattr(field, "keep", None):
            found.append((place, keep))
        elif kind == "JSONField":
            found.append((place, partial(_as_json, field)))
        elif kind == "DateTimeField":
            found.append((place, partial(_moment, field)))
        elif kind not in PLAIN:
            found.append((place, partial(_by_field, field)))
    return found


def _as_json(field: Any, value: Any) -> str | None:
    """Most columns of this kind hold nothing yet."""
    if value is None:
        return None
    return "{}" if value == {} else _encoder(field.encoder).encode(value)


@cache
def _encoder(kind: type[json.JSONEncoder] | None) -> json.JSONEncoder:
    return (kind or json.JSONEncoder)()


def _moment(field: Any, value: Any) -> Any:
    """Its field would first ask whether it is aware, a day or a text."""
    if type(value) is datetime and value.tzinfo is not None:
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    return _by_field(field, value)


def _by_field(field: Any, value: Any) -> Any:
    return None if value is None else field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])


def _prepared(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """The values of one column as the driver takes them. Moments repeat: equal ones are prepared once."""
    kind, driver = field.get_internal_type(), connections[DEFAULT_DB_ALIAS]
    if keep := getattr(field, "keep", None):
        return [keep(value) for value in values]
    if kind in PLAIN:
        return values
    if kind == "JSONField":
        return [_as_json(field, value) for value in values]
    # Of the hour that a clock strikes twice, both count as equal.
    folds = [(value, getattr(value, "fold", 0)) for value in values]
    known = {key: None if key[0] is None else field.get_db_prep_save(key[0], driver) for key in set(folds)}
    return [known[key] for key in folds]
