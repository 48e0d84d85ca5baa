"""The risk rules of customers: hardly talked to any more; and what was promised to one is not kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level
from shangji.core.calendar import working_days_between
from shangji.customers.heat import belongings, score_between, touched_since
from shangji.customers.models import Customer
from shangji.process.high_risk import at_top, at_top_on, is_at_top
from shangji.process.models.obligation import TOP, Obligation
from shangji.process.risk_then import Then
from shangji.process.risks import (
    HIGH,
    LOW,
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

KIND = Customer.kind()
WEEKS, WORKING_WEEK = 8, 5


def owned() -> Rows:
    return Customer._base_manager.filter(Customer.HELD, owner__isnull=False)


def cooling(now: datetime, limits: Limits) -> Rows:
    """Whose last five working days weigh less than a share of what the eight weeks before them did in the mean."""
    turn = working_days_back(now, WORKING_WEEK)
    start = turn - timedelta(weeks=WEEKS)
    rows = owned().filter(touched_since(start))
    # What is being said at this very moment counts already.
    lately = score_between(turn, now + timedelta(seconds=1))
    rows = rows.annotate(before=score_between(start, turn), lately=lately)
    rows = rows.filter(before__gte=limits["least"] * WEEKS)
    return rows.filter(lately__lt=F("before") * (100 - limits["percent"]) / (100.0 * WEEKS))


def _cooled(row: Any, _now: datetime, limits: Limits) -> dict[str, Any]:
    mean = row.before / WEEKS
    return {
        "lately": row.lately,
        "mean": round(mean, 1),
        "percent": round(100 * (1 - row.lately / mean)),
        "limit": limits["percent"],
    }


def unkept(_now: datetime, _limits: Limits) -> Rows:
    """What is owed to them stands on the last step of the ladder."""
    owed = Obligation.objects.at_top().filter(subject=OuterRef("pk"))
    return owned().filter(at_top()).annotate(late_since=Subquery(owed.values("late_since")[:1]))


def owned_at(moment: datetime) -> Rows:
    owner = Then("owner_id", moment)
    there = Customer._base_manager.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment), created_at__lte=moment
    )
    return owner.marked(there).exclude(owner.empty())


def unkept_at(moment: datetime, _limits: Limits) -> Rows:
    return owned_at(moment).filter(at_top_on(moment))


def _unkept(row: Any, now: datetime, _limits: Limits) -> dict[str, Any]:
    return {"days": working_days_between(row.late_since, now), "level": TOP}


def beside(changed: Mapping[str, Sequence[int]]) -> Iterable[int]:
    """Customers to which something belongs that changed."""
    for one in belongings():
        keys = changed.get(one.model.kind())
        if keys:
            rows = one.model._base_manager.filter(pk__in=keys, **{f"{one.column}__isnull": False})
            yield from rows.order_by().values_list(one.column, flat=True).distinct()


def cards(keys: Sequence[int], _actor: Actor) -> dict[int, Card]:
    rows = Customer._base_manager.filter(pk__in=keys).select_related("owner")
    return {row.pk: _card(row) for row in rows}


def _card(row: Customer) -> Card:
    due = row.next_step_at
    place = row.region_name or f"{row.province}{row.city}"
    return Card(noun=row, second=row.industry or place, due=f"{day(due)} {row.next_step}" if due else "")


def may_handle(keys: Sequence[int], actor: Actor) -> set[int]:
    if not actor.may("customers.handle_risk"):
        return set()
    rows = Customer.objects.reached_by(actor, Level.WRITE).filter(pk__in=keys)
    return set(rows.values_list("pk", flat=True))


risk(
    Risk(
        key="C1", kind=KIND, order=31, severity=LOW, name=_("Contact is falling off"),
        words=_("Contact in a working week %(lately)s, before it %(mean)s: %(percent)s %% less"),
        advice=_("Find out why they went quiet; call whoever was talked to most."),
        thresholds=(
            Threshold(name="percent", label=_("Contact falls by more than"), default=50, unit="%", most=99),
            Threshold(name="least", label=_("Only where the eight weeks before weigh, in a week, at least"), default=4, unit=_("points")),
        ),
        rows=cooling, past=cooling, evidence=_cooled, is_worse=lambda e: e["percent"] >= 90,
    )
)  # fmt: skip
risk(
    Risk(
        key="C2", kind=KIND, is_miss=True, is_daily=True, needs=("name",), order=32, severity=HIGH, name=_("Promised and not kept"),
        words=_("Owed since %(days)s working days, step %(level)s"),
        advice=_("Do it today and say why it is late, or hand it over."),
        rows=unkept, past=unkept_at, evidence=_unkept, is_grave=is_at_top,
    )
)  # fmt: skip
watch(
    Watched(
        kind=KIND,
        label=_("Customers"),
        rows=owned,
        rows_at=owned_at,
        cards=cards,
        may_handle=may_handle,
        beside=beside,
    )
)
