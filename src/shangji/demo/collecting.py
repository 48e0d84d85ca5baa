"""When Python looks for garbage: a company that only grows need not be looked through for each handful of verbs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 50_000


@contextmanager
def seldom() -> Iterator[None]:
    """What is there stays; what comes is looked through after so many new objects, not after Python's 700."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
