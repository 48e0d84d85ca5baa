"""Luck that both arms share: a draw is named, and the same name draws the same number."""

from collections.abc import Sequence
from hashlib import blake2b
from math import exp
from statistics import NormalDist

_NORMAL = NormalDist()


class Chance:
    """Named draws of one seed. However the arms go apart, the n-th contact with a customer has the same luck."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def share(self, *name: object) -> float:
        """A number in 0..1."""
        text = "/".join(map(str, (self.seed, *name)))
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) / 2**64

    def happens(self, chance: float, *name: object) -> bool:
        return self.share(*name) < chance

    def normal(self, mean: float, spread: float, *name: object) -> float:
        return mean + spread * _NORMAL.inv_cdf(min(max(self.share(*name), 1e-9), 1 - 1e-9))

    def one_of(self, weighted: Sequence[tuple[int, float]], *name: object) -> int:
        """One of the values, by their weights."""
        left = self.share(*name) * sum(weight for _value, weight in weighted)
        for value, weight in weighted:
            left -= weight
            if left < 0:
                return value
        return weighted[-1][0]

    def count(self, mean: float, *name: object) -> int:
        """How often something happens that happens `mean` times on average (Poisson)."""
        left, found, part = self.share(*name), 0, exp(-mean)
        while left >= part and found < 1000:
            left -= part
            found += 1
            part *= mean / found
        return found
