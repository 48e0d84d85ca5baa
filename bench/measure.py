"""Times: what a call costs with one client, in milliseconds."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WARM_UP = 3
Call = Callable[[], object]
Prepare = Callable[[int], Call]
"""Run number → the call that is timed; what it needs is made before the clock starts."""


@dataclass(frozen=True)
class Operation:
    """`floor` does by hand-written SQL what the database must do at least; None where nothing compares."""

    key: str
    title: str
    product: Prepare
    floor: Prepare | None = None


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    median: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        ordered = sorted(seconds)
        return cls(statistics.median(ordered) * 1000, ordered[int(0.95 * (len(ordered) - 1) + 0.5)] * 1000)


@dataclass(frozen=True)
class Result:
    title: str
    product: Times
    floor: Times | None
    other: Times | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor the product takes, by the medians."""
        return self.product.median / self.floor.median if self.floor else None


def measure(operation: Operation, runs: int, other: Callable[[int], float] | None = None) -> Result:
    """All take turns, so that they meet the same caches and the same noise. `other`: run number → its seconds."""
    product: list[float] = []
    floor: list[float] = []
    others: list[float] = []
    for run in range(runs + WARM_UP):
        product.append(_seconds(operation.product(run)))
        if operation.floor:
            floor.append(_seconds(operation.floor(run)))
        if other:
            others.append(other(run))
    times = [Times.of(taken[WARM_UP:]) if taken else None for taken in (floor, others)]
    return Result(operation.title, Times.of(product[WARM_UP:]), *times)


def _seconds(call: Call) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
