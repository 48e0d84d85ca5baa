"""Estimates against what can be reckoned by hand."""

from statistics import median

import pytest

from shangji.insight.metrics.estimates import DONE, OPEN, OTHER, mean, percentile, time_until


@pytest.mark.parametrize("values", [[5], [1, 2], [3, 3, 9], [1, 4, 6, 100], list(range(11))])
def test_a_median_is_that_of_the_values(values):
    spread = {v: values.count(v) for v in values}
    assert percentile(spread, 0.5) == median(values) and mean(spread) == sum(values) / len(values)


def test_nothing_has_no_median_and_four_of_five_lie_between():
    assert percentile({}, 0.5) is None and mean({}) is None
    assert percentile({10: 1, 20: 1, 30: 1, 40: 1, 50: 1}, 0.8) == pytest.approx(42)


def test_without_open_or_lost_ones_it_is_the_plain_median():
    assert time_until({(3, DONE): 1, (5, DONE): 1, (9, DONE): 1}, 0.5) == 5


def test_the_open_ones_count_for_as_long_as_they_have_lasted():
    """Two won on day 5, eight open since day 100: the median is not five days, it is not known yet."""
    assert time_until({(5, DONE): 2, (100, OPEN): 8}, 0.5) is None
    assert time_until({(5, DONE): 5, (100, OPEN): 4}, 0.5) == 5
    # What opened yesterday says nothing about day five.
    assert time_until({(1, OPEN): 90, (5, DONE): 5, (100, OPEN): 4}, 0.5) == 5


def test_losing_faster_does_not_flatter_it():
    slow = {(10, DONE): 2, (20, DONE): 2, (50, OTHER): 4}
    fast = {(1, OTHER): 4, (10, DONE): 2, (20, DONE): 2}
    assert time_until(fast, 0.5) == 10
    assert time_until(slow, 0.5) == 20  # on day 10 a quarter of all were won, and nobody was lost yet


def test_all_lost_is_never_won():
    assert time_until({(5, OTHER): 3}, 0.5) is None and time_until({}, 0.5) is None
