"""What the live line asks the database: who listens, what is new for them, and who may listen no more."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from shangji.core import clock
from shangji.core.events import Event
from shangji.people.models import Notification, User
from shangji.people.news import news_since

OVERLAP_S = 60
"""A line that was committed late may carry a smaller number than one already told: so long they are looked for."""

REMEMBERED, AT_ONCE = 2_000, 500


@dataclass(frozen=True)
class Guest:
    user_id: int
    session: str


@dataclass
class Told:
    """What was told within the overlap: (second, number of the line), and the number below which nothing is missing."""

    floor: int = 0
    recent: "deque[tuple[float, int]]" = field(default_factory=deque)


def newest() -> Told:
    close_old_connections()
    last = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return Told(floor=last)


def told_after(last: Told, listening: set[int]) -> tuple[Told, dict[int, int]]:
    """Person → the first line they have not seen yet; and what was told by now."""
    close_old_connections()
    now = clock.now().timestamp()
    while last.recent and (last.recent[0][0] < now - OVERLAP_S or len(last.recent) > REMEMBERED):
        last.floor = max(last.floor, last.recent.popleft()[1])
    seen = {pk for _at, pk in last.recent}
    rows = Notification.objects.filter(pk__gt=last.floor).order_by("pk").values_list("pk", "user_id")[:5_000]
    first: dict[int, int] = {}
    for pk, user_id in rows:
        if pk in seen:
            continue
        last.recent.append((now, pk))
        if user_id in listening:
            first.setdefault(user_id, pk)
    return last, first


def newest_event() -> int:
    close_old_connections()
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def called_after(last: int, kinds: frozenset[str]) -> tuple[int, set[str]]:
    """Which of these kinds of facts are new in the log, and its newest line; nothing of what they say.

    A line that was committed late is missed: whoever waits for it looks again by themselves before long.
    """
    newest = newest_event()
    if newest <= last:
        return newest, set()
    found = Event.objects.filter(pk__gt=last, pk__lte=newest, kind__in=kinds)
    return newest, set(found.order_by().values_list("kind", flat=True).distinct())


def news_for(user_id: int, after: int | None) -> dict[str, Any]:
    close_old_connections()
    return news_since(User.objects.for_sign_in().get(pk=user_id), after).as_json()


def guest_of(session_key: str) -> Guest | None:
    """Whose session it is, if it is one that still stands."""
    close_old_connections()
    user_id = _standing([session_key]).get(session_key)
    return Guest(user_id, session_key) if user_id else None


def left(guests: list[Guest]) -> set[Guest]:
    """Those whose session is over, or who were barred, or have a new password since."""
    close_old_connections()
    everybody = sorted(set(guests), key=lambda guest: guest.session)
    gone: set[Guest] = set()
    for start in range(0, len(everybody), AT_ONCE):
        some = everybody[start : start + AT_ONCE]
        standing = _standing([guest.session for guest in some])
        gone |= {guest for guest in some if standing.get(guest.session) != guest.user_id}
    return gone


def _standing(keys: list[str]) -> dict[str, int]:
    """Session → person, as a page asks: not over, an active person, and the password they came in with."""
    rows = Session.objects.filter(
        session_key__in=[key for key in keys if key], expire_date__gt=timezone.now()
    )
    known = {row.session_key: row.get_decoded() for row in rows}
    ids = {int(said[SESSION_KEY]) for said in known.values() if SESSION_KEY in said}
    users = {user.pk: user for user in User.objects.filter(pk__in=ids, is_active=True)}
    found: dict[str, int] = {}
    for key, said in known.items():
        user = users.get(int(said.get(SESSION_KEY, 0)))
        if user and constant_time_compare(said.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            found[key] = user.pk
    return found
