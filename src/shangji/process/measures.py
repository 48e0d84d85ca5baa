"""The measures of follow-up that the product is judged by: missed records, on-time rate, alerts, hand-overs.

Each takes a period and an actor and gives a value with its interval, what it was counted of, and the records behind it.
A record is on hold, closed or in nobody's hands for parts of a period: those parts do not count.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt
from statistics import median
from typing import Any

from django.db.models import F, Q

from shangji.activities.models import FollowUp
from shangji.core.access import Actor
from shangji.core.calendar import local_day, working_days_between
from shangji.core.events import Event
from shangji.people.models import Notification
from shangji.process.ledger import LADDER
from shangji.process.models import Obligation, Rhythm
from shangji.process.obliged import Obliged, obliged_models

Z = 1.96
ALERT_WITHIN = timedelta(minutes=15)
HANDED = ("people.assigned", "people.given", "people.claimed")


@dataclass(frozen=True)
class Period:
    """From a moment up to, and without, another one."""

    start: datetime
    end: datetime


@dataclass
class Measured:
    """`value` in 0..1 of `of` cases, `low` and `high` its Wilson interval at 95 %; `records` are the subjects it counts."""

    hits: int
    of: int
    records: list[int] = field(default_factory=list)
    median_delay_h: float | None = None

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def low(self) -> float:
        return wilson(self.hits, self.of)[0]

    @property
    def high(self) -> float:
        return wilson(self.hits, self.of)[1]


def wilson(hits: int, of: int) -> tuple[float, float]:
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, Z * Z / of
    middle, half = share + z2 / 2, Z * sqrt(share * (1 - share) / of + z2 / (4 * of))
    return max((middle - half) / (1 + z2), 0.0), min((middle + half) / (1 + z2), 1.0)


def on_time(period: Period, actor: Actor) -> Measured:
    """H2: obligations due in the period that were fulfilled by then, of those not cancelled before they were due.

    `records` are the missed ones; the delay in hours is the median of what was fulfilled late.
    """
    rows = _reached(Obligation.objects.filter(due_at__gte=period.start, due_at__lt=period.end), actor)
    rows = rows.exclude(cancelled_at__lte=F("due_at"))
    found = list(rows.values_list("subject_id", "due_at", "fulfilled_at"))
    missed = [subject for subject, due_at, at in found if at is None or at > due_at]
    late = [(at - due_at).total_seconds() / 3600 for _subject, due_at, at in found if at and at > due_at]
    return Measured(len(found) - len(missed), len(found), missed, median(late) if late else None)


def missed(period: Period, actor: Actor) -> Measured:
    """H1: records with a gap longer than twice their cadence without contact and without a planned step due in it."""
    rhythm, hits, of = Rhythm.in_force(), [], 0
    for noun, spans in _minded(period, actor):
        cadence = noun.cadence_of(rhythm)
        if not cadence or not any(working_days_between(a, b) >= 1 for a, b in _cut(spans, period)):
            continue
        of += 1
        if any(_gap(noun, spans, 2 * cadence, period)):
            hits.append(noun.pk)
    return Measured(len(hits), of, hits)


def never_followed(period: Period, actor: Actor) -> Measured:
    """H1b: records that nobody followed up from their beginning to their end, or to the end of the period."""
    rhythm, hits, of = Rhythm.in_force(), [], 0
    for noun, spans in _minded(period, actor):
        if not noun.cadence_of(rhythm) or not any(
            working_days_between(a, b) >= 1 for a, b in _cut(spans, period)
        ):
            continue
        of += 1
        if not [at for at in noun.contacts if at < period.end]:
            hits.append(noun.pk)
    return Measured(len(hits), of, hits)


def break_points(period: Period, actor: Actor) -> Measured:
    """H10: hand-overs in the period after which the new owner was not in touch within the cadence; `hits` are breaks."""
    events = Event.objects.filter(kind__in=HANDED, occurred_at__gte=period.start, occurred_at__lt=period.end)
    opened = Obligation.objects.filter(opened_at__gte=period.start, opened_at__lt=period.end)
    handed = _reached_subjects(set(events.values_list("subject_id", flat=True)), actor)
    broken, of = [], 0
    first = {
        (row.subject_id, row.opened_at): row for row in opened.filter(subject_id__in=handed).order_by("pk")
    }
    for subject_id, at in events.filter(subject_id__in=handed).values_list("subject_id", "occurred_at"):
        row = first.get((subject_id, at))
        if row is None or (row.cancelled_at and row.cancelled_at <= row.due_at) or row.due_at >= period.end:
            continue
        of += 1
        if row.fulfilled_at is None or row.fulfilled_at > row.due_at:
            broken.append(subject_id)
    return Measured(len(broken), of, broken)


def alerts(period: Period, actor: Actor) -> Measured:
    """H11: breaches of which the owner had a line in the inbox within fifteen minutes; `records` are those without.

    Of imported history nobody was told, and nobody should have been: it does not count.
    """
    rows = _reached(
        Obligation.objects.filter(breached_at__gte=period.start, breached_at__lt=period.end), actor
    )
    history = Event.objects.filter(kind__in=LADDER, channel="import", occurred_at__gte=period.start)
    untold = set(history.values_list("payload__obligation_id", flat=True))
    columns = ("pk", "subject_id", "owner_id", "breached_at")
    found = [row for row in rows.values_list(*columns) if row[0] not in untold]
    lines = Notification.objects.filter(
        event__kind__in=LADDER, event__subject_id__in={row[1] for row in found}
    )
    times: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for subject_id, user_id, at in lines.values_list("event__subject_id", "user_id", "told_at"):
        times[subject_id, user_id].append(at)
    late = [
        subject for _pk, subject, owner, at in found
        if not any(at <= said <= at + ALERT_WITHIN for said in times[subject, owner])
    ]  # fmt: skip
    return Measured(len(found) - len(late), len(found), late)


Span = tuple[datetime, datetime]


def _minded(period: Period, actor: Actor) -> Iterable[tuple[Any, list[Span]]]:
    """Records with the spans in which they were open and owned, as the ledger and the columns say, and `contacts`."""
    for model in obliged_models():
        reached = model.objects.reached_by(actor).values("pk")
        rows = (
            model.for_duties()
            .filter(pk__in=reached)
            .filter(pk__in=Obligation.objects.filter(opened_at__lt=period.end).values("subject_id"))
        )
        nouns = {noun.pk: noun for noun in rows}
        spans = _spans(nouns, period)
        contacts: dict[int, list[datetime]] = defaultdict(list)
        said = FollowUp.objects.filter(subject_id__in=nouns, is_qualifying=True, happened_at__lt=period.end)
        for subject_id, at in said.order_by("happened_at").values_list("subject_id", "happened_at"):
            contacts[subject_id].append(at)
        planned = _planned(nouns)
        for pk, noun in nouns.items():
            noun.contacts, noun.planned = contacts[pk], planned[pk]
            yield noun, spans[pk]


def _spans(nouns: dict[int, Obliged], period: Period) -> dict[int, list[Span]]:
    """Unbroken runs of obligations: where one ends and none begins at that moment, the record was nobody's, held or closed.

    What rests is owed one look on a date: that is no open time.
    """
    found: dict[int, list[Span]] = {pk: [] for pk in nouns}
    rows = Obligation.objects.filter(subject_id__in=nouns, opened_at__lt=period.end).exclude(
        kind=Obligation.Kind.DATE
    )
    columns = ("subject_id", "opened_at", "fulfilled_at", "cancelled_at")
    for pk, start, done_at, gone_at in rows.order_by("opened_at", "pk").values_list(*columns):
        end = min(done_at or gone_at or period.end, period.end)
        runs = found[pk]
        if runs and runs[-1][1] >= start:
            runs[-1] = runs[-1][0], max(end, runs[-1][1])
        else:
            runs.append((start, end))
    return found


def _planned(nouns: dict[int, Obliged]) -> dict[int, list[datetime]]:
    """The days for which steps were planned, whatever became of them."""
    found: dict[int, list[datetime]] = defaultdict(list)
    rows = Obligation.objects.filter(subject_id__in=nouns, kind=Obligation.Kind.STEP)
    for pk, due_at in rows.values_list("subject_id", "due_at"):
        found[pk].append(due_at)
    for pk, noun in nouns.items():
        if noun.next_step_at:
            found[pk].append(noun.next_step_at)
    return found


def _cut(spans: Sequence[Span], period: Period) -> list[Span]:
    found = [(max(start, period.start), min(end, period.end)) for start, end in spans]
    return [(start, end) for start, end in found if start < end]


def _gap(noun: Any, spans: Sequence[Span], limit: int, period: Period) -> Iterable[bool]:
    """For each gap between contacts in a span that ends or still runs in the period: whether it is a miss."""
    for start, end in spans:
        stops = [start, *(at for at in noun.contacts if start < at <= end), end]
        for since, until in pairwise(stops):
            if until < period.start:
                continue
            planned = any(local_day(since) < local_day(at) <= local_day(until) for at in noun.planned)
            yield working_days_between(since, until) > limit and not planned


def _reached(rows: Any, actor: Actor) -> Any:
    """Obligations of the records that the actor reaches."""
    if actor.is_system:
        return rows
    reach = Q(pk__in=[])
    for model in obliged_models():
        reach |= Q(subject_id__in=model.objects.reached_by(actor).values("pk"))
    return rows.filter(reach)


def _reached_subjects(pks: set[int], actor: Actor) -> list[int]:
    return [
        pk for model in obliged_models()
        for pk in model.objects.reached_by(actor).filter(pk__in=pks).values_list("pk", flat=True)
    ]  # fmt: skip
