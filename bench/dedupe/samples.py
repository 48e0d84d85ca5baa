"""The sample data beside the checkout, in two halves: weights may be learnt from one only."""

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from shangji.core.matching.fingerprint import Fingerprint

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Site:
    """One record of a site; those with one `truth` are one site."""

    truth: str
    told: Fingerprint


@dataclass(frozen=True)
class Company:
    name: str
    province: str


def sites() -> list[Site]:
    with (FOLDER / "dedupe_chicago" / "sites_with_true_ids.csv").open(encoding="utf-8", newline="") as file:
        return [
            Site(
                row["True Id"],
                Fingerprint(
                    names=(row["Site name"],),
                    address=row["Address"],
                    region=row["Zip"],
                    phones=(row["Phone"],),
                ),
            )
            for row in csv.DictReader(file)
        ]


def companies() -> list[Company]:
    path = FOLDER / "cn_companies" / "companies.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [Company(row["企业名称"], row["所在省份"]) for row in csv.DictReader(file)]


def is_learnt_from(truth: str) -> bool:
    """Half of the sites and of the companies, by a hash of what they are."""
    return sha256(truth.encode()).digest()[-1] % 2 == 0


def true_pairs(truths: Iterable[str]) -> int:
    counts: dict[str, int] = {}
    for truth in truths:
        counts[truth] = counts.get(truth, 0) + 1
    return sum(n * (n - 1) // 2 for n in counts.values())
