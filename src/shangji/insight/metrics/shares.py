"""Shares: measures that say of each group how many of it are hits, where that is no condition of a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from shangji.insight.metrics.grains import Rows
from shangji.insight.metrics.measures import Measure
from shangji.insight.metrics.reading import Raw
from shangji.insight.metrics.run import Run


class Share(NamedTuple):
    """So many hits of all; `worth` is what the hits come to, in hundredths."""

    hits: int
    whole: int
    worth: int = 0


NOTHING = Share(0, 0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Shares(Measure):
    """A measure whose groups say of themselves how many of them are hits."""

    def nothing(self) -> Share:
        return NOTHING

    def join(self, one: Share, other: Share) -> Share:
        return Share(one.hits + other.hits, one.whole + other.whole, one.worth + other.worth)

    def size(self, state: Share) -> int:
        return state.whole

    def hits(self, run: Run) -> Rows:
        """The rows that are hits."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True, eq=False)
class HitsOf(Measure):
    """How many of the cases of shares are hits."""

    shares: Shares

    @property
    def splits(self) -> frozenset[str]:
        return self.shares.splits

    @property
    def adds_over_time(self) -> bool:
        return self.shares.adds_over_time

    @property
    def keeps_to_days(self) -> bool:
        return self.shares.keeps_to_days

    def is_known(self, run: Run) -> bool:
        return self.shares.is_known(run)

    def columns(self) -> frozenset[str]:
        return self.shares.columns()

    def nothing(self) -> int:
        return 0

    def join(self, one: int, other: int) -> int:
        return one + other

    def size(self, state: int) -> int:
        return state

    def rows(self, run: Run) -> Rows:
        return self.shares.hits(run)

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        for raw, found in self.shares.read(run, columns):
            yield raw, found.hits


def hits_of(shares: Shares) -> HitsOf:
    return HitsOf(grain=shares.grain, time=shares.time, shares=shares)
