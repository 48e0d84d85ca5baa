"""Marked keys: many sets of keys put together or counted by a mark at the place of each, not by a set: an eighth of the time.

Keys are above nought; those in an array stand in their order.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Sequence
from heapq import nlargest
from itertools import chain, compress

SPARSE = 32
"""Where so many places would stand for each key, a set takes less."""
Keys = Collection[int]


def different(parts: Sequence[Keys]) -> int:
    """How many different keys there are."""
    places = _places(parts)
    if not places:
        return len(set().union(*parts))
    seen = bytearray(places)
    for part in parts:
        for key in part:
            seen[key] = 1
    return seen.count(1)


def busiest(parts: Sequence[Keys], count: int) -> list[int]:
    """The keys that are in the most parts; of those that are in as many, the first ones."""
    places = _places(parts)
    if not places:
        times = Counter(chain.from_iterable(parts))
        return nlargest(count, sorted(times), key=times.__getitem__)
    found = array("i", bytes(4 * places))
    for part in parts:
        for key in part:
            found[key] += 1
    return nlargest(count, compress(range(places), found), key=found.__getitem__)


def _places(parts: Sequence[Keys]) -> int:
    """How many there are up to the last key; nought where a set takes less."""
    last = max((part[-1] if isinstance(part, array) else max(part) for part in parts if part), default=0)
    return last + 1 if last < SPARSE * sum(map(len, parts)) else 0
