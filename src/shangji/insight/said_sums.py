"""Keeping what was said, added up by day: a day is added up when it is over, and anew when something of it changes.

The worker does so every minute, and whoever asks for a number does while a few days are meant. Until then, and of the day
that runs, the rows answer.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Sum,
    Value,
    When,
)

from shangji.activities.models import FollowUp, SaidAnew
from shangji.activities.models.said_anew import EPOCH, number_of
from shangji.activities.weights import weight
from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import day_starts, local_day
from shangji.core.jobs import Job, every
from shangji.core.locks import can_write_now, one_at_a_time
from shangji.insight.copying import NOBODY, fill
from shangji.insight.metrics.grain_list.activities import NOT_IMPORTED, SOON, customer_of_all, follow_ups
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.sql import LocalHour, MinutesBetween
from shangji.insight.models import SaidSum, TouchedDay
from shangji.opportunities.models import Opportunity

FEW = 3
"""So many days are added up by whoever asks."""
AT_ONCE = 14
"""So many days are added up in one transaction."""
SETTLED = timedelta(hours=1)
"""After midnight: whatever was begun to be written down on that day is there."""
DAY = timedelta(days=1)
FIRST = datetime(1900, 1, 2, tzinfo=UTC)
BY = System("insight")
Beat = Callable[[], None]


@every(timedelta(minutes=1), "insight.sum_said", steps=True)
def sum_said(job: Job) -> None:
    catch_up(lambda: job.progress(0, 0))


def catch_up(beat: Beat = lambda: None) -> None:
    """Add up every day that is over and is not, or not rightly, added up yet."""
    if SaidAnew.objects.filter(day=None).exists():
        _begin_anew()
    while days := _waiting(AT_ONCE) or []:
        _add_up(days)
        beat()


def right_until() -> date | None:
    """The day before which the sums say all that was said; None where they do not. A few days are added up here, unless
    that would wait.
    """
    days = _waiting(FEW + 1)
    if days is None or len(days) > FEW or (days and not can_write_now()):
        return None
    if days:
        _add_up(days)
    return _over()


def _over() -> date:
    """The first day that is not over."""
    return local_day(clock.now() - SETTLED)


def _waiting(count: int) -> list[int] | None:
    """Days that are over and are to be added up, at most so many; None where all are."""
    marks = SaidAnew.objects.order_by("day")
    if marks.filter(day=None).exists():
        return None
    touched = TouchedDay.objects.filter(what=TouchedDay.What.TOUCHED)
    last = touched.order_by("-day").values_list("day", flat=True).first()
    since, end = FIRST, _over()
    days: list[int] = []
    if last is not None:
        # Days after it come in their order: the last one says that all before it are there.
        days = [day or 0 for (day,) in marks.filter(day__lte=last).values_list("day").distinct()[:count]]
        since = day_starts(date.fromordinal(last + 1 + EPOCH))
    while len(days) < count:
        said = FollowUp.objects.filter(happened_at__gte=since, happened_at__lt=day_starts(end))
        at = said.order_by("happened_at").values_list("happened_at", flat=True).first()
        if at is None:
            break
        days.append(number_of(local_day(at)))
        since = day_starts(local_day(at) + DAY)
    return days


def _begin_anew() -> None:
    with transaction.atomic():
        marks = list(SaidAnew.objects.values_list("pk", flat=True))
        SaidSum.begin_anew()
        TouchedDay.begin_anew()
        SaidAnew.take_away(marks)


@transaction.atomic
def _add_up(days: Sequence[int]) -> None:
    """One at a time: of two that take a day out and put it in, the second would not see what the first one put in."""
    one_at_a_time("what was said by day")
    marks = list(SaidAnew.objects.filter(day__in=days).values_list("pk", flat=True))
    SaidSum.take_out(days)
    TouchedDay.take_out(days)
    for day in days:
        rows, window = _said_on(day)
        for lines in lines_of(rows, day, window):
            fill(SaidSum, lines)
        TouchedDay.put_in(_touched(rows, day))
    SaidAnew.take_away(marks)


def _said_on(day: int) -> tuple[Any, Window]:
    starts = [day_starts(date.fromordinal(each + EPOCH)) for each in (day, day + 1)]
    window = Window(*starts)
    return follow_ups(BY).filter(happened_at__gte=window.start, happened_at__lt=window.end), window


def lines_of(rows: Any, day: int, window: Window) -> Iterator[Any]:
    """What the follow-ups of a day come to: the columns of SaidSum in their order."""
    lag = MinutesBetween(F("happened_at"), F("recorded_at"))
    is_imported = _is(Q(client_key__startswith="in-"))
    was_one = Opportunity._base_manager.filter(pk=OuterRef("subject_id")).exclude(outcome="invalid")
    kept = {"is_qualifying": F("is_qualifying"), "is_imported": is_imported, "is_soon": _is(Q(SOON))}
    yield _grouped(
        rows, "said", day, hour=LocalHour(F("happened_at"), window=window), type=F("type"), direction=F("direction"),
        noun=F("subject__kind"), is_of_opportunity=Exists(was_one), **kept,
    )  # fmt: skip
    yield _grouped(rows, "said_by", day, owner_id=F("author_id"), **kept)
    yield _grouped(rows.filter(NOT_IMPORTED), "lag", day, lag=lag)


def _is(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _grouped(rows: Any, what: str, day: int, **columns: Any) -> Any:
    nothing, nobody, no = (
        Value("", output_field=CharField()),
        NOBODY,
        Value(False, output_field=BooleanField()),
    )
    nought = Value(0, output_field=IntegerField())
    plain: dict[str, Any] = {
        "day": Value(day, output_field=IntegerField()), "what": Value(what, output_field=CharField()), "owner_id": nobody,
        "hour": nought, "type": nothing, "direction": nothing, "noun": nothing, "is_qualifying": no, "is_imported": no,
        "is_soon": no, "is_of_opportunity": no, "lag": nought,
    }  # fmt: skip
    named = {f"of_{name}": expression for name, expression in (plain | columns).items()}
    found = rows.order_by().annotate(**named).values(*named)
    return found.annotate(of_count=Count("*"), of_weight=Sum(weight())).values_list(
        *named, "of_count", "of_weight"
    )


def _touched(rows: Any, day: int) -> Iterator[TouchedDay]:
    """One line of everybody, also where there was nobody: it says that the day is added up; and one of each author."""
    asked = rows.annotate(customer=customer_of_all()).exclude(customer=None)
    found = sorted(set(asked.values_list("author_id", "customer")), key=lambda one: (one[0] or 0, one[1]))
    everybody = sorted({customer for _author, customer in found})
    yield TouchedDay.of("touched", day, everybody)
    for author, theirs in groupby(found, key=lambda one: one[0]):
        yield TouchedDay.of("by", day, [customer for _author, customer in theirs], author)
