"""The interval beside a rate."""

import pytest

from shangji.core.proportions import wilson


@pytest.mark.parametrize(("hits", "of", "low", "high"), [(8, 10, 0.49, 0.94), (95, 100, 0.888, 0.978)])
def test_the_interval_is_that_of_wilson(hits, of, low, high):
    assert wilson(hits, of) == pytest.approx((low, high), abs=0.006)


def test_nothing_has_none():
    assert wilson(0, 0) is None
