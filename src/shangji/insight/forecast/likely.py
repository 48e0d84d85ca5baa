"""What open opportunities will likely come to, with the span in which it lies four times out of five."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from random import Random
from typing import NamedTuple

from shangji.insight.forecast.shares import WEEK, Place, Shares
from shangji.insight.metrics.periods import Period

DRAWS = 400
DRAWN = 200
"""So many of the largest are drawn one by one; many small ones together vary as a normal number does."""
SEED = 20_260_101
LOW, HIGH = 0.1, 0.9


class Open(NamedTuple):
    """An open opportunity as the past sees it; `amount` in whole yuan."""

    place: Place
    entered_at: datetime
    amount: float


class Likely(NamedTuple):
    """The mean and the 80 % interval, in whole yuan; `draws` are what it was drawn from, so that several can be added."""

    mean: float
    low: float
    high: float
    draws: Sequence[float]


class Outlook(NamedTuple):
    """Weeks from now after which a period begins, and with which it ends."""

    shares: Shares
    now: datetime
    first: int
    last: int

    @classmethod
    def on(cls, shares: Shares, period: Period, now: datetime) -> "Outlook":
        return cls(shares, now, _weeks(now, period.start), _weeks(now, period.end))

    def chance(self, found: Open) -> float:
        return self.shares.chance(found.place, (self.now - found.entered_at).days, self.first, self.last)


def likely(outlook: Outlook, rows: Iterable[Open], seed: int = 0, won: float = 0) -> Likely:
    """What these come to in the period, on top of what is `won` in it already. The same rows give the same numbers."""
    bets = sorted(((outlook.chance(row), row.amount) for row in rows if row.amount), key=lambda bet: -bet[1])
    mean = sum(chance * amount for chance, amount in bets)
    rng = Random(SEED + seed)  # noqa: S311 - drawn for an estimate, and the same every time
    rest = sum(chance * amount for chance, amount in bets[DRAWN:])
    spread = sum(chance * (1 - chance) * amount**2 for chance, amount in bets[DRAWN:]) ** 0.5
    draws = [max(rest + rng.gauss(0, spread), 0) if spread else rest for _draw in range(DRAWS)]
    for chance, amount in bets[:DRAWN]:
        if chance > 0:
            draws = [total + amount if rng.random() < chance else total for total in draws]
    return _told(won + mean, [won + total for total in draws])


def together(parts: Sequence[Likely]) -> Likely:
    """What several come to in all: their means are added, their spans are not."""
    draws = [sum(at) for at in zip(*(part.draws for part in parts), strict=True)] or [0.0]
    return _told(sum(part.mean for part in parts), draws)


def _told(mean: float, draws: Sequence[float]) -> Likely:
    ranked = sorted(draws)
    return Likely(mean, ranked[int(LOW * (len(ranked) - 1))], ranked[ceil(HIGH * (len(ranked) - 1))], draws)


def _weeks(now: datetime, moment: datetime) -> int:
    return max(ceil((moment - now) / WEEK), 0)
