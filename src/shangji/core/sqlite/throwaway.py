"""Writing what is thrown away if it does not come to its end: nobody waits for the disk before that."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def not_waiting() -> Iterator[None]:
    """SQLite only, and this connection only; at the end everything is on the disk. Not within a transaction.

    Whoever uses it has to throw the database away after a crash: a power failure in between may tear it.
    """
    if connection.vendor != "sqlite":
        yield
        return
    _tell("PRAGMA synchronous = OFF")
    try:
        yield
    finally:
        _tell("PRAGMA synchronous = FULL")
        _tell("PRAGMA wal_checkpoint(TRUNCATE)")


def _tell(pragma: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(pragma)
        cursor.fetchall()
