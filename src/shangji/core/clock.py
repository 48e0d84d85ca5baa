"""The one clock. Demo data and tests replay the past by setting it, and a demo runs ahead of the day; nothing else may."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)
NOT_AHEAD = timedelta(0)


class _Ahead:
    """How far a demo runs ahead: the seconds in a file, which every process looks at each time it asks."""

    path: Path | None = None
    _seen, _read = 0, NOT_AHEAD

    def now(self) -> timedelta:
        if self.path is None:
            return NOT_AHEAD
        try:
            stamp = os.stat(self.path).st_mtime_ns
        except FileNotFoundError:
            return NOT_AHEAD
        if stamp != self._seen:
            self._read = timedelta(seconds=float(self.path.read_text()))
            self._seen = stamp
        return self._read


_ahead = _Ahead()


def now() -> datetime:
    """The present moment, aware."""
    fixed = _fixed.get()
    if fixed or _ahead.path is None:
        return fixed or timezone.now()
    return timezone.now() + _ahead.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now()` be `moment` inside the block."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def ahead() -> timedelta:
    return _ahead.now()


def run_ahead(path: Path | None) -> None:
    """From now on as far ahead as the file says; None runs with the day again. Only the home of a demo has one."""
    _ahead.path = path


def file_of(home: Path) -> Path:
    return Path(home) / "demo_clock"
