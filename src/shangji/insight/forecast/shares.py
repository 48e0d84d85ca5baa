"""How often the past came to something: of those that had been so long in a stage, how many were won within so many weeks.

What is still open, and has not been watched for so many weeks yet, says nothing about them and is not counted.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple, Self

from django.db.models.functions import Mod

from shangji.core.prepared import Prepared
from shangji.insight.models.forecast import WinShare
from shangji.opportunities.models import Opportunity, StageStay

BANDS = (0, 14, 30, 60)
"""Days in the stage from which on they are counted together."""
HORIZON = 26
"""Weeks ahead; what lies further is as likely as this."""
LOOKS_BACK = timedelta(days=730)
NEEDED = 50
"""So many must have ended before the past says anything."""
ENOUGH = 200_000
"""With more stays, a part of them says as much."""
BORROWED = 10
"""So many of all stages stand behind each share: a few cases do not make it 0 or 1."""
WEEK = timedelta(days=7)

_kept = Prepared(lambda: WinShare.objects.values_list("pipeline_id", "stage_key", "days", "seen", "won"))

Place = tuple[int, str]
"""(process id, key of the stage)."""


def band_of(days: int) -> int:
    return BANDS[bisect_right(BANDS, max(days, 0)) - 1]


class Stay(NamedTuple):
    """One stay in a stage, and what became of the opportunity."""

    place: Place
    entered_at: datetime
    left_at: datetime | None
    won_at: datetime | None


class Counts:
    """`seen[h]` and `won[h]` of one place and band: `h` weeks ahead."""

    def __init__(self, seen: Iterable[int] = (), won: Iterable[int] = ()) -> None:
        self.seen, self.won = list(seen) or [0] * (HORIZON + 1), list(won) or [0] * (HORIZON + 1)

    def see(self, watched: int, won_in: int, times: int) -> None:
        """So many that were watched for so many weeks, won in that week; in none of them is beyond the horizon."""
        for weeks in range(1, watched + 1):
            self.seen[weeks] += times
        for weeks in range(won_in, watched + 1):
            self.won[weeks] += times


class Shares:
    """What is counted, and what follows from it for one that is open now."""

    def __init__(self, counts: Mapping[tuple[Place, int], Counts]) -> None:
        self.counts = counts

    @classmethod
    def counted(cls, stays: Iterable[Stay], now: datetime) -> Self:
        alike: Counter[tuple[Place, int, int, int]] = Counter()
        for stay in stays:
            until = stay.left_at or now
            for band in BANDS:
                moment = stay.entered_at + timedelta(days=band)
                if moment > until:
                    break
                won_in = -((moment - stay.won_at) // WEEK) if stay.won_at else HORIZON + 1
                watched = min((now - moment) // WEEK, HORIZON)
                alike[stay.place, band, watched, min(max(won_in, 1), HORIZON + 1)] += 1
        counts: dict[tuple[Place, int], Counts] = defaultdict(Counts)
        for (place, band, watched, won_in), times in alike.items():
            counts[place, band].see(watched, won_in, times)
        return cls(counts)

    @classmethod
    def known(cls) -> Self:
        return cls({((pipeline, key), days): Counts(seen, won) for pipeline, key, days, seen, won in _kept()})

    def keep(self) -> None:
        WinShare.renew(
            WinShare(pipeline_id=pipeline, stage_key=key, days=band, seen=found.seen, won=found.won)
            for ((pipeline, key), band), found in self.counts.items()
        )

    def chance(self, place: Place, days: int, first: int, last: int) -> float:
        """That one which has been in the stage for so many days is won after `first` weeks and not after `last`."""
        curve = self._curve(place, band_of(days))
        return curve[min(max(last, 0), HORIZON)] - curve[min(max(first, 0), HORIZON)]

    def _curve(self, place: Place, band: int) -> list[float]:
        """By weeks ahead, how likely it is won by then: never falling."""
        known = self._curves.get((place, band))
        if known is None:
            found = self.counts.get((place, band), Counts())
            known = self._curves[place, band] = [0.0]
            for weeks in range(1, HORIZON + 1):
                usual = self._usual[weeks] * BORROWED
                known.append(max(known[-1], (found.won[weeks] + usual) / (found.seen[weeks] + BORROWED)))
        return known

    @cached_property
    def _curves(self) -> dict[tuple[Place, int], list[float]]:
        return {}

    @cached_property
    def _usual(self) -> list[float]:
        """Over all stages."""
        seen = [sum(c.seen[n] for c in self.counts.values()) for n in range(HORIZON + 1)]
        won = [sum(c.won[n] for c in self.counts.values()) for n in range(HORIZON + 1)]
        return [w / s if s else 0.0 for w, s in zip(won, seen, strict=True)]


def count_shares(now: datetime) -> Shares:
    """From the stays of the last two years; of very many, those of every so many-th opportunity."""
    rows = StageStay.objects.filter(entered_at__gte=now - LOOKS_BACK, entered_at__lt=now)
    every = rows.count() // ENOUGH + 1
    if every > 1:
        rows = rows.annotate(nth=Mod("opportunity_id", every)).filter(nth=0)
    told = rows.exclude(opportunity__outcome="invalid").order_by().values_list(
        "opportunity__pipeline_id", "stage__key", "entered_at", "left_at", "opportunity__outcome", "opportunity__closed_at"
    )  # fmt: skip
    stays = (
        Stay((pipeline, key), entered, left, closed if outcome == "won" else None)
        for pipeline, key, entered, left, outcome, closed in told.iterator(5_000)
    )
    return Shares.counted(stays, now)


def is_enough() -> bool:
    """Whether so many have ended that the past says something."""
    ended = Opportunity._base_manager.filter(outcome__in=("won", "lost")).order_by()
    return len(ended.values_list("pk", flat=True)[:NEEDED]) == NEEDED
