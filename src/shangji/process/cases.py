"""Cases: what each measure of follow-up is made of, one for each record or duty, with its owner and how it came out.

Whoever adds them up (one rate for a period, a rate for each team, the list behind a number) counts the same cases.
A record is on hold, closed or in nobody's hands for parts of a period: those parts do not count.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import F, Min, Q

from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.access import Actor, Level, Scope
from shangji.core.calendar import local_day, working_days_between, working_days_until
from shangji.core.events import Event
from shangji.core.subjects import reach_of
from shangji.people.handover.events import HandedOver
from shangji.people.models import Notification
from shangji.people.reach import beyond, hangs_on_reached
from shangji.process.ledger import LADDER, OTHER_CLOCKS
from shangji.process.models import Obligation, Rhythm
from shangji.process.obliged import Obliged, obliged_models

ALERT_WITHIN = timedelta(minutes=15)
HANDED = ("people.assigned", "people.given", "people.claimed", HandedOver.kind)
DUE = ~Q(cancelled_at__lte=F("due_at"))
"""Obligations that came to be due: those that ended before, by closing or holding, never did."""
NO_STEP = [kind for kind in Obligation.Kind if kind != Obligation.Kind.STEP]
IN_TOUCH_DUE = DUE & ~Q(kind=Obligation.Kind.PAYMENT)
"""Those that somebody keeps by being in touch. Money comes when the customer pays: whether it is in time is no such thing."""
KEPT = Q(fulfilled_at__lte=F("due_at"))
READ_AT_ONCE = 5_000
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Period:
    """From a moment up to, and without, another one."""

    start: datetime
    end: datetime

    @cached_property
    def worked(self) -> tuple[int, int]:
        return working_days_until(self.start), working_days_until(self.end)


class Case(NamedTuple):
    """`is_hit` is what the rate counts. `duty_id` is the obligation that it is about, `at` its moment, where it has one."""

    subject_id: int
    kind: str
    owner_id: int | None
    is_hit: bool
    at: datetime | None = None
    duty_id: int = 0


class Gap(NamedTuple):
    """From one contact to the next; `days` are working days. `is_planned`: a step was due in it."""

    since: datetime
    until: datetime
    days: int
    is_planned: bool


@dataclass(frozen=True, kw_only=True)
class History:
    """A record as far as it has to be minded: when it was open and owned, when somebody was in touch, what was planned."""

    subject_id: int
    kind: str
    owner_id: int | None
    cadence: int
    spans: Sequence[Span]
    contacts: Sequence[datetime]
    planned: Sequence[datetime]

    def missed(self, period: Period) -> Case | None:
        """H1, if it was to be minded in the period: a gap longer than twice the cadence without contact and without a
        planned step due in it, which ends or still runs in the period.
        """
        if not self.was_minded(period):
            return None
        spans = [(start, min(end, period.end)) for start, end in self.spans if start < period.end]
        contacts = self.contacts[: bisect_left(self.contacts, period.end)]
        gaps = _gaps(spans, contacts, self.planned, 2 * self.cadence, period)
        return self._case(any(not gap.is_planned for gap in gaps))

    def never(self, period: Period) -> Case | None:
        """H1b, if it was to be minded in the period: nobody was in touch from its beginning to its end, or to the end of
        the period.
        """
        if not self.was_minded(period):
            return None
        return self._case(not self.contacts or self.contacts[0] >= period.end)

    def gaps(self, period: Period) -> list[Gap]:
        """Gaps without contact that were longer than the cadence, whatever was planned in them."""
        return list(_gaps(self.spans, self.contacts, self.planned, self.cadence, period))

    def was_minded(self, period: Period) -> bool:
        """Whether it was open and owned for a working day or longer in the period."""
        first, last = period.worked
        return any(
            min(until, last) > max(since, first) and max(start, period.start) < min(end, period.end)
            for (since, until), (start, end) in zip(self._worked, self.spans, strict=True)
        )

    @cached_property
    def _worked(self) -> list[tuple[int, int]]:
        return [(working_days_until(start), working_days_until(end)) for start, end in self.spans]

    def _case(self, is_hit: bool) -> Case:
        return Case(self.subject_id, self.kind, self.owner_id, is_hit)


def handed_over(period: Period, actor: Actor) -> Iterator[Case]:
    """H10: hand-overs in the period; a hit is one after which the new owner was not in touch within the cadence.

    Those whose deadline has not come yet are no cases.
    """
    now = clock.now()
    events = Event.objects.filter(kind__in=HANDED, occurred_at__gte=period.start, occurred_at__lt=period.end)
    opened = Obligation.objects.filter(opened_at__gte=period.start, opened_at__lt=period.end).exclude(
        kind=Obligation.Kind.PAYMENT
    )
    # In most periods nothing was handed over, and it is asked about week by week.
    has_any = events.exists()
    went_along = has_any and events.filter(kind=HandedOver.kind).exists()
    for model in obliged_models() if has_any else ():
        reached = model.objects.reached_by(actor).filter(pk__in=events.values("subject_id")).values("pk")
        given = set(events.filter(subject_id__in=reached).values_list("subject_id", "occurred_at"))
        if went_along:
            yield from _went_along(model, period, actor, now)
        # What was handed on within one moment is owed once: by whoever had it in the end.
        owed = {(d.subject_id, d.opened_at): d for d in opened.filter(subject_id__in=reached).order_by("pk")}
        for at, duty in owed.items():
            if (
                at not in given
                or (duty.cancelled_at and duty.cancelled_at <= duty.due_at)
                or duty.due_at >= now
            ):
                continue
            is_broken = duty.fulfilled_at is None or duty.fulfilled_at > duty.due_at
            yield Case(
                subject_id=duty.subject_id, kind=model.kind(), owner_id=duty.owner_id, is_hit=is_broken,
                at=duty.opened_at, duty_id=duty.pk,
            )  # fmt: skip


def _went_along(model: type[Obliged], period: Period, actor: Actor, now: datetime) -> Iterator[Case]:
    """Duties that went along with their record and kept their time: from then on the new owner's."""
    events = Event.objects.filter(
        kind=HandedOver.kind, occurred_at__gte=period.start, occurred_at__lt=period.end
    )
    reached = model.objects.reached_by(actor).filter(pk__in=events.values("subject_id")).values("pk")
    given = dict(
        events.filter(subject_id__in=reached).order_by("pk").values_list("subject_id", "occurred_at")
    )
    rows = Obligation.objects.filter(subject_id__in=given, opened_at__lt=period.end, due_at__lt=now)
    for duty in rows.filter(IN_TOUCH_DUE):
        at, end = given[duty.subject_id], duty.fulfilled_at or duty.cancelled_at
        if duty.opened_at < at and (end is None or end > at):
            is_broken = duty.fulfilled_at is None or duty.fulfilled_at > duty.due_at
            yield Case(
                subject_id=duty.subject_id, kind=model.kind(), owner_id=duty.owner_id, is_hit=is_broken, at=at,
                duty_id=duty.pk,
            )  # fmt: skip


def told(period: Period, actor: Actor) -> Iterator[Case]:
    """H11: breaches in the period; a hit is one of which the owner had a line in the inbox within fifteen minutes.

    Of imported history nobody was told, and nobody should have been: it does not count.
    """
    rows = Obligation.objects.filter(breached_at__gte=period.start, breached_at__lt=period.end)
    columns = ("pk", "subject_id", "subject__kind", "owner_id", "breached_at")
    breached = list(duties_reached(rows, actor).values_list(*columns))
    if not breached:
        return
    history = Event.objects.filter(kind__in=LADDER, channel="import", occurred_at__gte=period.start)
    untold = set(history.values_list("payload__obligation_id", flat=True))
    lines = Notification.objects.filter(
        event__kind__in=LADDER, told_at__gte=period.start, told_at__lt=period.end + ALERT_WITHIN
    )
    times: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for subject_id, user_id, at in lines.values_list("event__subject_id", "user_id", "told_at"):
        times[subject_id, user_id].append(at)
    for pk, subject_id, kind, owner_id, at in breached:
        if pk not in untold:
            in_time = any(at <= said <= at + ALERT_WITHIN for said in times[subject_id, owner_id])
            yield Case(subject_id=subject_id, kind=kind, owner_id=owner_id, is_hit=in_time, at=at, duty_id=pk)


def out_of_reach(actor: Actor, lines: Any) -> set[int]:
    """Records with such lines that not even somebody who reaches everything reaches: what was withdrawn, which is little."""
    found: set[int] = set()
    for model in obliged_models():
        if reached := reach_of(model, actor, Level.READ):
            gone = model._base_manager.filter(beyond(reached)).values("pk")
            found.update(lines.filter(subject_id__in=gone).values_list("subject_id", flat=True))
    return found


def duties_reached(rows: Any, actor: Actor) -> Any:
    """Obligations of the records that the actor reaches."""
    if actor.is_system:
        return rows
    if actor.scope is Scope.ALL:
        # All but what is in nobody's reach, which is little.
        for model in obliged_models():
            reached = reach_of(model, actor, Level.READ)
            if reached:
                rows = rows.exclude(subject_id__in=model._base_manager.filter(beyond(reached)).values("pk"))
        return rows
    return rows.filter(hangs_on_reached(obliged_models(), actor))


def histories(period: Period, actor: Actor, *, only_first: bool = False) -> Iterator[History]:
    """Of every record within reach that was owed something in the period, all that happened before its end; or of what
    was said `only_first`, which says whether there was anything.
    """
    owed = Obligation.objects.filter(opened_at__lt=period.end)
    goes_on = Q(fulfilled_at__isnull=True, cancelled_at__isnull=True)
    owed = owed.filter(goes_on | Q(fulfilled_at__gte=period.start) | Q(cancelled_at__gte=period.start))
    for model in obliged_models():
        reached = model.objects.reached_by(actor).filter(pk__in=owed.values("subject_id")).values("pk")
        keys = list(reached.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), READ_AT_ONCE):
            yield from histories_of(model, keys[start : start + READ_AT_ONCE], period, only_first=only_first)


def histories_of(
    model: type[Obliged], keys: Sequence[int], period: Period, *, only_first: bool = False
) -> Iterator[History]:
    """The same of some records, whether or not they were owed anything."""
    rhythm = Rhythm.in_force()
    rows = _read(model, rhythm).filter(pk__in=keys)
    found = {noun.pk: noun for noun in rows if noun.cadence_of(rhythm)}
    yield from _with_past(found, period, rhythm, only_first=only_first)


def history_of(noun: Obliged, period: Period) -> History:
    """All that happened of one record before the end of a period. Three statements."""
    rhythm = Rhythm.in_force()
    (found,) = _with_past({noun.pk: noun}, period, rhythm, only_first=False)
    return found


def _read(model: type[Obliged], rhythm: Rhythm) -> Any:
    """Rows with what their cadence is made of; where it is one for all, without stage and customer: objects cost most."""
    if rhythm.stage_days or rhythm.large_from is not None or rhythm.tier_days:
        return model.for_duties().only("subject__id", *model.DUTY_READS)
    return (
        model.for_duties().select_related(None).only(*(name for name in model.DUTY_READS if "__" not in name))
    )


def _with_past(
    nouns: dict[int, Obliged], period: Period, rhythm: Rhythm, *, only_first: bool
) -> Iterator[History]:
    spans = _spans(nouns, period)
    planned = defaultdict(list) if only_first else _planned(nouns)
    contacts: dict[int, list[datetime]] = defaultdict(list)
    said: Any = FollowUp.objects.filter(subject_id__in=nouns, is_qualifying=True, happened_at__lt=period.end)
    if only_first:
        said = said.order_by().values("subject_id").annotate(first=Min("happened_at"))
        said = said.values_list("subject_id", "first")
    else:
        said = said.order_by("happened_at").values_list("subject_id", "happened_at")
    for subject_id, at in said:
        contacts[subject_id].append(at)
    for pk, noun in nouns.items():
        yield History(
            subject_id=pk, kind=noun.kind(), owner_id=noun.owner_id, cadence=noun.cadence_of(rhythm),
            spans=spans[pk], contacts=contacts[pk], planned=planned[pk],
        )  # fmt: skip


def _spans(nouns: dict[int, Obliged], period: Period) -> dict[int, list[Span]]:
    """Unbroken runs of obligations: where one ends and none begins at that moment, the record was nobody's, held or closed.

    What rests is owed one look on a date, what is won its payment: that is no open time.
    """
    found: dict[int, list[Span]] = {pk: [] for pk in nouns}
    rows = Obligation.objects.filter(subject_id__in=nouns, opened_at__lt=period.end).exclude(
        kind__in=OTHER_CLOCKS
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
    # Asked for this kind, PostgreSQL skips through all that is owed, day by day, instead of looking at a record's few.
    rows = Obligation.objects.filter(subject_id__in=nouns).exclude(kind__in=NO_STEP)
    for pk, due_at in rows.values_list("subject_id", "due_at"):
        found[pk].append(due_at)
    for pk, noun in nouns.items():
        if noun.next_step_at:
            found[pk].append(noun.next_step_at)
    return found


def _cut(spans: Sequence[Span], period: Period) -> list[Span]:
    found = [(max(start, period.start), min(end, period.end)) for start, end in spans]
    return [(start, end) for start, end in found if start < end]


def _gaps(
    spans: Sequence[Span],
    contacts: Sequence[datetime],
    planned: Sequence[datetime],
    limit: int,
    period: Period,
) -> Iterator[Gap]:
    """Gaps between contacts in a span that are longer than `limit` and end or still run in the period."""
    for start, end in spans:
        stops = [start, *(at for at in contacts if start < at <= end), end]
        for since, until in pairwise(stops):
            days = working_days_between(since, until) if until >= period.start else 0
            if days > limit:
                is_planned = any(local_day(since) < local_day(at) <= local_day(until) for at in planned)
                yield Gap(since, until, days, is_planned)
