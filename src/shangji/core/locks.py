"""Things done one after the other although no row is there yet to be locked."""

import hashlib
from typing import Any

from django.db import connection


def one_at_a_time(name: str) -> None:
    """Wait until nobody else is in a transaction that asked for the same name. Call it inside a transaction.

    On SQLite there is nothing to wait for: a transaction that writes is alone (see core/sqlite/).
    """
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def can_write_now() -> bool:
    """Whether a small write, of somebody who only reads, would not wait for a large one.

    On PostgreSQL only rows are waited for; on SQLite an import keeps everybody else from writing.
    """
    on_sqlite: Any = connection if connection.vendor == "sqlite" else None
    return on_sqlite is None or bool(on_sqlite.can_write_now())
