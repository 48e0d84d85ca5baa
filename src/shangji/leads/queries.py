"""Reads about leads: who waits for a first word, what may still be claimed, what is shown of one before a claim."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.core.access import Actor
from shangji.core.calendar import working_hours_between
from shangji.leads.models import Delivery, Lead


def lead(actor: Actor, pk: int) -> Lead:
    """One lead in reach, with what its page shows. Raises OutOfReach."""
    found: Lead = (
        Lead.objects.for_cards().select_related("opportunity", "customer", "contact").within(actor, pk)
    )
    return found


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


def waiting_of(actor: Actor, _began: datetime) -> list[Any]:
    """The rows that the sidebar counts."""
    return [Lead.objects.waiting().filter(owner_id=actor.user_id, withdrawn_at__isnull=True)]


UNREAD_COUNTED = 99


def unread(actor: Actor) -> str:
    """How many of what arrived wait to be read, up to UNREAD_COUNTED; nothing for none, and for who may not read them."""
    if not actor.may("leads.read_delivery"):
        return ""
    rows: Any = Delivery.objects.reached_by(actor).waiting()
    n = rows.order_by().values("pk")[: UNREAD_COUNTED + 1].count()
    return f"{UNREAD_COUNTED}+" if n > UNREAD_COUNTED else str(n or "")
