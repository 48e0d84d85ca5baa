"""Keeping the sums by day: what has changed is taken out as it was counted and put in as it is.

Verbs leave a mark (`Unsummed`) and never touch a sum. The marks are worked off by the worker, and by whoever asks for a
number while there are few; while there are many, or nothing was added up yet, numbers come from the rows themselves.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from shangji.core import clock
from shangji.core.calendar import day_starts
from shangji.core.jobs import Job, every
from shangji.core.marks import Beat
from shangji.core.statistics import refresh
from shangji.insight.copying import NOBODY, fill
from shangji.insight.metrics.periods import EARLIEST, Window
from shangji.insight.metrics.sql import Cents, LocalDay, Seconds, WholeDays
from shangji.insight.models import CountedStay, DaySum
from shangji.insight.models.day_sum import KEY, Line
from shangji.opportunities.models import Opportunity, StageStay, Unsummed

FEW = 2_000
"""So many marks are worked off by whoever asks for a number."""
AT_ONCE = 20_000
AHEAD = timedelta(days=366)
NOUGHT = Value(0)


@every(timedelta(minutes=1), "insight.sum_days", steps=True)
def sum_days(job: Job) -> None:
    catch_up(lambda: job.progress(0, 0))


def catch_up(beat: Beat = lambda: None) -> None:
    """Work off all marks there are."""
    Unsummed.catch_up(FEW, _work_off, add_up_everything, beat)


def are_right() -> bool:
    """Whether the sums are what the rows add up to."""
    return Unsummed.are_gone(FEW, _work_off)


@transaction.atomic
def _work_off(count: int) -> int:
    """Whoever comes second waits here, on the first marks, until they are gone."""
    marks = Unsummed.oldest(count)
    ids = sorted({mark.opportunity_id for mark in marks})
    counted = CountedStay.objects.filter(opportunity_id__one_of=ids)
    change: Counter[Line] = Counter()
    worth: Counter[Line] = Counter()
    moments: Counter[Line] = Counter()
    for sign in (-1, 1):
        for *key, n, cents, at in chain.from_iterable(lines_of(counted)):
            change[tuple(key)] += sign * n
            worth[tuple(key)] += sign * int(cents)
            moments[tuple(key)] += sign * int(at)
        if sign < 0:
            CountedStay.take_out(ids)
            fill(CountedStay, counted_of(StageStay.objects.filter(opportunity__one_of=ids)))
    DaySum.change(
        (key, n, worth[key], moments[key]) for key, n in change.items() if n or worth[key] or moments[key]
    )
    Unsummed.take_away(marks)
    return len(marks)


def add_up_everything(beat: Beat = lambda: None) -> None:
    """All there ever was. What changes meanwhile leaves its mark, and nobody reads the sums before the one of all is gone."""
    marks = Unsummed.of_everything()
    DaySum.begin_anew()
    CountedStay.begin_anew()
    newest = Opportunity._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(0, newest + 1, AT_ONCE):
        part = StageStay.objects.filter(opportunity__gte=start, opportunity__lt=start + AT_ONCE)
        fill(CountedStay, counted_of(part))
        beat()
    for lines in lines_of(CountedStay.objects.all()):
        fill(DaySum, lines)
        beat()
    refresh(CountedStay, DaySum)
    Unsummed.take_away(marks)


def counted_of(stays: Any) -> Any:
    """What is written of stays: the columns of CountedStay in their order. What never was an opportunity is in no sum."""
    window = Window(day_starts(EARLIEST), clock.now() + AHEAD)
    furthest = StageStay.objects.filter(opportunity=OuterRef("opportunity")).order_by("-stage__order", "-pk")
    held = StageStay.objects.filter(opportunity=OuterRef("opportunity"), held_s__gt=0).order_by()
    rested = held.values("opportunity").annotate(total=Sum("held_s")).values("total")

    def day(of: Any) -> LocalDay:
        return LocalDay(of, window=window)

    return stays.exclude(opportunity__outcome="invalid").values_list(
        "pk", "opportunity_id", "opportunity__pipeline_id", "stage_id", "opportunity__outcome", "direction",
        day(F("entered_at")), day(F("left_at")), day(Coalesce("left_at", "opportunity__held_at")), WholeDays(F("held_s")),
        Seconds(F("entered_at")), Seconds(F("left_at")),
        "opportunity__owner_id", "opportunity__stage_id", "opportunity__loss_reason_id", day(F("opportunity__opened_at")), day(F("opportunity__closed_at")),
        day(Coalesce("opportunity__closed_at", "opportunity__held_at")), WholeDays(Coalesce(Subquery(rested), 0.0)),
        ExpressionWrapper(Q(pk=Subquery(furthest.values("pk")[:1])), output_field=BooleanField()),
        "opportunity__currency", Cents(F("opportunity__amount")),
    )  # fmt: skip


def lines_of(counted: Any) -> Iterator[Any]:
    """What stays come to in the sums: KEY, how many, how many hundredths, and seconds since 1970 of their moments."""
    is_running = Q(stopped_on__isnull=True)
    lasted = Case(
        When(is_running, then=-F("rested")), default=F("stopped_on") - F("entered_on") - F("rested")
    )
    money = {
        "currency": F("currency"),
        "has_amount": _is(Q(cents__isnull=False)),
        "worth": Coalesce(Sum("cents"), 0),
    }
    left, furthest = counted.filter(left_on__isnull=False), counted.filter(is_furthest=True)
    yield _grouped(
        counted,
        "entered",
        day=F("entered_on"),
        direction=F("direction"),
        moments=Sum("entered_s"),
        **money,
    )
    yield _grouped(left, "left", day=F("left_on"), direction=F("direction"), moments=Sum("left_s"), **money)
    yield _grouped(
        counted,
        "stayed",
        day=F("entered_on"),
        direction=F("direction"),
        is_running=_is(is_running),
        lasted=lasted,
    )
    yield _grouped(furthest, "opened", day=F("opened_on"), **money)
    yield _grouped(
        furthest, "opened_by", day=F("opened_on"), stage_id=NOUGHT, owner_id=F("owner_id"), **money
    )
    goes_on = Q(ended_on__isnull=True)
    age = Case(
        When(goes_on, then=-F("rested_in_all")), default=F("ended_on") - F("opened_on") - F("rested_in_all")
    )
    yield _grouped(
        furthest, "lived", day=F("opened_on"), stage_id=NOUGHT, is_running=_is(goes_on), lasted=age
    )
    closed = furthest.filter(closed_on__isnull=False)
    yield _grouped(
        closed,
        "closed",
        day=F("closed_on"),
        stage_id=F("stands_in_id"),
        loss_reason_id=F("loss_reason_id"),
        **money,
    )
    yield _grouped(closed, "closed_by", day=F("closed_on"), stage_id=NOUGHT, owner_id=F("owner_id"), **money)
    took = F("closed_on") - F("opened_on") - F("rested_in_all")
    yield _grouped(closed, "took", day=F("closed_on"), stage_id=NOUGHT, lasted=took)


def _is(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _grouped(rows: Any, what: str, *, worth: Any = NOUGHT, moments: Any = NOUGHT, **columns: Any) -> Any:
    plain: dict[str, Any] = {
        "what": Value(what), "stage_id": F("stage_id"), "pipeline_id": F("pipeline_id"), "outcome": F("outcome"),
        "direction": Value(""), "is_running": Value(False), "lasted": NOUGHT, "owner_id": NOBODY, "loss_reason_id": NOBODY, "currency": Value(""),
        "has_amount": Value(False),
    }  # fmt: skip
    named = {f"of_{name}": expression for name, expression in (plain | columns).items()}
    names = [f"of_{name}" for name in KEY]
    sums = {"of_count": Count("*"), "of_worth": worth, "of_moments": moments}
    return rows.order_by().annotate(**named).values(*names).annotate(**sums).values_list(*names, *sums)
