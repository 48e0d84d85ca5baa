"""What keeps machines off the public form: a stamp with a time in it, a trap, and limits by address."""

import secrets
import time
from dataclasses import dataclass

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

SALT = "gateway.public_form"
SOONEST_S, LATEST_S = 2, 86_400
PER_ADDRESS, PER_FORM, PER_HOOK, WINDOW_S = 20, 600, 20_000, 3_600
PER_TOKEN = 20_000
PER_VISITOR, PER_LINK, GUESSES = 240, 3_000, 10
LARGEST = 100_000
_asked: dict[int, tuple[float, int]] = {}
"""Token → when its hour began, and how often it has asked since."""
TRAP = "homepage"
"""A field that no person sees; programs fill it in."""


@dataclass(frozen=True)
class Stamp:
    """When the page was given out, and the name under which its answer is kept: a second tap is the same answer."""

    at: float
    nonce: str

    def sealed(self) -> str:
        return signing.dumps([self.at, self.nonce], salt=SALT, compress=False)


def stamp() -> Stamp:
    return Stamp(time.time(), secrets.token_urlsafe(9))


def opened(text: str) -> Stamp | None:
    """None for what we did not give out, for what is older than a day, and for what comes back too soon."""
    try:
        at, nonce = signing.loads(text[:400], salt=SALT, max_age=LATEST_S)
    except signing.BadSignature:
        return None
    return Stamp(at, nonce)


def is_too_soon(given: Stamp) -> bool:
    return time.time() - given.at < SOONEST_S


def is_too_often(request: HttpRequest, token: str) -> bool:
    """Whether this address, or everybody together, has sent this form too often within an hour."""
    address = request.META.get("REMOTE_ADDR", "")
    return _count(f"form:{token}", PER_FORM) or _count(f"form:{token}:{address}", PER_ADDRESS)


def is_flooded(token: str) -> bool:
    """Whether a webhook has brought more within an hour than a system in order brings."""
    return _count(f"hook:{token}", PER_HOOK)


def is_asked_too_often(token_id: int) -> bool:
    """Whether a program asks more often within an hour than one in order asks.

    Each process counts for itself: a list that is read would otherwise be a line that is written.
    """
    began, count = _asked.get(token_id, (0.0, 0))
    if time.monotonic() - began > WINDOW_S:
        began, count = time.monotonic(), 0
    _asked[token_id] = began, count + 1
    return count >= PER_TOKEN


def is_visited_too_often(request: HttpRequest, link: str) -> bool:
    """Whether this address, or everybody together, asks for a shared page more often within an hour than people do."""
    address = request.META.get("REMOTE_ADDR", "")
    return _count(f"link:{link}", PER_LINK) or _count(f"link:{address}", PER_VISITOR)


def is_guessing(request: HttpRequest, link: str) -> bool:
    """Whether passwords of a link are tried more often within an hour than people mistype."""
    address = request.META.get("REMOTE_ADDR", "")
    return _count(f"guess:{link}", GUESSES * 10) or _count(f"guess:{link}:{address}", GUESSES)


def _count(key: str, limit: int) -> bool:
    """Counted anew with each hour of the clock. `cache.incr` would let it run out five minutes after the last time."""
    key = f"{key}:{int(time.time() // WINDOW_S)}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, WINDOW_S)
    return bool(count > limit)
