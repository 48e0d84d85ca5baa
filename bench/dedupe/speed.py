"""How long a check and a sweep take among many names, beside the engine's own look-up of the exact keys."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from random import Random

from django.db import connection

from bench.dedupe.load import FIRST, KIND, fill
from bench.dedupe.names import made
from bench.dedupe.variants import KINDS, Variants
from bench.measure import Times
from shangji.core.matching.finding import find
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.matching.keys import exact_keys
from shangji.core.matching.known import known
from shangji.core.matching.models import MatchKey
from shangji.core.matching.sweeping import sweep
from shangji.core.matching.weights import SAME

ASKED = 1_000


@dataclass(frozen=True)
class Speed:
    """Times in ms; `filled` and `swept` in seconds, `size` in bytes. `found` is the share of asked variants that led to their company."""

    names: int
    keys: int
    check: Times
    floor: Times
    found: float
    filled: float
    swept: float
    pairs: int
    same: int
    size: int


def speed(count: int, tell: Callable[[str], None]) -> Speed:
    filled = fill(count, tell)
    names = list(islice(made(count), count))
    random, variants = Random(9), Variants(names[:2_000])
    find(Fingerprint(names=("甬拓",)))
    asked = [
        (n, variants.of(KINDS[n % len(KINDS)], names[n], "") or names[n])
        for n in random.sample(range(count), ASKED)
    ]
    found = 0
    check, floor = [], []
    for n, written in asked:
        told = Fingerprint(names=(written,), phones=(f"139{n:08}",))
        started = time.perf_counter()
        matches = find(told, kinds=[KIND])
        check.append(time.perf_counter() - started)
        found += any(match.subject_id == n + FIRST for match in matches)
        started = time.perf_counter()
        _looked_up(told)
        floor.append(time.perf_counter() - started)
    started = time.perf_counter()
    scores = [pair.score for step in sweep([KIND]) for pair in step.pairs]
    swept = time.perf_counter() - started
    return Speed(
        count, MatchKey.objects.count(), Times.of(check), Times.of(floor), found / ASKED, filled, swept,
        len(scores), sum(score >= SAME for score in scores), _size(),
    )  # fmt: skip


def _looked_up(told: Fingerprint) -> list[tuple[int]]:
    """Who shares an exact key: what the engine alone can say."""
    wanted = exact_keys(known(told))
    either = " OR ".join(["(sort = %s AND value = %s)"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT subject_id FROM core_matchkey WHERE {either}",
            [part for key in wanted for part in key],
        )
        found: list[tuple[int]] = cursor.fetchall()
    return found


def _size() -> int:
    """Bytes of the tables and indexes of the check."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_total_relation_size('core_matchkey') + pg_total_relation_size('core_matchentry')"
            )
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        size: int = cursor.fetchone()[0]
    return size
