"""What a channel declares about itself: what it must be told, how much it takes, and how it sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from shangji.gateway.channels.message import Message
from shangji.people.inbox import GROUPS

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(frozen=True)
class Need:
    """One thing an administrator types in. A secret is sealed and never shown again."""

    name: str
    label: str | Promise
    is_secret: bool = False
    is_required: bool = True
    default: str = ""
    hint: str | Promise = ""
    does: Callable[[str], bool] = lambda _text: True
    """Whether what was typed in is good enough."""
    is_address: bool = False
    """It names a host that we will call: only public ones, unless the installation says otherwise."""


@dataclass(frozen=True)
class Limit:
    """At most `count` messages in `per_s` seconds, of one queue or (`is_personal`) to one person."""

    count: int
    per_s: int
    is_personal: bool = False
    times: str = ""
    """The need that `count` is multiplied by; where it is not typed in, there is no limit."""


@dataclass(frozen=True)
class Account:
    """An outlet with its secrets open, for as long as it is sent through."""

    pk: int
    name: str
    said: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.said.get(name, "")


Send = Callable[[Account, Message], str]
"""Returns what the other side calls it, or nothing. Raises Later, Misconfigured, Refused."""


@dataclass(frozen=True)
class Kind:
    key: str
    name: str | Promise
    icon: str
    needs: tuple[Need, ...]
    send: Send
    is_group: bool = False
    limits: tuple[Limit, ...] = ()
    longest: int = 2_000
    """Bytes of text in one message."""
    folds: bool = False
    """Several lines within a minute become one message."""
    takes_files: bool = False
    is_glance: bool = False
    """Read in passing: of what lists several things, only the line that names the first."""
    lasts_s: int = 0
    """Longer than the shortest lease: how long one message may be on its way."""
    knows_repeats: bool = False
    """The other side takes the same message sent twice for one."""
    avoids_half_hours: bool = False
    """Everybody's reports go out then, and the other side throttles."""
    address: str | Promise = ""
    """What a person is known by there; empty where we know it anyway."""
    by_default: frozenset[str] = field(default_factory=lambda: frozenset(GROUPS))
    made: Callable[[], dict[str, str]] | None = None
    """What a new one brings by itself, such as a pair of keys."""
    new_secret: Callable[[], str] | None = None
    """Makes the secret that is signed with, where nobody types one in; it can be changed with both in force for a while."""
    gives_up_after_s: int = 3 * DAY
    """What the other side has not taken by then waits for a person."""
    keeps_attempts: bool = False
    """Each time that it was tried is kept, for whoever looks after the other side."""
    shown: str = ""
    """The need that is shown in lists, masked where it is secret."""


_kinds: dict[str, Kind] = {}


def kind(found: Kind) -> None:
    """Offer a channel. Called once, when its folder is imported."""
    _kinds[found.key] = found


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_of(key: str) -> Kind:
    return _kinds[key]


def choices() -> list[tuple[str, Any]]:
    return [(found.key, found.name) for found in _kinds.values()]
