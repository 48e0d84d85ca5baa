"""How much was going on with a customer week by week, weighted: on the customer itself and on all that belongs to it.

A package says which of its records belong to a customer (`belongs`); a customer always belongs to itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from shangji.activities.models import FollowUp
from shangji.activities.weights import weight, weight_of
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.core.prepared import Prepared
from shangji.core.reached import Reached
from shangji.core.subjects import Traced
from shangji.customers.models import Customer

SHOWN_WEEKS, MOST_WEEKS = 12, 156
AT_MOST = 5000
"""So many follow-ups of one customer are counted, of each few hundred of its records the newest; it has ten on average."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Belonging:
    model: type[Traced]
    column: str
    """The column that names the customer."""


_belongings: list[Belonging] = []


def belongs(model: type[Traced], column: str) -> None:
    """Say that records of the model belong to the customer in that column."""
    _belongings.append(Belonging(model, column))


def belongings() -> Sequence[Belonging]:
    return _belongings


@dataclass
class Week:
    """`score` is weighted, `inbound` that part of it which the customer began, `count` the number of follow-ups."""

    monday: date
    score: int = 0
    inbound: int = 0
    count: int = 0


def subjects_of(customer: Customer, actor: Actor) -> list[int]:
    """The customer and what belongs to it, within reach. One statement."""
    found = _belonging(actor, customer.pk) if _belongings else []
    return [customer.pk, *(row["pk"] for row in found)]


def _belonging_to(actor: Actor, pk: int) -> QuerySet[Any]:
    first, *more = [
        one.model.objects.reached_by(actor).filter(**{one.column: pk}).order_by().values("pk")
        for one in _belongings
    ]
    return first.union(*more, all=True)


_belonging = Reached(_belonging_to)
# By the newest, of which so many are counted.
_said = Prepared(
    lambda since, until, *keys: said_since(keys, since).filter(happened_at__lte=until).order_by("-happened_at").values_list("happened_at", "type", "direction")[:AT_MOST]
)  # fmt: skip
_said_to = Prepared(
    lambda since, until, *keys: FollowUp.contacts.through.objects.filter(
        followup__subject_id__in=keys, followup__happened_at__gte=since, followup__happened_at__lte=until
    ).values_list("subject_id", "followup__happened_at")[:AT_MOST]
)


def said_since(subjects: Sequence[int], since: datetime) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(subject__in=subjects, happened_at__gte=since)


def weeks_of(subjects: Sequence[int], now: datetime, weeks: int) -> list[Week]:
    """The last weeks, this one last, from Monday to Sunday of the company's time. One statement."""
    this = monday_of(local_day(now))
    found = {
        monday: Week(monday) for monday in (this - WEEK * n for n in reversed(range(min(weeks, MOST_WEEKS))))
    }
    for at, kind, direction in _said.among(subjects, start_of(next(iter(found))), now):
        week = found[monday_of(local_day(at))]
        points = weight_of(kind, direction)
        week.score += points
        week.count += 1
        week.inbound += points if direction == FollowUp.Direction.IN else 0
    return list(found.values())


def people_of(subjects: Sequence[int], now: datetime, weeks: int) -> dict[int, dict[date, int]]:
    """Contact → Monday → how often they were talked to. One statement."""
    since = start_of(monday_of(local_day(now)) - WEEK * (weeks - 1))
    found: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for contact_id, at in _said_to.among(subjects, since, now):
        found[contact_id][monday_of(local_day(at))] += 1
    return found


def score_between(since: datetime, until: datetime) -> Any:
    """The weighted follow-ups of a customer in a span of time, for a query of customers."""
    span = {"happened_at__gte": since, "happened_at__lt": until}
    own = FollowUp.objects.filter(subject_id=OuterRef("pk"), **span).order_by().values("subject_id")
    parts: list[Any] = [own.annotate(score=Sum(weight())).values("score")]
    prefix = "subject__follow_ups__"
    for one in _belongings:
        here = {f"{prefix}{name}": value for name, value in span.items()}
        rows = one.model._base_manager.filter(**{one.column: OuterRef("pk")}, **here).order_by()
        parts.append(rows.values(one.column).annotate(score=Sum(weight(prefix))).values("score"))
    total: Any = Coalesce(Subquery(parts[0]), 0, output_field=BigIntegerField())
    for part in parts[1:]:
        total = total + Coalesce(Subquery(part), 0, output_field=BigIntegerField())
    return total


def touched_since(since: datetime) -> Q:
    """Customers with which anything was going on since then, told from when each was last followed up."""
    found = Q(last_follow_up_at__gte=since)
    for one in _belongings:
        there = {one.column: OuterRef("pk"), "last_follow_up_at__gte": since}
        found |= Q(Exists(one.model._base_manager.filter(**there)))
    return found


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
