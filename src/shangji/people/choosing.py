"""Choosing people where there may be fifty thousand: whoever is chosen, and whom a few letters find."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from shangji.core.access import Actor
from shangji.core.search import matching
from shangji.people.absences import away_words, with_absence
from shangji.people.models import User

ALL_AT_ONCE = 60
"""Up to so many are simply shown."""
FOUND = 20


@dataclass(frozen=True)
class Offer:
    user: User
    is_chosen: bool

    @property
    def label(self) -> str:
        return label_of(self.user)


def offered(actor: Actor) -> QuerySet[Any]:
    """Everybody who may be chosen: active and within reach."""
    rows: Any = User.objects.reached_by(actor)
    found: QuerySet[Any] = with_absence(rows.active().for_sign_in())
    return found


def are_many(rows: QuerySet[Any]) -> bool:
    return rows.order_by()[: ALL_AT_ONCE + 1].count() > ALL_AT_ONCE


def offers(rows: QuerySet[Any], chosen: Iterable[int], asked: str) -> list[Offer]:
    """The chosen ones, then whom `asked` finds by name, pinyin or initials; everybody where they are few."""
    ids = set(chosen)
    first = [Offer(user, True) for user in rows.filter(pk__in=ids).order_by("name", "pk")]
    others = rows.exclude(pk__in=ids).order_by("name", "pk")
    if asked := asked.replace("\0", "").strip():
        # The index holds pieces of two characters; a family name alone is one.
        found = Q(pk__in=matching(asked, User.kind())) | Q(name__startswith=asked)
        others = others.filter(found)[:FOUND]
    elif are_many(rows):
        return first
    return first + [Offer(user, False) for user in others]


def label_of(user: Any) -> str:
    """The name, the team, and until when they are away."""
    known = [user.name, user.team.name if user.team else "", away_words(user)]
    return " · ".join(word for word in known if word)
