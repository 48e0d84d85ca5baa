"""Coverage: how much of the influence of those who have to agree is in touch with us, and who is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shangji.customers.models.chain import USUAL
from shangji.customers.roles import REQUIRED, ChainRole
from shangji.ui.formats import day

if TYPE_CHECKING:
    from shangji.customers.chain.reading import Seat

DAYS = 30


@dataclass(frozen=True)
class Part:
    """One seat of a required role, or a required role that nobody is known for."""

    role: str
    seat: "Seat | None"
    influence: int
    is_covered: bool

    @property
    def role_label(self) -> str:
        return str(ChainRole(self.role).label)

    @property
    def name(self) -> str:
        return self.seat.name if self.seat and not self.seat.is_vacant else ""

    @property
    def why(self) -> str:
        if self.seat is None or self.seat.is_vacant:
            return _("nobody is known yet")
        if self.seat.has_left:
            return _("has left the company")
        at = self.seat.touch.both_ways_at
        if at is None and self.seat.touch.said_at is None:
            return _("never talked to")
        if at is None:
            return _("written to, never answered")
        return _("last talk: %(day)s") % {"day": day(at)}


@dataclass(frozen=True)
class Coverage:
    """`percent` is Σ influence of required roles with a two-way contact in the last `days` ÷ Σ influence of required roles.

    Shape   one part a seat of a required role; a required role without a seat is a part of usual influence, uncovered.
    Units   percent is a whole number in 0..100; `days` are calendar days back from the moment.
    Source  capabilities C07 (c).
    """

    parts: tuple[Part, ...]
    days: int
    required: tuple[str, ...] = tuple(REQUIRED)

    @property
    def total(self) -> int:
        return sum(part.influence for part in self.parts)

    @property
    def covered(self) -> int:
        return sum(part.influence for part in self.parts if part.is_covered)

    @property
    def percent(self) -> int:
        return 100 * self.covered // self.total if self.total else 0

    @property
    def missing(self) -> list[Part]:
        return [part for part in self.parts if not part.is_covered]

    @property
    def roles_open(self) -> list[str]:
        """Required roles that nobody known has."""
        held = {part.role for part in self.parts if part.seat and part.seat.is_known}
        return [role for role in self.required if role not in held]

    @property
    def tone(self) -> str:
        return "good" if self.percent >= 70 else "warn" if self.percent >= 40 else "risk"

    @property
    def words(self) -> str:
        """Covered 9 of 17: 54 %."""
        told = {"covered": self.covered, "total": self.total, "days": self.days}
        return _("In touch both ways within %(days)s days: influence %(covered)s of %(total)s") % told


def covered(
    seats: Iterable["Seat"], moment: datetime, days: int = DAYS, required: Sequence[str] = REQUIRED
) -> Coverage:
    since, seats, parts = moment - timedelta(days=days), list(seats), []
    roles = tuple(role.value for role in ChainRole if role in required)
    for role in roles:
        mine = [seat for seat in seats if seat.role == role]
        if not mine:
            parts.append(Part(role, None, USUAL, is_covered=False))
        for seat in mine:
            at = seat.touch.both_ways_at
            parts.append(
                Part(
                    role,
                    seat,
                    seat.influence,
                    is_covered=seat.is_known and at is not None and at >= since,
                )
            )
    return Coverage(tuple(parts), days, roles)
