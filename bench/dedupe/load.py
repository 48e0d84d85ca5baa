"""Made companies into the tables of the duplicate check, as fast as the engine takes them."""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

from django.db import connection, transaction

from bench.dedupe.names import made
from shangji.core.bulk import insert
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.matching.models import MatchEntry, MatchKey
from shangji.core.matching.upkeep import keys_of
from shangji.core.statistics import refresh
from shangji.core.subjects import Subject

KIND = "customers.customer"
BATCH = 5_000
FIRST = 1_000_000
"""Their first id: there are roles and people already."""


def fill(count: int, tell: Callable[[str], None]) -> float:
    """The seconds that entries and keys took, without their subjects."""
    spent, done = 0.0, 0
    entries = _entries(count)
    while batch := list(islice(entries, BATCH)):
        with transaction.atomic():
            insert([Subject(pk=e.subject_id, kind=KIND, label="made") for e in batch])
            started = time.perf_counter()
            insert(batch)
            insert(keys_of(batch))
            spent += time.perf_counter() - started
        done += len(batch)
        if done % 100_000 == 0:
            tell(f"  {done:,}")
    refresh(Subject, MatchEntry, MatchKey)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE core_matchkey, core_matchentry")
    return spent


def _entries(count: int) -> Iterator[MatchEntry]:
    random = Random(3)
    for pk, name in enumerate(made(count), FIRST):
        phone = f"1{random.randrange(3, 10)}{random.randrange(10**9):09}"
        told = Fingerprint(names=(name,), phones=(phone,))
        yield MatchEntry(subject_id=pk, kind=KIND, known=told.kept())
