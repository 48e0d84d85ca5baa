"""What a forecast is made of, read once each: calls, what was won, what is open as the past sees it, what is left out."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, ExpressionWrapper, F, FloatField, Q, Sum

from shangji.core.numbers import pk_of
from shangji.insight.forecast.likely import Likely, Open
from shangji.insight.forecast.lines import Sums
from shangji.insight.forecast.scope import Scope
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.grain_list.opportunities import BASE
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models.adjustment import Adjustment
from shangji.insight.models.forecast import FrozenForecast
from shangji.insight.targets.tree import Plans
from shangji.insight.targets.worked import months_in, share_of
from shangji.opportunities.call_events import Call
from shangji.opportunities.models import Stage


def expected_in(period: Period) -> Q:
    return Q(expected_on__gte=period.first, expected_on__lte=period.last)


def sums_of(scope: Scope, period: Period) -> dict[int, Sums]:
    """Owner → what is called and weighted of the open ones that are expected in the period, and what was won in it."""
    found: dict[int, Sums] = defaultdict(Sums)
    weighted = ExpressionWrapper(F("amount") * F("win_ratio"), output_field=FloatField())
    rows = scope.open.filter(expected_in(period), owner__isnull=False, currency=BASE).order_by()
    grouped = rows.values_list("owner_id", "call").annotate(
        n=Count("*"), total=Sum("amount"), weighed=Sum(weighted)
    )
    for owner, call, n, total, weighed in grouped:
        sums = found[owner]
        sums.calls[call] += total or 0
        sums.counts[call] += n
        sums.weighted += 0 if call == Call.OMITTED else weighed or 0
    for owner, won in won_by(scope, period):
        found[owner].won += won
    return found


def won_by(scope: Scope, period: Period) -> Iterator[tuple[int, Decimal]]:
    filters = (("team", (str(scope.team_id),)),) if scope.team_id else ()
    query = MetricQuery(
        actor=scope.actor, metrics=("won_amount",), period=period, by=("owner",), filters=filters
    )
    for row in ask(query).rows:
        key, value = pk_of(row.members[0].key), row.values["won_amount"].value
        if key and value is not None and key in scope.people:
            yield key, Decimal(value)


def open_of(scope: Scope) -> dict[int, list[Open]]:
    """Owner → everything open with an amount, whenever it is expected."""
    keys = dict(Stage.objects.values_list("pk", "key"))
    rows: Any = scope.open.filter(currency=BASE, amount__isnull=False, owner__isnull=False).order_by("pk")
    found: dict[int, list[Open]] = defaultdict(list)
    told = rows.values_list("owner_id", "pipeline_id", "stage_id", "stage_entered_at", "amount")
    for owner, pipeline, stage, entered, amount in told.iterator(5_000):
        found[owner].append(Open((pipeline, keys[stage]), entered, float(amount)))
    return found


class LeftOut(NamedTuple):
    """How many open ones are in no number: expected before the period and still open, without a day, in another
    currency; and of those that are in it, how many have no amount."""

    late: int
    dayless: int
    foreign: int
    blank: int


def left_out(scope: Scope, period: Period) -> LeftOut:
    """Three statements, each of which an index answers: together they would read everything that is open."""
    is_foreign, is_blank = ~Q(currency=BASE), Q(currency=BASE, amount__isnull=True)
    told = scope.open.filter(expected_in(period)).aggregate(
        foreign=Count("pk", filter=is_foreign), blank=Count("pk", filter=is_blank)
    )
    late = scope.open.filter(expected_on__lt=period.first).count()
    return LeftOut(late, scope.open.filter(expected_on__isnull=True).count(), **told)


def frozen_guesses(period: Period) -> dict[int, Likely]:
    """Owner → what the past made of it on the newest Monday; 0 is the company."""
    rows = FrozenForecast.objects.filter(period=period.written, likely__isnull=False).order_by("-week")
    week = rows.values_list("week", flat=True).first()
    found = {}
    for row in rows.filter(week=week) if week else ():
        key = 0 if row.is_company else row.owner_id
        if key is not None:
            found[key] = Likely(float(row.likely or 0), row.low, row.high, ())
    return found


def adjusted(scope: Scope, period: Period) -> dict[int, tuple[int, str]]:
    """Person → (what a manager makes of it, and why)."""
    rows = Adjustment.objects.reached_by(scope.actor).filter(period=period.written, amount__isnull=False)
    return {
        person: (amount, note) for person, amount, note in rows.values_list("person_id", "amount", "note")
    }


class Wanted:
    """What is to be won in the period."""

    def __init__(self, scope: Scope, period: Period) -> None:
        self.plans = Plans(scope.lookup, "won_amount", "target", period.first, period.last)
        self.months = [(month, share_of(month, period)) for month in months_in(period)]

    def of_person(self, pk: int) -> float | None:
        return self._sum(self.plans.of_person(pk, month) for month, _share in self.months)

    def of_team(self, pk: int) -> float | None:
        return self._sum(self.plans.of_team(pk, month) for month, _share in self.months)

    def of_all(self) -> float | None:
        return self._sum(self.plans.of_all(month) for month, _share in self.months)

    def _sum(self, cells: Any) -> float | None:
        told = [
            (cell.value, share)
            for found, (_month, share) in zip(cells, self.months, strict=True)
            for cell in found
        ]
        return sum(value * share for value, share in told) if told else None
