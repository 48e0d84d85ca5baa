"""Every number about targets, forecasts and snapshots, by every dimension, for everybody: what the records behind it make."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, cycle
from typing import Any

import pytest
from django.db import transaction

from shangji.core import clock
from shangji.core.access import NOBODY, Actor
from shangji.core.calendar import is_working_day
from shangji.insight.metrics.asking import ask, can_split
from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.metric import Metric, metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import Member, MetricQuery, Row
from shangji.insight.models import Target
from shangji.insight.snapshots.taking import catch_up
from shangji.insight.tests.metrics.company import NOW, Played
from shangji.insight.tests.metrics.plain import asked_here
from shangji.opportunities.call_events import Call
from shangji.opportunities.models import Opportunity
from shangji.people.models import Team

ACTORS = ("system", "lin", "mei", "zhou", "sun", "he", "ba", "nobody")
PERIODS = ("2026Q4", "2026", "2026-10")
TODAY = date(2026, 11, 20)
PLANS = (("lin", 100), ("mei", 70), ("zhou", 30), ("wu", 50), ("east", 230))
"""Of the south nothing is set as a team, of the company neither; of 孙立 and 白露 nothing at all."""


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[Played]:
    with django_db_blocker.unblock(), transaction.atomic():
        company = Played()
        with clock.at(NOW):
            teams = {"east": Team.objects.get(name="华东")}
            for name, amount in PLANS:
                holder = company.users.get(name) or teams[name]
                for measure, per in (("won_amount", 1000), ("won_count", 1)):
                    months = {
                        level: {n: (amount + n) * per for n in range(2, 13)}
                        for level in ("target", "stretch", "challenge")
                    }
                    Target.of(holder, measure, 2026, by=company.system).set_months(months, by=company.system)
            calls = list(Call)
            for n, one in enumerate(Opportunity.objects.open().order_by("pk")):
                one.change_expected_on(date(2026, 9, 1) + timedelta(days=n * 17), by=company.system)
                one.set_call(calls[n % 4], by=company.system)
            catch_up(NOW)
        yield company
        transaction.set_rollback(True)


@pytest.fixture
def company(played: Played, db: None) -> Iterator[Played]:
    with clock.at(NOW):
        yield played


def amounts(rows: Sequence[Any]) -> Decimal:
    return sum((row.amount for row in rows if row.amount is not None and row.currency == "CNY"), Decimal(0))


def whole(rows: Sequence[Any], _hits: Sequence[Any]) -> Decimal | None:
    return Decimal(sum(row.value for row in rows)) if rows else None


def to_date(rows: Sequence[Any]) -> Decimal:
    return sum((Decimal(row.value) * passed(row.month) for row in rows), Decimal(0))


def passed(month: date) -> Decimal:
    days = [
        day
        for n in range(31)
        if (day := month + timedelta(days=n)).month == month.month and is_working_day(day)
    ]
    return Decimal(sum(day < TODAY for day in days)) / len(days)


def ratio(top: Decimal | int, bottom: Decimal | None) -> Decimal | None:
    return Decimal(top) / bottom if bottom else None


def weighted(rows: Sequence[Any], hits: Sequence[Any]) -> Decimal:
    known = (row for row in rows if row.amount is not None and row.currency == "CNY")
    return amounts(hits) + sum((row.amount * Decimal(str(row.win_ratio or 0)) for row in known), Decimal(0))


def forecast(rows: Sequence[Any], hits: Sequence[Any]) -> Decimal:
    return amounts(hits) + amounts(rows)


PLAIN: dict[str, Any] = {
    **{f"target_{kind}{level}": whole for kind in ("amount", "count") for level in ("", "_stretch", "_challenge")},
    **{f"target_{kind}_to_date": lambda rows, _h: to_date(rows) if rows else None for kind in ("amount", "count")},
    "attainment": lambda rows, hits: ratio(amounts(hits), whole(rows, ())),
    "attainment_count": lambda rows, hits: ratio(len(hits), whole(rows, ())),
    "pace": lambda rows, hits: ratio(amounts(hits), to_date(rows)),
    "pace_count": lambda rows, hits: ratio(len(hits), to_date(rows)),
    "target_gap": lambda rows, hits: None if not rows else (whole(rows, ()) or 0) - amounts(hits),
    "target_gap_count": lambda rows, hits: None if not rows else (whole(rows, ()) or 0) - len(hits),
    "forecast_call": forecast, "forecast_best": forecast, "forecast_weighted": weighted,
    "forecast_model": lambda _rows, _hits: None,
    "snapshot_count": lambda rows, _h: len(rows),
    "snapshot_amount": lambda rows, _h: amounts(rows),
    "snapshot_weighted": lambda rows, _h: weighted(rows, ()),
}  # fmt: skip


def actor_of(company: Played, name: str) -> Actor:
    return {"system": company.system, "nobody": NOBODY}.get(name) or company.by(name)


def behind(query: MetricQuery, metric: Metric, members: Sequence[Member] = ()) -> Any:
    rows = list(records_of(query, metric.name, members, "all"))
    hits = list(records_of(query, metric.name, members, "hits")) if metric.parts else rows
    return PLAIN[metric.name](rows, hits)


def same(found: Any, wanted: Any) -> bool:
    if found is None or wanted is None:
        return found is None and wanted is None
    return float(found) == pytest.approx(float(wanted), abs=0.02)


def test_every_metric_has_a_second_opinion() -> None:
    assert set(PLAIN) == {m.name for m in metrics().values() if m.group == "target"}


@pytest.mark.parametrize(("name", "period"), list(zip(ACTORS, cycle(PERIODS), strict=False)))
def test_every_number_is_that_of_the_records_behind_it(company: Played, name: str, period: str) -> None:
    """Each reader looks at one span of time: reach and time do not know of each other. Of each metric by each dimension
    one member is opened, in turn: what is grouped wrongly is wrong for more than one metric and one reader."""
    actor, span, wrong, turn = actor_of(company, name), Period.parse(period), [], count(ACTORS.index(name))
    every = [m for m in metrics().values() if m.group == "target"]
    by = tuple(d for d in dimensions() if d not in ("week", "day"))
    for each in ("", *asked_here(by, ACTORS.index(name))):
        of = [metric for metric in every if not each or can_split(metric, each)]
        query = MetricQuery(
            actor=actor, metrics=tuple(m.name for m in of), period=span, by=(each,) if each else ()
        )
        answer = ask(query)
        rows = answer.rows if each else [Row((), answer.total)]
        for metric in of if rows else ():
            row = rows[next(turn) % len(rows)]
            found, wanted = row.values[metric.name].value, behind(query, metric, row.members)
            if not same(found, wanted):
                wrong.append((metric.name, each, [m.label for m in row.members], found, wanted))
    assert wrong == [], wrong[:6]


def test_numbers_are_there_at_all(company: Played) -> None:
    """That nothing equals nothing would not be much."""
    found = ask(MetricQuery(actor=company.system, metrics=tuple(PLAIN), period=Period.parse("2026"))).total
    told = {name: value.value for name, value in found.items() if name != "forecast_model"}
    assert all(told.values()), told
