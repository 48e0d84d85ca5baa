"""R9, what became of those that were won: the payment that does not come, the day of payment that nobody agreed, and the
contract that nobody put on file.

Of contracts the product keeps the file and what a process asks for, nothing else: that one was signed on a day, or has terms
of payment, waits for contracts as records of their own.
"""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shangji.activities.models import Attachment
from shangji.core.calendar import local_day
from shangji.opportunities.models import Opportunity, Requirement, Stage
from shangji.opportunities.risk_past import undated_at, unpaid_at
from shangji.opportunities.risk_queries import lasting
from shangji.process.high_risk import at_top, is_at_top, said_at_top
from shangji.process.risks import LOW, MID, Limits, Risk, Rows, Threshold, days_back, risk

KIND, DAYS = Opportunity.kind(), _("days")
CONTRACT = frozenset({"合同", "协议", "contract", "agreement"})
"""How a file is called that is a contract, and what a process asks for that asks for one."""
SEASON = 90
"""So many days after winning somebody can still be asked for the contract."""


def unpaid(now: datetime, limits: Limits) -> Rows:
    """The money is still to come: after the day that was agreed, or so long after winning where none was; or what is owed
    stands on the last step of the ladder.
    """
    agreed = Q(payment_agreed=True, payment_due_on__lt=local_day(now))
    usual = Q(payment_agreed=False, closed_at__lt=days_back(now, limits["days"]))
    return _unsettled().filter(agreed | usual | Q(at_top())).annotate(is_at_top=at_top())


def undated(now: datetime, limits: Limits) -> Rows:
    """The money is to come, and nobody has agreed when. Once the usual day has passed, `unpaid` says so."""
    since = days_back(now, limits["days"])
    return _unsettled().filter(payment_agreed=False, payment_due_on__gte=local_day(now), closed_at__lt=since)


def _unsettled() -> Rows:
    return Opportunity._base_manager.filter(outcome="won", awaits_payment=True)


def uncontracted(now: datetime, limits: Limits) -> Rows:
    """Won some time ago and within a season, by a process that asks for a contract, and none is on file."""
    return _without(Attachment.objects.filter(removed_at__isnull=True), now, limits)


def uncontracted_at(moment: datetime, limits: Limits) -> Rows:
    """As processes are now."""
    there = Q(removed_at__isnull=True) | Q(removed_at__gt=moment)
    return _without(Attachment.objects.filter(there, added_at__lte=moment), moment, limits)


def _without(files: Any, now: datetime, limits: Limits) -> Rows:
    named = reduce(or_, (Q(name__icontains=word) for word in sorted(CONTRACT)))
    files = files.filter(named, subject=OuterRef("pk"))
    since, until = days_back(now, SEASON), days_back(now, limits["days"])
    won = Opportunity._base_manager.filter(outcome="won", closed_at__gte=since, closed_at__lt=until)
    return won.filter(~Exists(files), stage__in=_asked_for_contract())


def _asked_for_contract() -> list[int]:
    """The stages of the versions of processes in which some stage asks for a document that is called like a contract."""
    asked = {
        (one.stage.pipeline_id, one.stage.version)
        for one in Requirement.objects.filter(kind="document").select_related("stage")
        if not CONTRACT.isdisjoint(str(word).casefold() for word in one.params.get("words", ()))
    }
    stages = Stage.objects.values_list("pk", "pipeline_id", "version") if asked else []
    return [pk for pk, pipeline_id, version in stages if (pipeline_id, version) in asked]


def _overdue(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    agreed = (row.payment_due_on - local_day(row.closed_at)).days if row.payment_agreed else limits["days"]
    return said_at_top(row, {"days": _days_won(row, now), "limit": agreed})


def _won(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    return {"days": _days_won(row, now), "limit": limits["days"]}


def _days_won(row: Any, now: datetime) -> int:
    return (local_day(now) - local_day(row.closed_at)).days


def _days(label: Any, default: int, most: int = 365) -> tuple[Threshold, ...]:
    return (Threshold(name="days", label=label, default=default, unit=DAYS, most=most),)


risk(
    Risk(
        key="R9", kind=KIND, is_miss=True, is_daily=True, needs=("closed_at", "payment_agreed", "payment_due_on"), order=9,
        severity=MID, name=_("Won and not paid for"), words=_("Won %(days)s days ago, payment still to come / %(limit)s"),
        grave_words=_("Won %(days)s days ago, payment still to come / %(limit)s, step %(level)s"),
        advice=_("Ask the customer for the money; if they name another day, write it down as the day of payment."),
        thresholds=_days(_("Won, no day agreed, and payment still to come after more than"), 60),
        rows=unpaid, past=unpaid_at, evidence=_overdue, is_worse=lasting, is_grave=is_at_top,
    )
)  # fmt: skip
risk(
    Risk(
        key="R9b", kind=KIND, is_daily=True, needs=("closed_at",), order=9, severity=LOW, name=_("No day of payment agreed"),
        words=_("Won %(days)s days ago, no day of payment agreed / %(limit)s"),
        advice=_("Agree with the customer when they pay, and write down that day."),
        thresholds=_days(_("Won, payment is to come, and no day agreed after more than"), 15), rows=undated, past=undated_at, evidence=_won,
    )
)  # fmt: skip
risk(
    Risk(
        key="R9c", kind=KIND, needs=("closed_at",), order=9, severity=LOW, name=_("Won without a contract on file"),
        words=_("Won %(days)s days ago, no contract on file / %(limit)s"),
        advice=_("Have the signed contract uploaded; if there is none, it was not won."),
        thresholds=_days(_("Won, and no contract on file after more than"), 15, SEASON), rows=uncontracted, past=uncontracted_at, evidence=_won,
    )
)  # fmt: skip
