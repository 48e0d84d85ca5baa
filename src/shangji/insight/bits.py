"""Bits: numbers as bits of whole pages, so that sets of thousands are put together, counted and compared by a few operations.

How often each number occurs is kept as bits as well, one of each weight: of one, of two, of four … Several lines are added up
page by page as numbers are added by hand, with what is carried.
"""

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Any

PAGE = 1024
"""So many numbers stand in a page."""
BYTES = PAGE // 8
HEAD = Struct("<II")
"""How many weights, and how many pages."""
Weight = dict[int, int]
"""Page → bits. A list of the weights of each page would be an object more for every page."""


class Bits:
    """Numbers from nought on, each of which occurs so many times: the bits of each weight, the lowest first."""

    __slots__ = ("weights",)

    def __init__(self, weights: list[Weight]) -> None:
        self.weights = weights

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Bits":
        """Each of them once."""
        found: Weight = {}
        for number in set(numbers):
            page = number // PAGE
            found[page] = found.get(page, 0) | 1 << number % PAGE
        return cls([found])

    @classmethod
    def unpacked(cls, kept: Any) -> "Bits":
        """From bytes, as either engine gives them."""
        kept = bytes(kept)
        count, pages = HEAD.unpack_from(kept)
        named = Struct(f"<{pages}I").unpack_from(kept, HEAD.size)
        told, start, wide = int.from_bytes, HEAD.size + 4 * pages, BYTES * count
        weights: list[Weight] = []
        for first in range(start, start + wide, BYTES):
            places = range(first, first + wide * pages, wide)
            weights.append(
                {page: told(kept[at : at + BYTES], "little") for page, at in zip(named, places, strict=True)}
            )
        return cls(weights)

    def packed(self) -> bytes:
        pages = sorted(set().union(*self.weights))
        parts = [HEAD.pack(len(self.weights), len(pages)), Struct(f"<{len(pages)}I").pack(*pages)]
        for page in pages:
            parts += [weight.get(page, 0).to_bytes(BYTES, "little") for weight in self.weights]
        return b"".join(parts)

    def __len__(self) -> int:
        """How many different ones there are."""
        return sum(bits.bit_count() for bits in self._any().values())

    def __iter__(self) -> Iterator[int]:
        for page, bits in sorted(self._any().items()):
            yield from _places(page, bits)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        return any(weight.get(number // PAGE, 0) >> number % PAGE & 1 for weight in self.weights)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bits) and self.packed() == other.packed()

    __hash__ = None  # type: ignore[assignment]

    @property
    def times(self) -> int:
        """How often they occur, all of them."""
        return sum(bits.bit_count() << n for n, weight in enumerate(self.weights) for bits in weight.values())

    def busiest(self, count: int) -> list[int]:
        """Those that occur most often; of those that do as often, the first ones."""
        left, taken = self._any(), Weight()
        for weight in reversed(self.weights):
            heavy = {page: both for page, bits in left.items() if (both := bits & weight.get(page, 0))}
            if sum(bits.bit_count() for bits in heavy.values()) >= count:
                left = heavy
                continue
            for page, bits in heavy.items():
                taken[page] = taken.get(page, 0) | bits
                left[page] &= ~bits
                count -= bits.bit_count()
        found = [number for page, bits in sorted(taken.items()) for number in _places(page, bits)]
        for page, bits in sorted(left.items()):
            if count > 0:
                some = _places(page, bits)[:count]
                count -= len(some)
                found += some
        return found

    def _any(self) -> Weight:
        return _united(self.weights)


def united(parts: Iterable[Bits]) -> Bits:
    """Every number that is in one of them, once."""
    return Bits([_united(weight for part in parts for weight in part.weights)])


def added(parts: Iterable[Bits]) -> Bits:
    """Every number as often as it occurs in all of them."""
    found: list[Weight] = [{}]
    for part in parts:
        for n, weight in enumerate(part.weights):
            for page, bits in weight.items():
                _carry(found, n, page, bits)
    return Bits(found)


def _carry(weights: list[Weight], n: int, page: int, bits: int) -> None:
    while bits:
        while n >= len(weights):
            weights.append({})
        here = weights[n].get(page, 0)
        weights[n][page] = here ^ bits
        n, bits = n + 1, here & bits


def _united(weights: Iterable[Weight]) -> Weight:
    found: Weight = {}
    known = found.get
    for weight in weights:
        for page, bits in weight.items():
            found[page] = known(page, 0) | bits
    return found


def _places(page: int, bits: int) -> list[int]:
    found = []
    while bits:
        lowest = bits & -bits
        found.append(page * PAGE + lowest.bit_length() - 1)
        bits ^= lowest
    return found
