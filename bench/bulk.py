"""Rows into tables as fast as each engine takes them: COPY on PostgreSQL, one long transaction on SQLite."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from shangji.core.statistics import refresh

TABLES = (
    "core_subject", "core_event", "core_searchentry", "customers_customer", "opportunities_opportunity",
    "opportunities_stagestay", "activities_followup",
)  # fmt: skip
WITH_IDS = ("core_subject", "core_event", "opportunities_stagestay", "activities_followup")


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table; inside `loading`."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" for _name in columns)
            connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Not durable while it loads; plain indexes are dropped and made again at the end."""
    dropped = _indexes()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -2000000")
            cursor.execute("PRAGMA foreign_keys = OFF")
        else:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute("SET session_replication_role = replica")  # foreign keys hold by construction
        for name, _sql in dropped:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, sql in dropped:
            cursor.execute(sql)
        _finish(cursor)
    connection.close()


def _indexes() -> list[tuple[str, str]]:
    listed = ", ".join(f"'{table}'" for table in TABLES)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%' "
                f"AND tbl_name IN ({listed})"
            )
        else:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE 'CREATE INDEX%' "
                f"AND tablename IN ({listed})"
            )
        return list(cursor.fetchall())


def _finish(cursor: Any) -> None:
    if connection.vendor == "sqlite":
        cursor.execute("INSERT INTO core_search_grams(core_search_grams) VALUES ('optimize')")
        refresh()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    for table in WITH_IDS:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )
    cursor.execute("VACUUM ANALYZE")
