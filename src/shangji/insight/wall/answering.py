"""A wall asks every half minute: it is told 304 while nothing changed, and many walls share what was drawn for one."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shangji import __version__
from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.events import Event
from shangji.insight.boards.showing import STALE_S
from shangji.insight.wall.drawing import drawn, looking_at, missing
from shangji.insight.wall.programme import Programme
from shangji.opportunities.events import Won
from shangji.ui import veil

FRESH = timedelta(seconds=15)
"""So old may be what another wall was just told, unless something was won since."""
MOST = 64


@dataclass(frozen=True)
class Told:
    """`asked` names the question and the state of the data, `said` the answer; `body` is None when the wall has it."""

    asked: str
    said: str
    at: datetime
    body: SafeString | None
    newest: int = 0

    @property
    def etag(self) -> str:
        return f'"{self.asked}.{self.said}"'


_kept: OrderedDict[str, Told] = OrderedDict()
_locks: dict[str, Lock] = {}
_door = Lock()


def told(programme: Programme, n: int, request: HttpRequest, known: str = "") -> Told:
    """Page `n`, or that it is as the wall has it, which knows it by the name `known`.

    Raises OutOfReach where it is the only page; among several it says so, and the others go on.
    """
    now, newest = clock.now(), _newest()
    try:
        board = programme.board(n)
    except OutOfReach:
        if len(programme.pages) == 1:
            raise
        body = missing(programme, n, request)
        return Told("missing", _digest(body), now, body)
    looking = looking_at(programme, board, now)
    question = _digest(
        board.version, board.plan.plain(), looking.state.query, _reach(programme), n, len(programme.pages), get_language(),
        __version__,
    )  # fmt: skip
    asked = _digest(question, newest, int(now.timestamp()) // STALE_S)
    known_asked, _dot, known_said = known.removeprefix("W/").strip('"').partition(".")
    if known_asked == asked and known_said:
        return Told(asked, known_said, now, None)
    with _lock(question):
        found = _kept.get(question)
        if found is None or not _is_fresh(found, asked, now):
            with veil.drawn(programme.veil):
                body = drawn(programme, n, board, looking, request)
            found = Told(asked, _digest(body), now, body, newest)
            _keep(question, found)
    at = now if found.asked == asked else found.at
    return Told(found.asked, found.said, at, None if known_said == found.said else found.body)


def forget() -> None:
    """Nothing that was drawn before counts any more."""
    _kept.clear()


def _is_fresh(found: Told, asked: str, now: datetime) -> bool:
    if found.asked == asked:
        return True
    is_young = timedelta() <= now - found.at < FRESH
    return is_young and not Event.objects.filter(pk__gt=found.newest, kind=Won.kind).exists()


def _newest() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _reach(programme: Programme) -> tuple[object, ...]:
    actor = programme.picture
    return (actor.user_id, sorted(actor.grants), actor.scope, actor.team_id, actor.team_path, programme.veil)


def _digest(*said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def _lock(question: str) -> Lock:
    with _door:
        if len(_locks) > MOST * 4:
            for name in [name for name, lock in _locks.items() if not lock.locked()]:
                del _locks[name]
        return _locks.setdefault(question, Lock())


def _keep(question: str, found: Told) -> None:
    with _door:
        _kept[question] = found
        _kept.move_to_end(question)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
