"""What open opportunities will likely come to, with the span in which it lies four times out of five."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from random import Random
from typing import NamedTuple

from shangji.insight.forecast.shares import WEEK, Place, Shares
from shangji.insight.metrics.periods import Period

DRAWS = 400
DRAWN = 100
"""So many of the largest are drawn one by one; many small ones together vary as a normal number does."""
SEED = 20_260_101
LOW, HIGH = 0.1, 0.9


class Open(NamedTuple):
    """An open opportunity as the past sees it; `amount` in whole yuan."""

    place: Place
    entered_at: datetime
    amount: float


class Lot(NamedTuple):
    """Many smaller ones alike, told together: their amounts added up, and the squares of these."""

    place: Place
    days: int
    """In the stage, or as few as are counted like these."""
    n: int
    amount: float
    squares: float


class Likely(NamedTuple):
    """The mean and the 80 % interval, in whole yuan; `draws` are what it was drawn from, so that several can be added.

    What was frozen has no draws any more: of several of these together no interval is known.
    """

    mean: float
    low: float | None
    high: float | None
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
        return self.chance_of(found.place, (self.now - found.entered_at).days)

    def chance_of(self, place: Place, days: int) -> float:
        return self.shares.chance(place, days, self.first, self.last)


def likely(
    outlook: Outlook, rows: Iterable[Open], seed: int = 0, won: float = 0, lots: Sequence[Lot] = ()
) -> Likely:
    """What these come to in the period, on top of what is `won` in it already. The same rows give the same numbers.

    `lots` are smaller than the `DRAWN` largest, which are then all of the rows.
    """
    bets = sorted(((outlook.chance(row), row.amount) for row in rows if row.amount), key=lambda bet: -bet[1])
    many = [(outlook.chance_of(lot.place, lot.days), lot) for lot in lots]
    smaller = sum(chance * lot.amount for chance, lot in many)
    mean = sum(chance * amount for chance, amount in bets) + smaller
    rng = Random(SEED + seed)  # noqa: S311 - drawn for an estimate, and the same every time
    rest = sum(chance * amount for chance, amount in bets[DRAWN:]) + smaller
    varies = sum(chance * (1 - chance) * amount**2 for chance, amount in bets[DRAWN:])
    spread = (varies + sum(chance * (1 - chance) * lot.squares for chance, lot in many)) ** 0.5
    draws = [max(rest + rng.gauss(0, spread), 0) if spread else rest for _draw in range(DRAWS)]
    for chance, amount in bets[:DRAWN]:
        if chance > 0:
            draws = [total + amount if rng.random() < chance else total for total in draws]
    return _told(won + mean, [won + total for total in draws])


def together(parts: Sequence[Likely]) -> Likely:
    """What several come to in all: their means are added, their spans are not."""
    mean = sum(part.mean for part in parts)
    if not all(part.draws for part in parts):
        return Likely(mean, None, None, ())
    return _told(mean, [sum(at) for at in zip(*(part.draws for part in parts), strict=True)] or [0.0])


def _told(mean: float, draws: Sequence[float]) -> Likely:
    ranked = sorted(draws)
    return Likely(mean, ranked[int(LOW * (len(ranked) - 1))], ranked[ceil(HIGH * (len(ranked) - 1))], draws)


def _weeks(now: datetime, moment: datetime) -> int:
    return max(ceil((moment - now) / WEEK), 0)
