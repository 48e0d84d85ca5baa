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
