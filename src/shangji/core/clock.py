"""The one clock. Demo data and tests replay the past by setting it; nothing else may."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _fixed.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now()` be `moment` inside the block."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
