"""Who is there already: looked up by exact keys and by rare pieces of names, then compared."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log

from django.db import connection

from .evidence import evidence
from .fingerprint import Fingerprint, from_kept
from .keys import Key, exact_keys, gram_keys
from .known import Known, known
from .models import MatchEntry
from .reasons import Reason, reasons
from .sorts import Sort
from .weights import PERHAPS, likelihood

LOOKED_AT = 60
"""Records that are compared, of those that share keys: the ones that share most."""
EXACT_MOST = 100
RARE = 600
"""A piece that more records have than that says too little to be looked at."""
ALONE = {Sort.CODE: 50.0, Sort.PHONE: 25.0, Sort.MAIL: 25.0, Sort.NAME: 25.0, Sort.SPOKEN: 20.0, Sort.DOMAIN: 12.0, Sort.ADDRESS: 12.0}  # fmt: skip


@dataclass(frozen=True)
class Match:
    """A record that may be the same. `score` is 0 to 1: SAME and more is the same, PERHAPS and more may be."""

    subject_id: int
    kind: str
    score: float
    reasons: tuple[Reason, ...]


def find(
    told: Fingerprint, *, kinds: Collection[str] | None = None, exclude: Collection[int] = (), limit: int = 10,
    above: float = PERHAPS,
) -> list[Match]:  # fmt: skip
    """Records that are likely the same, the likeliest first, at most `limit`. Two statements.

    `kinds` are those of nouns, None is all of them. `exclude` are ids of subjects.
    """
    one = known(told)
    exact, grams = exact_keys(one), gram_keys(one)
    if not (exact or grams) or limit < 1:
        return []
    chosen = _candidates(exact, grams, set(exclude))
    rows = MatchEntry.objects.filter(subject_id__in=chosen)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    found = [match_of(one, row) for row in rows]
    likely = [match for match in found if match.score >= above]
    return sorted(likely, key=lambda match: (-match.score, match.subject_id))[:limit]


def match_of(one: Known, row: MatchEntry) -> Match:
    other = known(from_kept(row.known))
    pieces = evidence(one, other)
    return Match(row.subject_id, row.kind, likelihood(pieces), reasons(one, other, pieces))


def _candidates(exact: list[Key], grams: list[Key], exclude: set[int]) -> list[int]:
    """At most LOOKED_AT ids, of those that share the most telling keys; equal ones in the order of their ids."""
    holders = _holders([*((key, EXACT_MOST) for key in exact), *((key, RARE) for key in grams)])
    shared: dict[int, float] = defaultdict(float)
    for key, ids in holders.items():
        telling = ALONE[Sort(key[0])] if key[0] != Sort.GRAM else _rarity(len(ids))
        for subject_id in ids if telling else ():
            shared[subject_id] += telling
    for subject_id in exclude:
        shared.pop(subject_id, None)
    return sorted(shared, key=lambda pk: (-shared[pk], pk))[:LOOKED_AT]


def _rarity(holders: int) -> float:
    """Nothing for a piece that too many share."""
    return 1 + log(RARE / holders) if 0 < holders < RARE else 0.0


def _holders(asked: Iterable[tuple[Key, int]]) -> dict[Key, list[int]]:
    """Who has each key, at most so many ids of each, in one statement that reads the index only."""
    asked = list(asked)
    one = (
        "SELECT * FROM (SELECT {} AS n, subject_id FROM core_matchkey WHERE sort = %s AND value = %s "
        "ORDER BY subject_id LIMIT %s) AS k{}"
    )
    statement = " UNION ALL ".join(one.format(n, n) for n in range(len(asked)))
    found: dict[Key, list[int]] = {key: [] for key, _most in asked}
    with connection.cursor() as cursor:
        cursor.execute(statement, [part for key, most in asked for part in (*key, most)])
        for n, subject_id in cursor.fetchall():
            found[asked[n][0]].append(subject_id)
    return found
