"""Freezing what is forecast on a Monday, for whoever owns something and for the company."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, Sum

from shangji.core.calendar import local_day
from shangji.insight.forecast.likely import Likely, Open, Outlook, likely, together
from shangji.insight.forecast.shares import Shares, count_shares, is_enough
from shangji.insight.metrics.periods import DAY, Period, unit_at
from shangji.insight.models.adjustment import Adjustment
from shangji.insight.models.forecast import FrozenForecast
from shangji.insight.models.snapshot import Standing
from shangji.insight.snapshots.weeks import starts
from shangji.opportunities.call_events import Call
from shangji.opportunities.models import Opportunity, Stage

BASE = "CNY"
AHEAD = {"month": 3, "quarter": 2}
"""How many of these are forecast, with the one that runs."""
COUNTED = (Call.COMMIT.value, Call.BEST.value, Call.PIPELINE.value)


@dataclass
class Sums:
    """Of one person and period, in yuan."""

    won: float = 0
    weighted: float = 0
    calls: dict[str, float] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0.0))

    def add(self, other: "Sums") -> None:
        self.won += other.won
        self.weighted += other.weighted
        for call, amount in other.calls.items():
            self.calls[call] += amount


def periods_on(day: date) -> list[Period]:
    """The months and quarters that are forecast on a day."""
    found = []
    for unit, count in AHEAD.items():
        period = unit_at(day, unit)
        for _n in range(count):
            found.append(period)
            period = unit_at(period.last + DAY, unit)
    return found


def freeze(week: date, *, is_live: bool) -> None:
    """What is known on a Monday; what only the past of that time could say is left out of weeks that were folded."""
    if FrozenForecast.objects.filter(week=week).exists():
        return
    periods = periods_on(week)
    known = _sums(week, periods)
    adjusted = dict(_adjusted(periods)) if is_live else {}
    ahead = _Ahead(week) if is_live and is_enough() else None
    rows: list[FrozenForecast] = []
    for period in periods:
        whole, parts = Sums(), []
        owners = {owner for owner, written in known if written == period.written}
        for owner in sorted({*owners, *(ahead.owners() if ahead else ())}, key=lambda pk: pk or 0):
            sums = known.get((owner, period.written), Sums())
            whole.add(sums)
            guess = ahead.likely(owner, period, sums.won) if ahead else None
            parts += [guess] if guess else []
            rows.append(
                _row(
                    week, period, sums, guess, owner_id=owner, adjusted=adjusted.get((owner, period.written))
                )
            )
        if rows:
            rows.append(_row(week, period, whole, together(parts) if parts else None, is_company=True))
    FrozenForecast.freeze(week, rows)


def _row(week: date, period: Period, sums: Sums, guess: Likely | None, **more: Any) -> FrozenForecast:
    found = {name: round(amount) for name, amount in sums.calls.items()}
    if guess:
        more |= {"likely": round(guess.mean), "low": round(guess.low), "high": round(guess.high)}
    return FrozenForecast(
        week=week, period=period.written, won=round(sums.won), weighted=round(sums.won + sums.weighted), **found, **more
    )  # fmt: skip


def _sums(week: date, periods: Sequence[Period]) -> dict[tuple[int | None, str], Sums]:
    """(owner id, written period) → what stood there, and what was won until then. Two statements."""
    found: dict[tuple[int | None, str], Sums] = defaultdict(Sums)
    first, last = min(p.first for p in periods), max(p.last for p in periods)
    weighted = ExpressionWrapper(F("amount") * F("win_ratio"), output_field=FloatField())
    stood = Standing.objects.on(week).filter(currency=BASE, expected_on__gte=first, expected_on__lte=last)
    grouped = stood.exclude(call=Call.OMITTED).order_by().values_list("owner_id", "expected_on", "call")
    for owner, day, call, amount, weighed in grouped.annotate(Sum("amount"), weighed=Sum(weighted)):
        for period in _holding(periods, day):
            sums = found[owner, period.written]
            sums.calls[call] += float(amount or 0)
            sums.weighted += weighed or 0
    won: Any = Opportunity._base_manager.filter(
        outcome="won", currency=BASE, amount__isnull=False, closed_at__lt=starts(week)
    )
    closed = won.filter(closed_at__gte=min(p.start for p in periods)).order_by()
    for owner, moment, amount in closed.values_list("owner_id", "closed_at", "amount"):
        for period in _holding(periods, local_day(moment)):
            found[owner, period.written].won += float(amount)
    return found


def _holding(periods: Sequence[Period], day: date) -> Iterator[Period]:
    return (period for period in periods if period.first <= day <= period.last)


def _adjusted(periods: Sequence[Period]) -> Iterator[tuple[tuple[int, str], int]]:
    rows: Any = Adjustment._base_manager.filter(period__in=[p.written for p in periods], amount__isnull=False)
    for person, period, amount in rows.values_list("person_id", "period", "amount"):
        yield (person, period), amount


class _Ahead:
    """What is open on a Monday, as the past sees it."""

    def __init__(self, week: date) -> None:
        self.now: datetime = starts(week)
        self.shares: Shares = count_shares(self.now)
        self.shares.keep()
        keys = dict(Stage.objects.values_list("pk", "key"))
        self.rows: dict[int | None, list[Open]] = defaultdict(list)
        stood: Any = Standing.objects.on(week).filter(currency=BASE, amount__isnull=False).order_by()
        told = stood.values_list(
            "owner_id", "pipeline_id", "stage_id", "opportunity__stage_entered_at", "amount"
        )
        for owner, pipeline, stage, entered, amount in told.iterator(5_000):
            self.rows[owner].append(Open((pipeline, keys[stage]), entered, float(amount)))

    def owners(self) -> list[int | None]:
        return list(self.rows)

    def likely(self, owner: int | None, period: Period, won: float) -> Likely:
        return likely(Outlook.on(self.shares, period, self.now), self.rows[owner], owner or 0, won)
