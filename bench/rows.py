"""Hand-written SQL: the statements that the floors are made of."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def fetch(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


class Statement:
    """One statement with its values, ready to be sent."""

    def __init__(self, sql: str, values: Sequence[Any]) -> None:
        self.sql, self.values = sql, values

    def send(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)


def inserted(row: models.Model, *, with_id: bool = True) -> Statement:
    """The INSERT of an unsaved row."""
    fields = [f for f in row._meta.concrete_fields if with_id or not f.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join("%s" for _field in fields)
    return Statement(f'INSERT INTO "{row._meta.db_table}" ({columns}) VALUES ({marks})', _values(row, fields))


def updated(row: models.Model, *names: str) -> Statement:
    """The UPDATE of some columns of one row."""
    fields = [row._meta.get_field(name) for name in names]
    key = row._meta.pk
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)  # type: ignore[union-attr]
    sql = f'UPDATE "{row._meta.db_table}" SET {columns} WHERE "{key.column}" = %s'
    return Statement(sql, [*_values(row, fields), row.pk])


def next_id(table: str) -> int:
    """The id that the next row of a table gets; taken, on PostgreSQL."""
    if connection.vendor == "sqlite":
        return int(fetch(f"SELECT max(id) + 1 FROM {table}")[0][0])
    return int(fetch(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))")[0][0])


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
