"""Pairs that are likely one among all records: in steps that can be taken up again, in bounded memory."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from .evidence import evidence
from .finding import ALONE
from .fingerprint import from_kept
from .keys import Key
from .known import known
from .models import MatchEntry
from .reasons import Reason, reasons
from .sorts import Sort
from .weights import PERHAPS, likelihood

STEP = 2_000
"""Records whose partners are looked for at once."""
COMMON = 40
"""A key that more records share brings no pairs by itself."""
MOST_PARTNERS = 20
WORTH = 2.0
"""Rare pieces that two records must share to be compared, when they share nothing surer."""


@dataclass(frozen=True)
class Pair:
    """`first` is the older record. `score` as in Match."""

    first: int
    second: int
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Step:
    """What one step found. `until` is the last record that was looked at: where the next step begins."""

    until: int
    pairs: list[Pair]


def sweep(
    kinds: Collection[str] | None = None, *, above: float = PERHAPS, since: int = 0, size: int = STEP
) -> Iterator[Step]:
    """Every pair of records of these kinds whose score is at least `above`, each once, in steps of `size` records.

    Shape   a step per `size` records in the order of their ids; give `since=step.until` to go on after a break.
    Bound   a key shared by more than COMMON records is not followed; a record is compared with the MOST_PARTNERS
            older ones that share most with it.
    """
    common = _common()
    last = MatchEntry.objects.aggregate(last=Max("subject_id"))["last"] or 0
    while since < last:
        rows = MatchEntry.objects.filter(subject_id__gt=since).order_by("subject_id")
        ids = list(
            (rows if kinds is None else rows.filter(kind__in=kinds)).values_list("subject_id", flat=True)[
                :size
            ]
        )
        if not ids:
            return
        yield Step(
            ids[-1],
            sorted(
                _pairs(ids, common, kinds, above), key=lambda pair: (-pair.score, pair.first, pair.second)
            ),
        )
        since = ids[-1]


def _pairs(
    ids: list[int], common: frozenset[Key], kinds: Collection[str] | None, above: float
) -> Iterator[Pair]:
    partners = _partners(ids, common)
    rows = MatchEntry.objects.filter(
        subject_id__in={pk for found in partners.values() for pk in found} | set(partners)
    )
    entries = rows if kinds is None else rows.filter(kind__in=kinds)
    records = {pk: known(from_kept(text)) for pk, text in entries.values_list("subject_id", "known")}
    for pk, found in partners.items():
        for other in found:
            if pk in records and other in records:
                pieces = evidence(records[other], records[pk])
                score = likelihood(pieces)
                if score >= above:
                    yield Pair(other, pk, score, reasons(records[other], records[pk], pieces))


def _partners(ids: list[int], common: frozenset[Key]) -> dict[int, list[int]]:
    """Record → the older ones that share most of its keys."""
    owners: dict[Key, list[int]] = defaultdict(list)
    for pk, sort, value in _keys_of(ids):
        if (sort, value) not in common:
            owners[sort, value].append(pk)
    shared: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for sort, value, other in _holders(list(owners)):
        telling = ALONE.get(Sort(sort), 1.0)
        for pk in owners[sort, value]:
            if other < pk:
                shared[pk][other] += telling
    return {pk: _worth(found) for pk, found in shared.items()}


def _worth(found: dict[int, float]) -> list[int]:
    worth = [pk for pk, telling in found.items() if telling >= WORTH]
    return sorted(worth, key=lambda pk: (-found[pk], pk))[:MOST_PARTNERS]


def _common() -> frozenset[Key]:
    """Keys that more than COMMON records share: counted in the index, as long as there are words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sort, value FROM core_matchkey GROUP BY sort, value HAVING count(*) > %s", [COMMON]
        )
        return frozenset(cursor.fetchall())


def _keys_of(ids: list[int]) -> list[tuple[int, int, str]]:
    if connection.vendor == "postgresql":
        return _fetch("SELECT subject_id, sort, value FROM core_matchkey WHERE subject_id = ANY(%s)", [ids])
    return _fetch(
        "SELECT k.subject_id, k.sort, k.value FROM json_each(%s) j CROSS JOIN core_matchkey k ON k.subject_id = j.value",
        [json.dumps(ids)],
    )


def _holders(keys: list[Key]) -> list[tuple[int, str, int]]:
    """Everybody who has one of the keys."""
    if connection.vendor == "postgresql":
        columns = list(map(list, zip(*keys, strict=True))) or [[], []]
        return _fetch(
            "SELECT k.sort, k.value, k.subject_id FROM unnest(%s::smallint[], %s::text[]) AS w (sort, value) "
            "JOIN core_matchkey k ON k.sort = w.sort AND k.value = w.value",
            columns,
        )
    return _fetch(
        "SELECT k.sort, k.value, k.subject_id FROM json_each(%s) j CROSS JOIN core_matchkey k "
        "ON k.sort = json_extract(j.value, '$[0]') AND k.value = json_extract(j.value, '$[1]')",
        [json.dumps(keys, ensure_ascii=False)],
    )


def _fetch(statement: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[Any] = cursor.fetchall()
    return found
