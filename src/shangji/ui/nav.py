"""The sidebar: packages say what they offer, the shell shows what the actor may open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.counting import MOST, Counting

Counted = Callable[[Actor, datetime], Sequence[QuerySet[Any]]]
"""(actor, when the day began) → the rows that are counted beside an entry; nothing else may decide which."""
KEPT = 2048


@dataclass(frozen=True)
class Beneath:
    """A line under an entry. `key` is what its number is asked for by, after the page is there."""

    label: str
    url: str
    key: str


@dataclass(frozen=True)
class Item:
    """`permission` hides it from roles without; `under` are URL prefixes for which it is current."""

    label: str | Promise
    url_name: str
    icon: str
    order: int
    group: str = "work"
    permission: str = ""
    under: tuple[str, ...] = ()
    count: Counted | None = None
    is_hot: bool = False
    beneath: Callable[[Actor], Sequence[Beneath]] | None = None

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name)

    def is_current(self, path: str) -> bool:
        prefixes = self.under or (self.url,)
        return any(path == p if p == "/" else path.startswith(p) for p in prefixes)


_items: list[Item] = []


def nav(item: Item) -> None:
    """Offer an entry. Called once, when its package starts."""
    _items.append(item)
    _items.sort(key=lambda found: found.order)


def counts(actor: Actor) -> dict[str, str]:
    """Address → the number beside its entry, in one statement; none means there is nothing to count."""
    if actor.user_id is None:
        return {}
    began = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    read = _counting(actor, began).read()
    return {
        item.url_name: str(n) if n <= MOST else f"{MOST}+"
        for item, n in zip(_counted(), read, strict=True)
        if n
    }


def _counted() -> list[Item]:
    return [item for item in _items if item.count]


@lru_cache(KEPT)
def _counting(actor: Actor, began: datetime) -> Counting:
    """An actor whose role or team has changed is another one, so that what is kept here never reaches too far."""
    return Counting([item.count(actor, began) for item in _counted() if item.count])


def shown(actor: Actor, group: str) -> list[Item]:
    return [i for i in _items if i.group == group and (not i.permission or actor.may(i.permission))]
