"""What the check finds and what it wrongly takes for one: on samples with known truth, through the real tables."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.db import transaction

from bench.dedupe.samples import companies, is_learnt_from, sites, true_pairs
from bench.dedupe.variants import KINDS, Variants
from shangji.core.bulk import insert, keys
from shangji.core.matching.finding import find
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.matching.models import MatchEntry
from shangji.core.matching.sweeping import Pair, sweep
from shangji.core.matching.upkeep import keys_of
from shangji.core.matching.weights import PERHAPS, SAME
from shangji.core.subjects import Subject

ASKED = 1_200
"""Companies of the half that nothing was learnt from, each in every way of writing it."""


@dataclass(frozen=True)
class Accuracy:
    """Of pairs: precision, recall and F1, 0 to 1."""

    title: str
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@dataclass(frozen=True)
class Recall:
    """How many of the names written in this way lead to their company, as the same and at least as perhaps."""

    kind: str
    asked: int
    same: float
    perhaps: float


@dataclass(frozen=True)
class FalseAlarms:
    """Share of companies, each there once, of which another one is said to be the same, or perhaps."""

    asked: int
    same: float
    perhaps: float


def chicago() -> list[Accuracy]:
    """Pairs of the sweep at PERHAPS and at SAME, which nobody chose by looking at them."""
    records = sites()
    with _put([site.told for site in records]) as ids:
        truth = {pk: site.truth for pk, site in zip(ids, records, strict=True)}
        pairs = [pair for step in sweep([KIND], since=ids[0] - 1) for pair in step.pairs]
    learnt = {pk: is_learnt_from(told) for pk, told in truth.items()}
    found = [
        _accuracy(f"all {len(records):,} records, score {at}", pairs, truth, at) for at in (PERHAPS, SAME)
    ]
    for half, title in (
        (True, "the half of the sites that weights were learnt from"),
        (False, "the other half"),
    ):
        own = {pk: told for pk, told in truth.items() if learnt[pk] is half}
        found += [_accuracy(f"{title}, score {at}", pairs, own, at) for at in (PERHAPS, SAME)]
    return found


def _accuracy(title: str, pairs: list[Pair], truth: dict[int, str], at: float) -> Accuracy:
    said = [pair for pair in pairs if pair.score >= at and pair.first in truth and pair.second in truth]
    right = sum(truth[pair.first] == truth[pair.second] for pair in said)
    return Accuracy(title, right / len(said), right / true_pairs(truth.values()))


def chinese() -> tuple[list[Recall], FalseAlarms]:
    everybody = companies()
    variants = Variants([company.name for company in everybody])
    with _put([Fingerprint(names=(company.name,)) for company in everybody]) as ids:
        others = [n for n, company in enumerate(everybody) if not is_learnt_from(company.name)]
        chosen = Random(1).sample(others, min(ASKED, len(others)))
        asked, same, perhaps = Counter[str](), Counter[str](), Counter[str]()
        for n in chosen:
            for kind in KINDS:
                if written := variants.of(kind, everybody[n].name, everybody[n].province):
                    score = _score_of(ids[n], written)
                    asked[kind] += 1
                    same[kind] += score >= SAME
                    perhaps[kind] += score >= PERHAPS
        false = [_highest(ids[n], everybody[n].name) for n in others]
    recalls = [Recall(k, asked[k], same[k] / asked[k], perhaps[k] / asked[k]) for k in KINDS if asked[k]]
    count = len(false)
    return recalls, FalseAlarms(
        count, sum(s >= SAME for s in false) / count, sum(s >= PERHAPS for s in false) / count
    )


def _score_of(own: int, written: str) -> float:
    """How sure the check is of the company itself, among the first five that it offers; 0 when it is not."""
    offered = find(Fingerprint(names=(written,)), kinds=[KIND], limit=5)
    return next((match.score for match in offered if match.subject_id == own), 0.0)


def _highest(own: int, name: str) -> float:
    offered = find(Fingerprint(names=(name,)), kinds=[KIND], exclude=[own], limit=1)
    return offered[0].score if offered else 0.0


KIND = "bench.sample"


@contextlib.contextmanager
def _put(told: list[Fingerprint]) -> Iterator[list[int]]:
    """Records in the tables, gone afterwards."""
    with transaction.atomic():
        ids = list(keys(Subject, len(told)))
        entries = [
            MatchEntry(subject_id=pk, kind=KIND, known=one.kept()) for pk, one in zip(ids, told, strict=True)
        ]
        insert([Subject(pk=pk, kind=KIND, label="sample") for pk in ids])
        insert(entries)
        insert(keys_of(entries))
        yield ids
        transaction.set_rollback(True)
