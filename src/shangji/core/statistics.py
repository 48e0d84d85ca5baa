"""What the engine believes about its tables: both plan for what they last counted."""

from datetime import timedelta

from django.apps import apps
from django.db import connection, models

from shangji.core.jobs import Job, every

LOOKED_AT = 1000
"""Rows of an index that SQLite looks at: an estimate is enough, and takes milliseconds at any size."""


def refresh(*tables: type[models.Model]) -> None:
    """Count again after a large write; without tables, all of them."""
    names = [table._meta.db_table for table in tables or apps.get_models()]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
        for name in names:
            cursor.execute(f'ANALYZE "{name}"')


@every(timedelta(days=1), "core.statistics")
def count_again(_job: Job) -> None:
    """PostgreSQL does it by itself, SQLite never does."""
    if connection.vendor == "sqlite":
        refresh()
