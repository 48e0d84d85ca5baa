"""What another rule would say of the customers there are. Nothing is written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.customers.models import Customer
from shangji.customers.tiers.scoring import Score, scores, why
from shangji.process.models.rhythm import TIERS

SAMPLE, AT_ONCE, SHOWN = 5_000, 1000, 20
SCATTER, PRIME = 48_271, 2_147_483_647
"""Every nth record by its key would take the same kind of them again and again: keys come at even distances."""


@dataclass(frozen=True)
class Change:
    """One customer whose tier would be another one."""

    customer: Customer
    old: str
    new: str
    points: str
    why: str


@dataclass
class Trial:
    """`looked` of `total` within reach, where there are too many for a page a sample; `after` is how many each tier has."""

    total: int
    looked: int = 0
    up: int = 0
    down: int = 0
    new: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    shown: list[Change] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.up + self.down + self.new

    @property
    def is_sample(self) -> bool:
        return self.looked < self.total

    @property
    def tiers(self) -> list[tuple[str, int, int]]:
        """(tier, now, then)."""
        return [(tier, self.before[tier], self.after[tier]) for tier in TIERS]


def dry_run(settings: Mapping[str, Any], actor: Actor, now: datetime) -> Trial:
    """Compare what the settings say with what the customers have; those that a person has set are left out."""
    rows = Customer.objects.reached_by(actor).exclude(Customer.held(local_day(now)))
    trial = Trial(rows.count())
    chosen = list(_scattered(rows, trial.total).order_by("pk").values_list("pk", "tier"))
    moved: list[tuple[int, int, str, Score]] = []
    for start in range(0, len(chosen), AT_ONCE):
        part = dict(chosen[start : start + AT_ONCE])
        for pk, score in scores(list(part), settings, now).items():
            _count(trial, part[pk], score.tier)
            if part[pk] != score.tier:
                moved.append((-_distance(part[pk], score.tier), pk, part[pk], score))
    trial.looked = len(chosen)
    found = Customer._base_manager.in_bulk(
        [pk for _far, pk, _old, _score in sorted(moved, key=_first)[:SHOWN]]
    )
    trial.shown = [
        Change(found[pk], old or "—", score.tier, format(score.points, "f"), why(score.as_data()))
        for _far, pk, old, score in sorted(moved, key=_first)[:SHOWN]
    ]
    return trial


def _scattered(rows: Any, total: int) -> Any:
    """About SAMPLE of so many, always the same ones."""
    if total <= SAMPLE:
        return rows
    place = F("pk") * SCATTER % PRIME
    return rows.annotate(place=place).filter(place__lt=PRIME * SAMPLE // total)


def _first(moved: tuple[int, int, str, Score]) -> tuple[int, int]:
    return moved[:2]


def _distance(old: str, new: str) -> int:
    return abs(TIERS.index(old) - TIERS.index(new)) if old else 0


def _count(trial: Trial, old: str, new: str) -> None:
    trial.before[old] += 1
    trial.after[new] += 1
    if not old:
        trial.new += 1
    elif new < old:
        trial.up += 1
    elif new > old:
        trial.down += 1
