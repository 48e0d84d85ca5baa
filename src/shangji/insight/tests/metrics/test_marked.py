"""Keys that are counted by their marks are counted as sets and counters do."""

from array import array
from collections import Counter
from itertools import chain

import pytest

from shangji.insight.metrics.marked import busiest, different

DENSE = [array("q", range(start, start + 400, step)) for start, step in ((7, 3), (7, 5), (211, 2), (600, 7))]
APART = [array("q", [5, 10_000_000]), frozenset({5, 9}), array("q")]
PARTS = (DENSE, [*DENSE, frozenset({8, 1001})], APART, [array("q")], [array("q", [3])])


@pytest.mark.parametrize("parts", PARTS)
def test_marks_say_what_sets_say(parts):
    assert different(parts) == len(set(chain.from_iterable(parts)))


@pytest.mark.parametrize("parts", PARTS)
def test_the_busiest_are_those_of_most_parts_then_the_first(parts):
    times = Counter(chain.from_iterable(parts))
    assert busiest(parts, 5) == sorted(times, key=lambda key: (-times[key], key))[:5]
