"""What the engine believes about its tables."""

from django.db import connection, models


def refresh(*tables: type[models.Model]) -> None:
    """Let PostgreSQL count again after a large write: until it looks by itself, it plans for what was there before."""
    if connection.vendor != "postgresql":
        return
    names = ", ".join(f'"{table._meta.db_table}"' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
