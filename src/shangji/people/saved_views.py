"""The views somebody sees of every list, and how many each finds: the shell and the tabs of a list show them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from shangji.core.access import Actor
from shangji.core.counting import MOST, Counting
from shangji.core.events import Event
from shangji.core.prepared import Prepared
from shangji.people.models import SavedView
from shangji.ui.nav import Beneath

KEPT_S, KEPT = 5.0, 2_048
BENEATH = 5
"""Views that the side bar shows of one list."""
SPEND_S, SHARE, OLDEST_S, CHEAP_S = 0.4, 20, 60.0, 0.5
"""What one answer may spend; a count that took so long is kept for as many times that; no count is older. After a change
of one's own a cheap one is not kept at all."""

Parts = Callable[[Actor, QueryDict], Sequence[QuerySet[Any]]]
"""(actor, the address of a list) → what it shows, within reach, in parts that share no row."""

_lists: dict[str, Parts] = {}
_seen: dict[tuple[int | None, str], tuple[float, list[SavedView]]] = {}
_counts: dict[tuple[Actor, int, str], "Count"] = {}


@dataclass(frozen=True)
class Count:
    """`log` is the newest line of the log when it was counted: nothing else changes a count but time."""

    text: str
    at: float
    took: float
    log: int

    def is_good(self, log: int, now: float, *, after_change: bool) -> bool:
        age, keeps = now - self.at, not after_change or self.took > CHEAP_S
        return age < OLDEST_S and (self.log == log or (keeps and age < self.took * SHARE))


# Few share views: who sees which of them is looked at here, so that one statement serves everybody.
_kept = Prepared(
    lambda user_id: SavedView.objects.filter(Q(owner_id=user_id) | Q(is_shared=True), is_dropped=False)
)


def counted(list_name: str, parts: Parts) -> None:
    """Let views of a list be counted. A list called x is found at the address x:list."""
    _lists[list_name] = parts


def saved_views(actor: Actor, list_name: str) -> list[SavedView]:
    """One's own views of a list in one's own order, then those that are shared; read now."""
    return [view for view in _read(actor) if view.list_name == list_name]


def views_beneath(list_name: str) -> Callable[[Actor], list[Beneath]]:
    """What the side bar shows under the entry of a list; of at most KEPT_S ago, and what a page has just read."""

    def beneath(actor: Actor) -> list[Beneath]:
        return [
            Beneath(view.name, f"{reverse(f'{list_name}:list')}?{view.query}", str(view.pk))
            for view in _known(actor)
            if view.list_name == list_name
        ][:BENEATH]

    return beneath


def counts_of(actor: Actor, *, after_change: bool = False) -> dict[str, str]:
    """View → how many it finds within reach, up to MOST. What takes long is kept, or left out this time."""
    if actor.user_id is None:
        return {}
    began = time.monotonic()
    log = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = {}
    for view in _read(actor):
        kept, now = _counts.get((actor, view.pk, view.query)), time.monotonic()
        is_good = kept is not None and kept.is_good(log, now, after_change=after_change)
        if view.list_name in _lists and not is_good and now - began < SPEND_S:
            kept = _count(actor, view, log)
        if kept:
            found[str(view.pk)] = kept.text
    return found


def forget() -> None:
    """Read and count anew."""
    _seen.clear()
    _counts.clear()


def _count(actor: Actor, view: SavedView, log: int) -> Count:
    started = time.monotonic()
    n = Counting([_lists[view.list_name](actor, QueryDict(view.query))]).read()[0]
    now = time.monotonic()
    if len(_counts) >= KEPT:
        _counts.clear()
    made = Count(str(n) if n <= MOST else f"{MOST}+", now, now - started, log)
    _counts[actor, view.pk, view.query] = made
    return made


def _known(actor: Actor) -> list[SavedView]:
    read_at, found = _seen.get((actor.user_id, actor.team_path), (0.0, None))
    return _read(actor) if found is None or time.monotonic() - read_at > KEPT_S else found


def _read(actor: Actor) -> list[SavedView]:
    rows = _kept(actor.user_id) if actor.user_id else []
    found = [view for view in rows if view.is_seen_by(actor)]
    found.sort(key=lambda view: (view.owner_id != actor.user_id, view.owner_id or 0, view.place, view.pk))
    if len(_seen) >= KEPT:
        _seen.clear()
    _seen[actor.user_id, actor.team_path] = time.monotonic(), found
    return found
