"""A value at its place in the folded text, before it is known which of several is the right one."""

from typing import NamedTuple


class Mark(NamedTuple):
    """`normal` is empty where the text itself, without what is invisible, is the normal form."""

    field: str
    start: int
    end: int
    normal: str
    sure: float
