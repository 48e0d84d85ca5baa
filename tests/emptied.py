"""After a test that really committed, the database holds again what every installation starts with, and nothing else.

Django's `flush` cuts off two hundred tables, those that nothing stands in as well, and makes what an installation starts with
anew: that was most of what such a test took. Here only tables that hold something else than at the start are touched.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from shangji.core import append_only

UNCHANGED = ("auth_permission", "django_content_type")
"""Follow from the models: no test writes them."""


class Start:
    """The rows of all tables: at the start of the run, or of what several files of tests look at."""

    def __init__(self) -> None:
        self.tables = [
            table for table in connection.introspection.django_table_names(only_existing=True) if table not in UNCHANGED
        ]  # fmt: skip
        self.rows = {table: _read(table) for table in self._with_rows()}

    def restore(self) -> None:
        with transaction.atomic(), _unguarded():
            with connection.cursor() as cursor:
                for table in {*self._with_rows(), *self.rows}:
                    cursor.execute(f"DELETE FROM {table}")
            for table, rows in self.rows.items():
                _write(table, rows)

    def _with_rows(self) -> list[str]:
        asked = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {t})" for t in self.tables)
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return [table for (table,) in cursor.fetchall()]


@contextmanager
def _unguarded() -> Iterator[None]:
    """Neither the guard of the log nor the order in which tables refer to each other stands in the way."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        with connection.cursor() as cursor:  # a transaction around this one goes on
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
    append_only.remove(connection)
    yield
    append_only.install(connection)


def _columns(table: str) -> str:
    model = next(m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table)
    return ", ".join(f'"{f.column}"' for f in model._meta.local_concrete_fields)


def _read(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({_columns(table)}) TO STDOUT") as lines:
                return b"".join(lines)
        cursor.execute(f"SELECT {_columns(table)} FROM {table}")
        return cursor.fetchall()


def _write(table: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({_columns(table)}) FROM STDIN") as lines:
                lines.write(rows)
            return
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} ({_columns(table)}) VALUES ({marks})", rows)
