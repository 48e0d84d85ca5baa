"""R12e, who moves many at the end of a month that they did not move in the weeks before: what the month needed, perhaps."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import (
    add_working_days,
    day_starts,
    is_working_day,
    local_day,
    working_days_between,
)
from shangji.core.events import Event
from shangji.opportunities.events import StageMoved, Won
from shangji.process.risk_people import KIND, with_count
from shangji.process.risks import LOW, Limits, Risk, Rows, Threshold, risk

SHOWN_FOR = timedelta(days=7)
"""So long after the month it is still told: who leads looks at it when the month is closed."""


@dataclass(frozen=True)
class MonthEnd:
    """The last working days of a month, from `since` on; `first` and `after` bound the month."""

    first: date
    since: date
    after: date


def month_end(today: date, days: int) -> MonthEnd | None:
    """The one that a day lies in, or soon after; a quarter ends with a month as well."""
    first = today.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    if (since := _last_days(after, days)) <= today:
        return MonthEnd(first, since, after)
    before = (first - timedelta(days=1)).replace(day=1)
    return MonthEnd(before, _last_days(first, days), first) if today < first + SHOWN_FOR else None


def _last_days(after: date, days: int) -> date:
    day = after - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return add_working_days(day, 1 - days)


def hurried(now: datetime, limits: Limits) -> Rows:
    """Who moved on or won more than `count` in the last working days of the month, and more than `percent` of what they
    usually did on so many days of it.
    """
    found = month_end(local_day(now), limits["days"])
    if found is None:
        return with_count("done", {})
    late = _moves(day_starts(found.since), min(day_starts(found.after), now + timedelta.resolution))
    early = _moves(day_starts(found.first), day_starts(found.since))
    days = working_days_between(day_starts(found.first), day_starts(found.since)) or 1
    usual = {pk: early[pk] * limits["days"] / days for pk in late}
    return with_count(
        "done", {pk: n for pk, n in late.items() if n > limits["count"] and 100 * n > limits["percent"] * usual[pk]}
    )  # fmt: skip


def _moves(since: datetime, until: datetime) -> Counter[int]:
    """Person → how many they moved on or won; what came in by a file is not theirs."""
    events = Event.objects.filter(
        kind__in=(StageMoved.kind, Won.kind), occurred_at__gte=since, occurred_at__lt=until
    )
    counted = events.filter(actor__isnull=False).exclude(channel="import").exclude(payload__direction="back")
    return Counter(dict(counted.order_by().values_list("actor").annotate(n=Count("subject", distinct=True))))


def _evidence(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    found = month_end(local_day(now), limits["days"])
    return {
        "count": row.done,
        "limit": limits["count"],
        "days": limits["days"],
        "month": found.first.month if found else 0,
    }


risk(
    Risk(
        key="R12e", kind=KIND, order=13, severity=LOW, name=_("Many moves at the end of a month"),
        words=_("%(count)s moved in the last %(days)s working days of month %(month)s"),
        advice=_("Look through the moves: are they what happened, or what the month needed?"),
        thresholds=(
            Threshold(name="count", label=_("One person moved on or won more than"), default=5, unit=_("opportunities")),
            Threshold(name="percent", label=_("And more than what they usually do on so many days, in percent"), default=300, unit="%", least=100),
            Threshold(name="days", label=_("In the last working days of a month"), default=3, unit=_("working days"), most=10),
        ),
        rows=hurried, past=hurried, evidence=_evidence, is_personal=True,
    )
)  # fmt: skip
