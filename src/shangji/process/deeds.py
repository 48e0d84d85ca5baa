"""What keeps an obligation where a follow-up does not: without it, a reminder of a payment offers to log a call."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from shangji.core.access import Actor


@dataclass(frozen=True)
class Deed:
    """A dialog: `address` of the key of the record. Who lacks the permission is not offered it."""

    label: str | Promise
    icon: str
    address: Callable[[int], str]
    permission: str
    is_beside: bool = False
    """Whether a follow-up keeps it as well."""


_deeds: dict[str, tuple[Deed, ...]] = {}


def deeds(kind: str, *found: Deed) -> None:
    """Say what keeps obligations of a kind, the first before all. Called once, when the package starts."""
    _deeds[kind] = found


def deeds_of(kind: str, actor: Actor) -> list[Deed]:
    return [deed for deed in _deeds.get(kind, ()) if actor.may(deed.permission)]
