"""What the engine believes about its tables: both plan for what they last counted."""

from datetime import timedelta

from django.apps import apps
from django.db import connection, models

from shangji.core.jobs import Job, every

LOOKED_AT = 20_000
"""Rows of an index that SQLite looks at: enough to tell many from few, and quick at any size."""

EMPTY_ONES = """
INSERT INTO sqlite_stat1 (tbl, idx, stat)
SELECT tbl_name, name, '1 1' FROM sqlite_schema WHERE type = 'index' AND EXISTS (SELECT 1 FROM sqlite_stat1 WHERE tbl = tbl_name)
AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 WHERE idx = name)
"""
"""Of a partial index without entries SQLite notes nothing, and takes it for half of its table."""


def refresh(*tables: type[models.Model]) -> None:
    """Count again after a large write, as when what is kept is reckoned anew; without tables, all of them."""
    names = [table._meta.db_table for table in tables or apps.get_models()]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
        for name in names:
            cursor.execute(f'ANALYZE "{name}"')
        if connection.vendor == "sqlite":
            cursor.execute(EMPTY_ONES)
            # It would walk an index of owners for everybody's rows, though a partial index has them in order.
            cursor.execute(
                "UPDATE sqlite_stat1 SET stat = stat || ' noskipscan' WHERE stat NOT LIKE '% noskipscan'"
            )
            cursor.execute("ANALYZE sqlite_schema")


def plan_anew() -> None:
    """Between parts of a large write: PostgreSQL would look up the keys of every row as it did in empty tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")


@every(timedelta(days=1), "core.statistics")
def count_again(_job: Job) -> None:
    """PostgreSQL does it by itself, SQLite never does."""
    if connection.vendor == "sqlite":
        refresh()
