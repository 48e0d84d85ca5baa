"""Reads about leads: who waits for a first word, what may still be claimed, what is shown of one before a claim."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.core.access import Actor
from shangji.core.calendar import local_day, working_hours_between
from shangji.leads.models import Lead
from shangji.people.models import Pool
from shangji.people.models.pool import PoolUse, pools_of

_NUMBER = re.compile(r"\+?\d(?:[\s\-()（）]*\d){6,}")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")


def lead(actor: Actor, pk: int) -> Lead:
    """One lead in reach, with what its page shows. Raises OutOfReach."""
    found: Lead = (
        Lead.objects.for_cards().select_related("opportunity", "customer", "contact").within(actor, pk)
    )
    return found


def veil(text: str) -> str:
    """A text without what somebody could be reached by: 138****1234, z***@firm.com."""
    text = _MAIL.sub(lambda m: f"{m[0][0]}***@{m[0].partition('@')[2]}", text)
    return _NUMBER.sub(lambda m: _veiled(m[0]), text)


def _veiled(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return f"{digits[:3]}****{digits[-2:]}"


@dataclass(frozen=True)
class Clock:
    """How long the first word may still take; negative hours are over."""

    hours: float

    @property
    def tone(self) -> str:
        return "risk" if self.hours < 0 else "warn" if self.hours <= 2 else "mute"

    @property
    def text(self) -> str:
        if self.hours < 0:
            return _("%(time)s over") % {"time": _spell(-self.hours)}
        return _("%(time)s left") % {"time": _spell(self.hours)}


def _spell(hours: float) -> str:
    """Office time: minutes under an hour, hours under three days."""
    if hours < 1:
        return ngettext("%(n)s minute", "%(n)s minutes", max(round(hours * 60), 1)) % {
            "n": max(round(hours * 60), 1)
        }
    if hours < 22.5:
        return ngettext("%(n)s hour", "%(n)s hours", round(hours)) % {"n": round(hours)}
    return ngettext("%(n)s day", "%(n)s days", round(hours / 7.5)) % {"n": round(hours / 7.5)}


def clock_of(found: Lead, now: datetime) -> Clock | None:
    """None when no first word is waited for."""
    if not found.is_waiting or found.respond_by is None:
        return None
    return Clock(working_hours_between(now, found.respond_by))


def waiting(actor: Actor, now: datetime, count: int = 12) -> list[tuple[Lead, Clock | None]]:
    """One's own leads that nobody has said a word to, the most urgent first. One statement."""
    rows = Lead.objects.waiting().filter(owner_id=actor.user_id, withdrawn_at__isnull=True).for_cards()
    return [(found, clock_of(found, now)) for found in rows.order_by("respond_by", "pk")[:count]]


def waiting_count(actor: Actor) -> int:
    found: int = Lead.objects.waiting().filter(owner_id=actor.user_id, withdrawn_at__isnull=True).count()
    return found


@dataclass(frozen=True)
class Quota:
    """What one may still do in a pool today; zero limits are not shown."""

    pool: Pool
    claimed: int
    held: int

    @property
    def left(self) -> int:
        return max(self.pool.claims_per_day - self.claimed, 0)

    @property
    def dots(self) -> list[bool]:
        """A dot a claim, up to ten: whether it is used."""
        return (
            [n < self.claimed for n in range(self.pool.claims_per_day)]
            if self.pool.claims_per_day <= 10
            else []
        )


def quota(actor: Actor, now: datetime) -> Quota | None:
    """Of the first claimable pool of leads the actor belongs to. Three statements."""
    pool: Any = (
        Pool.objects.holding(Lead.kind())
        .filter(is_claimable=True, pk__in=pools_of(actor))
        .order_by("pk")
        .first()
    )
    if pool is None or actor.user_id is None:
        return None
    claimed = PoolUse.count(pool, actor.user_id, local_day(now), is_claim=True)
    return Quota(pool, claimed, Lead.held_by(actor.user_id, pool))
