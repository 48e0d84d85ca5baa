"""When Python looks for garbage."""

import gc

from shangji.core.collecting import SELDOM, seldom


def test_it_is_looked_for_seldom_until_the_last_is_through():
    usual = gc.get_threshold()
    first, second = seldom(), seldom()
    first.__enter__()
    second.__enter__()
    assert gc.get_threshold() == (SELDOM, *usual[1:])
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == SELDOM
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual
