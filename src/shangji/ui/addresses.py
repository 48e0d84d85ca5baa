"""Addresses of pages: a page writes a hundred of them, and Django looks through all patterns for each."""

from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse

KEPT = 4096
PROBE = 735_318_642_090
"""A number that no record has: it marks where the first number of an address goes."""


def address(name: str, *args: Any) -> str:
    """What `reverse` gives. Addresses of records differ in one number and are looked up once for all of them."""
    if args and type(args[0]) is int:
        before, after = _around(name, args[1:], get_script_prefix())
        return f"{before}{args[0]}{after}"
    return _found(name, args, get_script_prefix())


@lru_cache(KEPT)
def _around(name: str, rest: tuple[Any, ...], _prefix: str) -> tuple[str, str]:
    before, _probe, after = reverse(name, args=(PROBE, *rest)).partition(str(PROBE))
    return before, after


@lru_cache(KEPT)
def _found(name: str, args: tuple[Any, ...], _prefix: str) -> str:
    return reverse(name, args=args)
