"""Bits: numbers as bits of whole pages, so that sets of thousands are put together, counted and compared by a few operations.

How often each number occurs is kept as bits as well, one of each weight: of one, of two, of four … Several lines are added up
page by page as numbers are added by hand, with what is carried.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from struct import Struct
from typing import Any

PAGE = 1024
"""So many numbers stand in a page."""
BYTES = PAGE // 8
HEAD = Struct("<II")
"""How many weights, and how many pages."""
Page = list[int]
"""The bits of each weight, the lowest first."""


class Bits:
    """Numbers from nought on, each of which occurs so many times: pages with the bits of their weights."""

    __slots__ = ("pages",)

    def __init__(self, pages: dict[int, Page]) -> None:
        self.pages = pages

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Bits":
        """Each of them once."""
        found: dict[int, int] = defaultdict(int)
        for number in set(numbers):
            found[number // PAGE] |= 1 << number % PAGE
        return cls({page: [bits] for page, bits in found.items()})

    @classmethod
    def unpacked(cls, kept: Any) -> "Bits":
        """From bytes, as either engine gives them."""
        kept = bytes(kept)
        weights, count = HEAD.unpack_from(kept)
        pages = Struct(f"<{count}I").unpack_from(kept, HEAD.size)
        start, wide = HEAD.size + 4 * count, weights * BYTES
        told = int.from_bytes
        if weights == 1:
            ends = range(start + BYTES, start + BYTES * count + 1, BYTES)
            return cls(
                {
                    page: [told(kept[end - BYTES : end], "little")]
                    for page, end in zip(pages, ends, strict=True)
                }
            )
        found = {}
        for page, at in zip(pages, range(start, start + wide * count, wide), strict=True):
            found[page] = [told(kept[each : each + BYTES], "little") for each in range(at, at + wide, BYTES)]
        return cls(found)

    def packed(self) -> bytes:
        pages = sorted(self.pages)
        weights = max(map(len, self.pages.values()), default=1)
        parts = [HEAD.pack(weights, len(pages)), Struct(f"<{len(pages)}I").pack(*pages)]
        for page in pages:
            bits = self.pages[page]
            parts += [each.to_bytes(BYTES, "little") for each in bits]
            parts.append(bytes(BYTES * (weights - len(bits))))
        return b"".join(parts)

    def __len__(self) -> int:
        """How many different ones there are."""
        return sum(_any_of(bits).bit_count() for bits in self.pages.values())

    def __iter__(self) -> Iterator[int]:
        for page, bits in sorted(self.pages.items()):
            yield from _places(page, _any_of(bits))

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        return bool(_any_of(self.pages.get(number // PAGE, ())) >> number % PAGE & 1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bits) and self.packed() == other.packed()

    __hash__ = None  # type: ignore[assignment]

    @property
    def times(self) -> int:
        """How often they occur, all of them."""
        return sum(
            each.bit_count() << weight for bits in self.pages.values() for weight, each in enumerate(bits)
        )

    def busiest(self, count: int) -> list[int]:
        """Those that occur most often; of those that do as often, the first ones."""
        left, taken = {page: _any_of(bits) for page, bits in self.pages.items()}, dict[int, int]()
        highest = max(map(len, self.pages.values()), default=0)
        for weight in range(highest - 1, -1, -1):
            heavy = {
                page: both
                for page, bits in left.items()
                if weight < len(self.pages[page]) and (both := bits & self.pages[page][weight])
            }
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


def united(parts: Iterable[Bits]) -> Bits:
    """Every number that is in one of them, once."""
    found: dict[int, int] = {}
    known = found.get
    for part in parts:
        for page, bits in part.pages.items():
            here = known(page, 0)
            for each in bits:
                here |= each
            found[page] = here
    return Bits({page: [bits] for page, bits in found.items() if bits})


def added(parts: Iterable[Bits]) -> Bits:
    """Every number as often as it occurs in all of them."""
    found: dict[int, Page] = {}
    for part in parts:
        for page, bits in part.pages.items():
            here = found.get(page)
            if here is None:
                found[page] = [*bits]
            else:
                for weight, each in enumerate(bits):
                    _carry(here, weight, each)
    return Bits(found)


def _carry(here: Page, weight: int, bits: int) -> None:
    while bits:
        if weight >= len(here):
            here += [0] * (weight - len(here)) + [bits]
            return
        here[weight], bits = here[weight] ^ bits, here[weight] & bits
        weight += 1


def _any_of(bits: Sequence[int]) -> int:
    found = 0
    for each in bits:
        found |= each
    return found


def _places(page: int, bits: int) -> list[int]:
    found = []
    while bits:
        lowest = bits & -bits
        found.append(page * PAGE + lowest.bit_length() - 1)
        bits ^= lowest
    return found
