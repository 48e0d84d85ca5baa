"""What keeps machines from guessing links, and one link from being asked more often than walls ask."""

import time
from collections import OrderedDict
from threading import Lock

from django.core.cache import cache
from django.http import HttpRequest

WRONG_EACH_HOUR = 40
AT_ONCE, EACH_S = 60, 2.0
"""A link may be asked so often at once, and so often a second from then on: enough for dozens of walls."""
MOST = 2_000
HOUR_S = 3_600

_buckets: OrderedDict[int, tuple[float, float]] = OrderedDict()
_door = Lock()


def is_guessing(request: HttpRequest) -> bool:
    """Whether this address has asked for too many links that there are not."""
    return int(cache.get(_name(request), 0)) >= WRONG_EACH_HOUR


def note_wrong(request: HttpRequest) -> None:
    """All web processes count together."""
    cache.add(_name(request), 0, HOUR_S)
    try:
        cache.incr(_name(request))
    except ValueError:  # it ran out between the two
        cache.set(_name(request), 1, HOUR_S)


def is_asked_too_often(pk: int) -> bool:
    """Each web process counts for itself: what is asked in order writes nothing."""
    now = time.monotonic()
    with _door:
        left, since = _buckets.pop(pk, (float(AT_ONCE), now))
        left = min(float(AT_ONCE), left + (now - since) * EACH_S)
        _buckets[pk] = (max(0.0, left - 1), now)
        while len(_buckets) > MOST:
            _buckets.popitem(last=False)
    return left < 1


def _name(request: HttpRequest) -> str:
    return f"wall:{request.META.get('REMOTE_ADDR', '')}"
