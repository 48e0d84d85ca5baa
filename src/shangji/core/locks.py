"""Things done one after the other although no row is there yet to be locked."""

import hashlib

from django.db import connection


def one_at_a_time(name: str) -> None:
    """Wait until nobody else is in a transaction that asked for the same name. Call it inside a transaction.

    On SQLite there is nothing to wait for: a transaction that writes is alone (see core/sqlite/).
    """
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
