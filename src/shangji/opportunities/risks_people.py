"""Risk rules about people: too much for one person, many moves or many changes at once."""

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from shangji.opportunities.events import (
    AmountChanged,
    CustomerSet,
    ExpectedDayChanged,
    OpportunityChanged,
    StageMoved,
    WinRatioSet,
)
from shangji.opportunities.risk_past import overloaded_at
from shangji.opportunities.risk_queries import watched
from shangji.process.risk_people import KIND, deeds, did_much, with_count
from shangji.process.risks import LOW, MID, Limits, Risk, Rows, Threshold, risk

EDITS = [
    fact.kind for fact in (AmountChanged, ExpectedDayChanged, WinRatioSet, CustomerSet, OpportunityChanged)
]


def overloaded(_now: datetime, limits: Limits) -> Rows:
    """More open ones than one person can look after."""
    held = watched().filter(owner__isnull=False).order_by().values_list("owner").annotate(n=Count("pk"))
    return with_count("held", dict(held.filter(n__gt=limits["count"])))


def _moved(now: datetime, limits: Limits) -> Rows:
    return did_much([StageMoved.kind], now, limits)


def _edited(now: datetime, limits: Limits) -> Rows:
    return did_much(EDITS, now, limits)


def _load(row: Any, _now: datetime, limits: Limits) -> dict[str, Any]:
    return {"count": row.held, "limit": limits["count"]}


risk(
    Risk(
        key="R10b", kind=KIND, order=11, severity=MID, name=_("Too much for one person"),
        words=_("%(count)s open opportunities / %(limit)s"),
        advice=_("Share some of them out, the small and silent ones first."),
        thresholds=(
            Threshold(name="count", label=_("One person has more open ones than"), default=60, unit=_("opportunities")),
        ),
        rows=overloaded, past=overloaded_at, evidence=_load, is_worse=lambda e: e["count"] >= 2 * e["limit"], is_personal=True,
    )
)  # fmt: skip
risk(
    Risk(
        key="R12b", kind=KIND, order=13, severity=LOW, name=_("Many moves at once"),
        words=_("%(count)s moves in %(days)s days"),
        advice=_("Look through the moves: are they what happened, or what the month needed?"),
        thresholds=(
            Threshold(name="count", label=_("One person moved more than"), default=15, unit=_("opportunities")),
            Threshold(name="days", label=_("Within the last"), default=1, unit=_("days"), most=31),
        ),
        rows=_moved, past=_moved, evidence=deeds, is_personal=True,
    )
)  # fmt: skip
risk(
    Risk(
        key="R12d", kind=KIND, order=15, severity=LOW, name=_("Many changes at once"),
        words=_("%(count)s changes in %(days)s days"),
        advice=_("Look through the changes: amounts, days and fields that move together want a reason."),
        thresholds=(
            Threshold(name="count", label=_("One person made more changes than"), default=40, unit=_("changes")),
            Threshold(name="days", label=_("Within the last"), default=1, unit=_("days"), most=31),
        ),
        rows=_edited, past=_edited, evidence=deeds, is_personal=True,
    )
)  # fmt: skip
