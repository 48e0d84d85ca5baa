"""Rows into a table by the thousand, each prepared once. For rows whose keys are known or not asked for."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

# What the drivers take as it is; everything else is prepared by its field.
PLAIN = frozenset(
    {
        "BigIntegerField", "BooleanField", "CharField", "EmailField", "FloatField", "ForeignKey", "IntegerField",
        "OneToOneField", "PositiveIntegerField", "PositiveSmallIntegerField", "SlugField", "TextField",
    }
)  # fmt: skip


def insert(rows: Sequence[models.Model]) -> None:
    """Add rows of one model. A key that the database chooses is not read back.

    The ORM's own bulk insert compiles every value of every row anew; at thirty columns that is most of its time.
    """
    if not rows:
        return
    model: Any = type(rows[0])
    fields = [
        f for f in model._meta.concrete_fields if not (isinstance(f, models.AutoField) and rows[0].pk is None)
    ]
    prepare = [(f.attname, None if f.get_internal_type() in PLAIN else f) for f in fields]
    for row in rows:
        row._prepare_related_fields_for_save("insert")  # type: ignore[attr-defined]  # a parent saved after it was named
    values = [tuple(_value(row, name, field) for name, field in prepare) for row in rows]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    _send(model._meta.db_table, columns, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def update(rows: Sequence[models.Model], *names: str) -> None:
    """Write some columns of many rows of one model; `bulk_update` builds a CASE per row and costs ten times as much."""
    if not rows:
        return
    model: Any = type(rows[0])
    fields = [model._meta.get_field(name) for name in names]
    key = model._meta.pk
    values = [
        [f.get_db_prep_save(getattr(row, f.attname), connection) for f in (*fields, key)] for row in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                _update_from_arrays(model, fields), [list(column) for column in zip(*values, strict=True)]
            )
            return
        changes = ", ".join(f'"{f.column}" = %s' for f in fields)
        cursor.executemany(f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "{key.column}" = %s', values)  # noqa: S608 - names of our own tables


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
        cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', values)  # noqa: S608 - names of our own tables


def _value(row: models.Model, name: str, field: Any) -> Any:
    value = getattr(row, name)
    return value if field is None or value is None else field.get_db_prep_save(value, connection)
