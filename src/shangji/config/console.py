"""Speaks to a terminal: lines, and progress for what takes longer than a second."""

import json
import sys
import time
from typing import Any

FIRST_AFTER_S, EVERY_S = 1.0, 0.5


def say(line: object = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def warn(line: object) -> None:
    """For a person only: scripts read the other stream."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def tell(result: Any, *, as_json: bool) -> None:
    """Print a result that has `to_json()` and `lines()`."""
    if as_json:
        say(json.dumps(result.to_json(), ensure_ascii=False, default=str))
        return
    for line in result.lines():
        say(line)


class Progress:
    """Called with how much is done; shows it on one line of stderr, or a line now and then in a log."""

    def __init__(self, what: str, *, quiet: bool = False) -> None:
        self.what = what
        self.quiet = quiet
        self._next = time.monotonic() + FIRST_AFTER_S
        self._shown = False

    def __call__(self, done: int, total: int = 0, what: str = "") -> None:
        if self.quiet or time.monotonic() < self._next:
            return
        share = f"{done:,} / {total:,}" if total else f"{done:,}"
        end = "\r" if sys.stderr.isatty() else "\n"
        sys.stderr.write(f"  {what or self.what}: {share}   {end}")
        sys.stderr.flush()
        self._shown = True
        self._next = time.monotonic() + (EVERY_S if sys.stderr.isatty() else 5)

    def close(self) -> None:
        if self._shown and sys.stderr.isatty():
            sys.stderr.write("\n")
