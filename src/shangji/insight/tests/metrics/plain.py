"""A second opinion: what each row is, read from the row alone, and what a number of rows comes to, in plain Python."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.models import CustomField
from shangji.core.subjects import Subject
from shangji.customers.models import Customer
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity, StageStay
from shangji.people.models import Team, User
from shangji.process.models import Alert, Obligation

ZONE = ZoneInfo("Asia/Shanghai")


def asked_here(by: tuple[str, ...], turn: int) -> tuple[str, ...]:
    """On one engine a reader asks by every second dimension and the next one by the others; on the other engine the other
    way round. So each engine is asked by each dimension, each reader asks by each, and that both engines answer alike is a
    test of its own."""
    return by[(turn + (connection.vendor == "sqlite")) % 2 :: 2]


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


@cache
def _has_below(team_id: int) -> bool:
    return Team._base_manager.filter(parent_id=team_id).exists()


def team_key(owner: User | None) -> str:
    if owner is None or owner.team_id is None:
        return "none"
    return f"{owner.team_id}-own" if _has_below(owner.team_id) else str(owner.team_id)


def division_key(owner: User | None) -> str:
    """One root, two teams below it: the team itself, or the root without them."""
    return team_key(owner)


def text(value: str | None) -> str:
    value = value or ""
    return f"={value}" if value == "none" or value[:1] in ("!", "=") else value or "none"


def _of_opportunity(o: Opportunity) -> dict[str, str]:
    reason = o.loss_reason
    return {
        "owner": str(o.owner_id or "none"), "team": team_key(o.owner), "division": division_key(o.owner),
        "pipeline": str(o.pipeline_id), "stage": o.stage.key, "customer": str(o.customer_id or "none"),
        "industry": text(o.customer and o.customer.industry), "region": text(o.customer and o.customer.province), "tier": text(o.customer and o.customer.tier),
        "product": text(o.product), "source": text(o.source), "competitor": text(o.competitor), "lost_through": text(o.lost_through), "outcome": o.outcome,
        "loss_reason": str(o.loss_reason_id or "none"),
        "loss_group": str((reason.parent_id or reason.pk) if reason else "none"),
    }  # fmt: skip


def stage_age(since: datetime, until: datetime | None) -> str:
    """Calendar days in a stage, as a span."""
    days = (day_of(until or clock.now()) - day_of(since)).days
    limits = ((7, "0-7"), (14, "8-14"), (30, "15-30"), (60, "31-60"), (90, "61-90"))
    return next((key for most, key in limits if days <= most), "91-")


def _owner(user: User | None) -> dict[str, str]:
    return {"owner": str(user.pk if user else "none"), "team": team_key(user), "division": division_key(user)}


@cache
def noun_of(subject: Subject) -> Any:
    """Nothing changes while numbers are compared."""
    return subject.noun()


def _own(noun: Any) -> dict[str, str]:
    """Of fields of one's own, one by one as the record says them; those with several values are not told apart here."""
    found: dict[str, str] = {}
    for field in CustomField._base_manager.filter(holds=noun.kind()) if noun else ():
        said = noun.custom.get(str(field.pk))
        name = f"field-{field.pk}"
        if field.type == "cascade":
            line = (said or "").split(" / ")
            found |= {f"{name}-step1": line[0] or "none", f"{name}-step2": said if len(line) > 1 else "none"}
        elif field.type == "day":
            spans = time_keys(date.fromisoformat(said)) if said else {}
            found |= {f"{name}-{unit}": spans.get(unit, "none") for unit in ("month", "quarter", "year")}
        else:
            found[name] = text(said) if isinstance(said, str) else str(said or "none")
    return found


def keys_of(row: Any) -> dict[str, str]:
    """Dimension → key, of whatever is counted."""
    noun = row.opportunity if isinstance(row, StageStay) else row
    if isinstance(noun, Opportunity | Lead):
        empty = {
            f"field-{f.pk}": "none" for f in CustomField._base_manager.filter(holds="customers.customer")
        }
        return _keys_of(row) | empty | _own(noun.customer) | _own(noun)
    return _keys_of(row)


def _keys_of(row: Any) -> dict[str, str]:
    if isinstance(row, Opportunity):
        return _of_opportunity(row) | {
            "stage_age": stage_age(row.stage_clock_at, row.closed_at or row.held_at)
        }
    if isinstance(row, StageStay):
        age = stage_age(row.entered_at, row.left_at)
        return _of_opportunity(row.opportunity) | {"stage": row.stage.key, "stage_age": age}
    if isinstance(row, FollowUp):
        return _of_follow_up(row)
    if isinstance(row, Obligation):
        return _owner(row.owner) | {"duty": row.kind, "noun": row.subject.kind}
    if isinstance(row, Alert):
        return _owner(row.owner) | {"risk_rule": row.rule, "risk_level": str(row.severity), "noun": row.kind}
    if isinstance(row, Lead):
        found = {"source": text(row.source and row.source.name), "campaign": str(row.campaign_id or "none")}
        found |= {"industry": text(row.industry), "region": text(row.province), "lead_state": row.state}
        return _owner(row.owner) | found | {"customer": str(row.customer_id or "none")}
    return _owner(noun_of(row).owner) | {"noun": row.kind}


def _of_follow_up(row: FollowUp) -> dict[str, str]:
    noun: Any = noun_of(row.subject)
    found = {"follow_up_kind": row.type, "direction": row.direction, "noun": row.subject.kind}
    if isinstance(noun, Opportunity):
        found = _of_opportunity(noun) | found
    return found | {"author": str(row.author_id or "none"), "author_team": team_key(row.author)}


def time_keys(moment: datetime | date) -> dict[str, str]:
    day = day_of(moment) if isinstance(moment, datetime) else moment
    year, week, weekday = day.isocalendar()
    found = {
        "year": f"{day.year}", "quarter": f"{day.year}Q{(day.month + 2) // 3}", "month": f"{day:%Y-%m}",
        "week": f"{year}W{week:02}", "day": day.isoformat(), "weekday": str(weekday),
    }  # fmt: skip
    return found | ({"hour": str(moment.astimezone(ZONE).hour)} if isinstance(moment, datetime) else {})


def cny(amount: Decimal | None, currency: str) -> Decimal | None:
    return amount if amount is not None and currency == "CNY" else None


def total(values: Sequence[Decimal | None]) -> Decimal | None:
    """None when there are rows and none of them has an amount."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known or not values else None


def amounts(rows: Sequence[Opportunity | StageStay]) -> Decimal | None:
    found = [row.opportunity if isinstance(row, StageStay) else row for row in rows]
    own = [row.amount for row in found if row.currency == "CNY" or row.amount is None]
    return total(own)


def rested(o: Opportunity) -> int:
    return int(sum(stay.held_s for stay in o.stays.all()) // 86400)


def cycle(o: Opportunity) -> int:
    return (day_of(o.closed_at) - day_of(o.opened_at)).days - rested(o)  # type: ignore[arg-type]


def half(values: Sequence[float]) -> float | None:
    return float(median(values)) if values else None


def nine_of_ten(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return half(values)
    return quantiles(values, n=10, method="inclusive")[8]


def until(lives: Sequence[tuple[int, str]], share: float) -> float | None:
    """Day by day: who was still there, who was done, who ended otherwise."""
    still, done, other = 1.0, 0.0, 0.0
    for day in range(max((d for d, _kind in lives), default=-1) + 1):
        at_risk = sum(1 for d, _kind in lives if d >= day)
        kinds = Counter(kind for d, kind in lives if d == day)
        done, other = done + still * kinds["done"] / at_risk, other + still * kinds["other"] / at_risk
        still *= (at_risk - kinds["done"] - kinds["other"]) / at_risk
        if kinds["done"] and done >= share * (1 - other) - 1e-12:
            return float(day)
    return None


def touched(row: FollowUp) -> Customer | None:
    noun: Any = noun_of(row.subject)
    return noun if isinstance(noun, Customer) else noun.customer


Plain = Callable[[Sequence[Any], Sequence[Any]], Any]
"""(all rows, hits) → the number."""
