"""Numbers that are kept as bits are counted as sets and counters count them."""

from collections import Counter
from itertools import chain

import pytest

from shangji.insight.bits import Bits, added, united
from shangji.insight.models import CustomerNumber, NumberBlock

DENSE = [
    range(start, start + 4000, step) for start, step in ((7, 3), (7, 5), (211, 2), (600, 7), (7, 1), (9, 4))
]
APART = [[5, 10_000_000, 2**40 + 3], {5, 9}, []]
FOUR_TIMES_BESIDE_ONCE = [{8}, {9}, {3}, {3}, {3}, {3}]
PARTS = (DENSE, [*DENSE, {8, 1001}], APART, [*APART, *DENSE], FOUR_TIMES_BESIDE_ONCE, [[]], [[3]], [])


@pytest.mark.parametrize("parts", PARTS)
def test_bits_say_what_sets_and_counters_say(parts):
    bits, times = [Bits.of(part) for part in parts], Counter(chain.from_iterable(parts))
    for kept in (added(bits), added([added(bits[:2]), added(bits[2:])])):
        assert [*kept] == sorted(times) and len(kept) == len(times) and kept.times == times.total()
        assert {*kept.busiest(5)} == {*sorted(times, key=lambda key: (-times[key], key))[:5]}
        if all(key < 2**32 for key in times):
            assert Bits.unpacked(kept.packed()) == kept
    assert [*united(bits)] == sorted(times) and united(bits).times == len(times)


def test_customers_of_an_author_have_numbers_beside_each_other(db):
    numbers = CustomerNumber.give([(1, key) for key in range(100)] + [(2, key) for key in range(50, 300)])
    assert [numbers[key] for key in range(64)] == list(range(64))
    assert CustomerNumber.give([(2, 7), (2, 1000)]) == {7: 7, 1000: numbers[299] + 1}
    assert len(set(CustomerNumber.objects.values_list("number", flat=True))) == 301
    blocks = [
        (block.owner_id, block.first, block.size, block.used)
        for block in NumberBlock.objects.order_by("first")
    ]
    assert blocks == [(1, 0, 64, 64), (1, 64, 64, 36), (2, 128, 64, 64), (2, 192, 64, 64), (2, 256, 128, 73)]
