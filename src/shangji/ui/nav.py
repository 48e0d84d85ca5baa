"""The sidebar: packages say what they offer, the shell shows what the actor may open."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from shangji.core.access import Actor

Count = Callable[[Actor], int | None]


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
    count: Count | None = None
    is_hot: bool = False

    @property
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


def shown(actor: Actor, group: str) -> list[Item]:
    return [i for i in _items if i.group == group and (not i.permission or actor.may(i.permission))]
