"""When Python looks for garbage: what only grows need not be looked through for each handful of rows."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 50_000
_lock = threading.Lock()
_usual: list[tuple[int, int, int]] = []
"""Python's own thresholds, once for each that is within: threads of a worker may be there together."""


@contextmanager
def seldom() -> Iterator[None]:
    """What is there stays; what comes is looked through after so many new objects, not after Python's 700."""
    with _lock:
        _usual.append(_usual[-1] if _usual else gc.get_threshold())
        gc.freeze()
        gc.set_threshold(SELDOM, *_usual[-1][1:])
    try:
        yield
    finally:
        with _lock:
            usual = _usual.pop()
            if not _usual:
                gc.set_threshold(*usual)
                gc.unfreeze()
