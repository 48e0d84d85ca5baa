"""Records that the verbs made, as many times over as are asked for: written by the engine, every key pointing into its copy."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models, transaction

from shangji.core.events import Event
from shangji.core.subjects import Subject

NAMED = {"customers_customer": ("name", "normal_name"), "core_subject": ("label",), "opportunities_opportunity": ("name",)}  # fmt: skip


class Copies:
    """`tables` in the order in which they are copied: Subject first. The log is copied with every `logged`th copy alone."""

    def __init__(self, tables: Sequence[type[models.Model]], first: int, logged: int = 1) -> None:
        """`first` is the key of the first subject that is copied; all later ones are."""
        self.tables, self.first, self.logged = tables, first, logged
        self.stride = newest(Subject) + 1 - first
        self._widths: dict[str, int] = {}

    def make(self, model: type[models.Model], times: int) -> None:
        """The rows of one table, `times` over."""
        table, kept = model._meta.db_table, f"kept_{model._meta.db_table}"
        fields = list(model._meta.concrete_fields)
        whose = next(field.column for field in fields if _is_subject(field))
        with connection.cursor() as cursor:
            cursor.execute(
                f'CREATE TEMP TABLE {kept} AS SELECT * FROM {table} WHERE "{whose}" >= {self.first}'
            )
            made = ", ".join(self._value(field, model, table) for field in fields)
            numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times})"
            names = ", ".join(f'"{field.column}"' for field in fields)
            which = f"WHERE n.i % {self.logged} = 0" if model is Event and self.logged > 1 else ""
            cursor.execute(
                f"INSERT INTO {table} ({names}) {numbers} SELECT {made} FROM n CROSS JOIN {kept} v {which}"
            )
            key = model._meta.pk
            if connection.vendor != "sqlite" and isinstance(key, models.AutoField | models.BigAutoField):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # fmt: skip

    def _value(self, field: Any, model: type[models.Model], table: str) -> str:
        column = f'v."{field.column}"'
        if field.column in NAMED.get(table, ()):
            return f"{column} || '-' || n.i"
        if _is_subject(field):
            return f"CASE WHEN {column} >= {self.first} THEN {column} + n.i * {self.stride} ELSE {column} END"
        target = field.remote_field.model if field.remote_field else model if field.primary_key else None
        return f"{column} + n.i * {self._width(target)}" if target in self.tables else column

    def _width(self, target: type[models.Model]) -> int:
        """So far the keys of a copy lie from those of the one before it; the same for all that point there."""
        return self._widths.setdefault(target._meta.db_table, newest(target))


def newest(model: type[models.Model]) -> int:
    """The highest key."""
    found: int = model._base_manager.order_by("-pk").values_list("pk", flat=True)[0]
    return found


def _is_subject(field: Any) -> bool:
    """Whether its value is the key of a subject."""
    if field.remote_field:
        target = field.remote_field.model
        return bool(target is Subject or _is_subject(target._meta.pk))
    return field.primary_key and field.model is Subject


@contextlib.contextmanager
def loading(models_: Sequence[type[models.Model]]) -> Iterator[None]:
    """Plain indexes are made again at the end; on SQLite nothing is durable before."""
    tables = {model._meta.db_table for model in models_}
    dropped = [(name, sql) for name, table, sql in _indexes() if table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for said in ("synchronous = OFF", "cache_size = -2000000", "foreign_keys = OFF"):
                cursor.execute(f"PRAGMA {said}")
        else:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET session_replication_role = replica")
        for name, _sql in dropped:
            cursor.execute(f'DROP INDEX "{name}"')
        with transaction.atomic():
            yield
        for _name, sql in dropped:
            cursor.execute(sql)
    connection.close()


def _indexes() -> list[tuple[str, str, str]]:
    asked = {
        "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'",
        "postgresql": "SELECT indexname, tablename, indexdef FROM pg_indexes WHERE indexdef LIKE 'CREATE INDEX%'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return list(cursor.fetchall())
