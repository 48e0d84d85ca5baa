"""Who gets a lead: the people of a rule, who of them is skipped and why, and whose turn it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STRATEGIES: dict[str, tuple[str | Promise, str | Promise]] = {
    "round_robin": (_("In turn"), _("One after the other, each as often as the next")),
    "least_load": (_("Fewest first"), _("Whoever has the fewest open leads")),
    "weight": (_("By weight"), _("In turn, who weighs twice as much gets twice as many")),
    "best_fit": (_("Best fit"), _("Whose region and industry it is; of several, whoever has the fewest open leads")),
    "related_owner": (_("Who knows them"), _("The owner of the customer or of an open lead of the same company or phone")),
}  # fmt: skip
SKIPPED: dict[str, str | Promise] = {
    "away": _("away"),
    "full": _("has as many as they can take"),
    "off": _("not at work now"),
    "barred": _("can no longer sign in"),
    "unable": _("may not work on leads"),
    "had": _("returned it before"),
    "unfit": _("another region or industry"),
    "stranger": _("does not know them"),
}


@dataclass(frozen=True)
class Member:
    """One person of a rule, as they are at this moment. `load` counts their open leads; capacity 0 has no end."""

    user_id: int
    name: str
    weight: int = 1
    capacity: int = 0
    provinces: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    since: time | None = None
    until: time | None = None
    load: int = 0
    is_active: bool = True
    is_able: bool = True
    is_away: bool = False

    def skipped(self, now: datetime) -> str:
        """A key of SKIPPED, or nothing."""
        clock = timezone.localtime(now).time()
        if not self.is_active:
            return "barred"
        if not self.is_able:
            return "unable"
        if self.capacity and self.load >= self.capacity:
            return "full"
        if self.is_away:
            return "away"
        is_off = self.since and self.until and not self.since <= clock < self.until
        return "off" if is_off else ""


@dataclass(frozen=True)
class Turn:
    """What a rule remembers between two leads."""

    cursor: int = 0
    credits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """`user_id` is None when nobody could; `candidates` tell of everybody, with a key of SKIPPED or none."""

    user_id: int | None
    candidates: list[dict[str, Any]]
    turn: Turn
    strategy: str

    @property
    def name(self) -> str:
        return next((c["name"] for c in self.candidates if c["user"] == self.user_id), "")


@dataclass(frozen=True)
class Asked:
    """What of a lead the choice depends on.

    `known_to` are the owners of what is known of the same company, `had_by` who gave it back or lost it.
    """

    province: str = ""
    industry: str = ""
    known_to: frozenset[int] = frozenset()
    had_by: int | None = None


def choose(strategy: str, members: Sequence[Member], asked: Asked, turn: Turn, now: datetime) -> Decision:
    """The one who gets it. Pure: the same questions have the same answer."""
    skipped = {m.user_id: _unsuited(strategy, m, asked) or m.skipped(now) for m in members}
    free = [m for m in members if not skipped[m.user_id]]
    chosen, after = _PICKS[strategy](free, members, turn) if free else (None, turn)
    candidates = [
        {"user": m.user_id, "name": m.name, "load": m.load, "skipped": skipped[m.user_id]} for m in members
    ]
    return Decision(chosen.user_id if chosen else None, candidates, after, strategy)


def _unsuited(strategy: str, member: Member, asked: Asked) -> str:
    if member.user_id == asked.had_by:
        return "had"
    if strategy == "related_owner" and member.user_id not in asked.known_to:
        return "stranger"
    if strategy != "best_fit":
        return ""
    fits_region = not member.provinces or asked.province in member.provinces
    fits_trade = not member.industries or asked.industry in member.industries
    return "" if fits_region and fits_trade else "unfit"


def _in_turn(free: Sequence[Member], members: Sequence[Member], turn: Turn) -> tuple[Member, Turn]:
    """The first free one after whoever had the last, in the order of the list."""
    order = [m.user_id for m in members]
    start = order.index(turn.cursor) + 1 if turn.cursor in order else 0
    places = {user_id: (place - start) % len(order) for place, user_id in enumerate(order)}
    chosen = min(free, key=lambda m: places[m.user_id])
    return chosen, replace(turn, cursor=chosen.user_id)


def _fewest(free: Sequence[Member], members: Sequence[Member], turn: Turn) -> tuple[Member, Turn]:
    """Among equals, whoever's turn it is."""
    least = min(m.load for m in free)
    return _in_turn([m for m in free if m.load == least], members, turn)


def _weighted(free: Sequence[Member], members: Sequence[Member], turn: Turn) -> tuple[Member, Turn]:
    """Smooth weighted round robin: everybody free earns their weight, the richest pays for all."""
    credits = {str(m.user_id): turn.credits.get(str(m.user_id), 0) for m in members}
    for member in free:
        credits[str(member.user_id)] += max(member.weight, 1)
    chosen = max(free, key=lambda m: credits[str(m.user_id)])
    credits[str(chosen.user_id)] -= sum(max(m.weight, 1) for m in free)
    return chosen, Turn(cursor=chosen.user_id, credits=credits)


def _fitting(free: Sequence[Member], members: Sequence[Member], turn: Turn) -> tuple[Member, Turn]:
    """Who named a region or an industry goes before who takes everything."""
    best = max(bool(m.provinces) + bool(m.industries) for m in free)
    return _fewest([m for m in free if bool(m.provinces) + bool(m.industries) == best], members, turn)


_PICKS: dict[str, Callable[[Sequence[Member], Sequence[Member], Turn], tuple[Member, Turn]]] = {
    "round_robin": _in_turn, "least_load": _fewest, "weight": _weighted, "best_fit": _fitting,
    "related_owner": _fewest,
}  # fmt: skip
