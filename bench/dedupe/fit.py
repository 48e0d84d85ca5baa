"""How the weights were found: logistic regression on half of the sites and of the companies, by hand-set ones held."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from math import exp
from random import Random

from bench.dedupe.samples import companies, is_learnt_from, sites
from bench.dedupe.variants import KINDS, Variants
from shangji.core.matching.evidence import evidence
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.matching.keys import Key, all_keys
from shangji.core.matching.known import Known, known
from shangji.core.matching.weights import BIAS, WEIGHTS

LEARNT = (
    "name_same",
    "name_core",
    "name_spoken",
    "name_words",
    "house_same",
    "number_other",
    "street_other",
    "post_other",
)
CROWD = 60
RIDGE = 2.0
ROUNDS = 60
Row = tuple[dict[str, float], float, float]
"""Evidence, 1 or 0, and how much the row counts."""


def rows() -> list[Row]:
    """Sites and companies count alike, however many pairs there are of each."""
    found = [list(_of_sites()), list(_of_companies())]
    return [(pieces, truth, 10_000 / len(some)) for some in found for pieces, truth in some]


def _of_sites() -> Iterator[tuple[dict[str, float], float]]:
    chosen = [site for site in sites() if is_learnt_from(site.truth)]
    everybody = [known(site.told) for site in chosen]
    for one, other in _neighbours(everybody):
        yield evidence(everybody[one], everybody[other]), float(chosen[one].truth == chosen[other].truth)


def _of_companies() -> Iterator[tuple[dict[str, float], float]]:
    """Each variant with its own company; the companies with each other."""
    chosen = [company for company in companies() if is_learnt_from(company.name)]
    everybody = [_named(company.name) for company in chosen]
    variants, random = Variants([company.name for company in chosen]), Random(5)
    for one, other in _neighbours(everybody):
        if random.random() < 0.3:
            yield evidence(everybody[one], everybody[other]), 0.0
    for company, own in zip(chosen, everybody, strict=True):
        for kind in KINDS:
            if variant := variants.of(kind, company.name, company.province):
                yield evidence(_named(variant), own), 1.0


def _named(name: str) -> Known:
    return known(Fingerprint(names=(name,)))


def _neighbours(everybody: list[Known]) -> set[tuple[int, int]]:
    """Records that share a key which no crowd shares."""
    holders: dict[Key, list[int]] = defaultdict(list)
    for n, one in enumerate(everybody):
        for key in all_keys(one):
            holders[key].append(n)
    return {pair for ids in holders.values() if len(ids) <= CROWD for pair in combinations(ids, 2)}


def fit(learnt_from: list[Row], names: tuple[str, ...] = LEARNT) -> dict[str, float]:
    """The weights of these kinds of evidence that make the rows likeliest, the others and the bias held.

    Newton's method, each step at most 1; a ridge keeps rare evidence small.
    """
    weights = {name: 0.0 for name in names}
    held = [_held(pieces, names) for pieces, _truth, _count in learnt_from]
    kept = [
        ([(i, pieces[n]) for i, n in enumerate(names) if n in pieces], truth, count, base)
        for (pieces, truth, count), base in zip(learnt_from, held, strict=True)
    ]
    for _round in range(ROUNDS):
        current = [weights[name] for name in names]
        slope, bend = _derivatives(kept, current)
        step = _solved(bend, slope)
        scale = min(1.0, 1.0 / max(map(abs, step)))
        weights = {name: weights[name] - scale * step[i] for i, name in enumerate(names)}
    return weights


def _held(pieces: dict[str, float], names: Iterable[str]) -> float:
    return BIAS + sum(WEIGHTS[kind] * strength for kind, strength in pieces.items() if kind not in names)


def _derivatives(
    rows: list[tuple[list[tuple[int, float]], float, float, float]], weights: list[float]
) -> tuple[list[float], list[list[float]]]:
    size = len(weights)
    slope = [RIDGE * weight for weight in weights]
    bend = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
    for pieces, truth, count, base in rows:
        odds = base + sum(weights[i] * strength for i, strength in pieces)
        chance = 1 / (1 + exp(-max(-30.0, min(30.0, odds))))
        for i, strength in pieces:
            slope[i] += count * (chance - truth) * strength
            for j, other in pieces:
                bend[i][j] += count * chance * (1 - chance) * strength * other
    return slope, bend


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss and Jordan; the ridge keeps the diagonal above zero."""
    size = len(right)
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        table[i] = [value / table[i][i] for value in table[i]]
        for j in range(size):
            if j != i:
                factor = table[j][i]
                table[j] = [a - factor * b for a, b in zip(table[j], table[i], strict=True)]
    return [row[-1] for row in table]


if __name__ == "__main__":
    for name, weight in fit(rows()).items():
        print(f"{name:14}{weight:7.2f}   kept as {WEIGHTS[name]:.1f}")
