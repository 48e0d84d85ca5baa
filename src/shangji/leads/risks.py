"""The risk rules of leads: nobody has said a first word in time, nobody says anything any more, the owner has left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level
from shangji.core.calendar import working_days_between
from shangji.leads.models import Lead
from shangji.leads.risk_past import not_contacted_at, owned_at, ownerless_at, silent_at
from shangji.process.high_risk import at_top, is_at_top, said_at_top
from shangji.process.risks import (
    HIGH,
    LOW,
    MID,
    Card,
    Limits,
    Risk,
    Rows,
    Threshold,
    Watched,
    risk,
    watch,
    working_days_back,
)
from shangji.ui.formats import day

KIND = Lead.kind()


def owned() -> Rows:
    return Lead._base_manager.filter(Lead.HELD, owner__isnull=False)


def not_contacted(now: datetime, limits: Limits) -> Rows:
    since = working_days_back(now, limits["days"])
    late = Q(respond_by__lt=since) | Q(at_top(), respond_by__isnull=False)
    return owned().filter(late, responded_at__isnull=True).annotate(is_at_top=at_top())


def silent(now: datetime, limits: Limits) -> Rows:
    since = working_days_back(now, limits["days"])
    unplanned = Q(next_step_at__isnull=True) | Q(next_step_at__lt=working_days_back(now, 0))
    neglected = Q(last_follow_up_at__lt=since) & unplanned | Q(at_top(), last_follow_up_at__isnull=False)
    return owned().filter(neglected, responded_at__isnull=False).annotate(is_at_top=at_top())


def _waiting(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    return said_at_top(row, {"days": working_days_between(row.respond_by, now), "limit": limits["days"]})


def _silence(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    days = working_days_between(row.last_follow_up_at, now)
    return said_at_top(row, {"days": days, "limit": limits["days"]})


def cards(keys: Sequence[int], _actor: Actor) -> dict[int, Card]:
    rows = Lead._base_manager.filter(pk__in=keys).select_related("owner", "source")
    return {row.pk: _card(row) for row in rows}


def _card(row: Lead) -> Card:
    due = row.next_step_at
    return Card(
        noun=row, second=row.person if row.company else str(row.source or ""), place=str(row.get_state_display()),
        due=f"{day(due)} {row.next_step}" if due else "",
    )  # fmt: skip


def may_handle(keys: Sequence[int], actor: Actor) -> set[int]:
    if not actor.may("leads.handle_risk"):
        return set()
    return set(Lead.objects.reached_by(actor, Level.WRITE).filter(pk__in=keys).values_list("pk", flat=True))


def _days(label: Any, default: int) -> tuple[Threshold, ...]:
    return (Threshold(name="days", label=label, default=default, unit=_("working days")),)


risk(
    Risk(
        key="L1", kind=KIND, is_miss=True, is_daily=True, needs=("respond_by",), order=21, severity=MID, name=_("No first contact"),
        words=_("First contact %(days)s days overdue"),
        grave_words=_("First contact %(days)s days overdue, step %(level)s"),
        is_grave=is_at_top,
        advice=_("Call now, or give it back so that somebody else can."),
        thresholds=_days(_("The first contact is overdue by more than"), 1),
        rows=not_contacted, past=not_contacted_at, evidence=_waiting, is_worse=lambda e: e["days"] >= 5,
    )
)  # fmt: skip
risk(
    Risk(
        key="L2", kind=KIND, is_miss=True, is_daily=True, needs=("last_follow_up_at",), order=22, severity=LOW, name=_("Lead without follow-up"),
        words=_("%(days)s days without follow-up / %(limit)s"),
        grave_words=_("%(days)s days without follow-up / %(limit)s, step %(level)s"),
        is_grave=is_at_top,
        advice=_("Convert it, give it back, or agree on a next step."),
        thresholds=_days(_("Nobody has followed up for more than"), 7), rows=silent, past=silent_at, evidence=_silence,
        is_worse=lambda e: e["days"] >= 2 * e["limit"],
    )
)  # fmt: skip
risk(
    Risk(
        key="L10", kind=KIND, is_daily=True, order=23, severity=HIGH, name=_("Owner of a lead has left"),
        words=_("%(owner)s can no longer sign in"), advice=_("Hand it over today."),
        rows=lambda _now, _limits: owned().filter(owner__is_active=False).select_related("owner"),
        past=ownerless_at, evidence=lambda row, _now, _limits: {"owner": row.owner.name}, minds_owner=True,
    )
)  # fmt: skip
watch(
    Watched(
        kind=KIND, label=_("Leads"), rows=owned, rows_at=owned_at, cards=cards, may_handle=may_handle, progress=Q(kind="leads.converted"),
    )
)  # fmt: skip
