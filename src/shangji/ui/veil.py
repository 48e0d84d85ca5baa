"""What is not said where everybody passes by: amounts, and who the customers are. Whoever renders for a hall draws it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

DOTS = "•••"


@dataclass(frozen=True)
class Veil:
    """It lies over formats, not over pages: what is hidden is never written."""

    amounts: bool = False
    names: bool = False


NONE = Veil()
_drawn: ContextVar[Veil] = ContextVar("veil", default=NONE)


def hides_amounts() -> bool:
    return _drawn.get().amounts


def hides_names() -> bool:
    return _drawn.get().names


def name(text: str) -> str:
    """Of a customer, or of what says who it is."""
    return DOTS if text and hides_names() else text


@contextmanager
def drawn(veil: Veil) -> Iterator[None]:
    """Let it lie over everything that is written inside the block."""
    token = _drawn.set(veil)
    try:
        yield
    finally:
        _drawn.reset(token)
