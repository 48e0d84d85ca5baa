"""Keeping what was said, added up by day: what a day of follow-ups comes to."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Sum,
    Value,
)

from shangji.activities.models import SaidAnew
from shangji.activities.weights import weight
from shangji.core.access import System
from shangji.core.jobs import Job, every
from shangji.core.prepared import Prepared
from shangji.insight.bits import Bits
from shangji.insight.copying import NOBODY, truth
from shangji.insight.metrics.grain_list.activities import NOT_IMPORTED, SOON, customer_of_all, follow_ups
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.sql import LocalHour, MinutesBetween
from shangji.insight.models import CustomerNumber, SaidSum, TouchedDay
from shangji.insight.models.of_days import OfDays
from shangji.insight.whole_days import WholeDays
from shangji.opportunities.models import Opportunity

BY = System("insight")
Beat = Callable[[], None]


@every(timedelta(minutes=1), "insight.sum_said", steps=True)
def sum_said(job: Job) -> None:
    catch_up(lambda: job.progress(0, 0))


def catch_up(beat: Beat = lambda: None) -> None:
    """Add up every day that is over and is not, or not rightly, added up yet."""
    DAYS.catch_up(beat)


def right_until() -> date | None:
    """The day before which the sums say all that was said; None where there are none."""
    return DAYS.right_until()


def _put_in(window: Window, day: int) -> None:
    TouchedDay.put_in(_touched(_touches(window.start, window.end), day))


def _lines_of(rows: Any, day: int, window: Window) -> Iterator[tuple[type[OfDays], Any]]:
    """What the follow-ups of a day come to."""
    lag = MinutesBetween(F("happened_at"), F("recorded_at"))
    is_imported = truth(Q(client_key__startswith="in-"))
    was_one = Opportunity._base_manager.filter(pk=OuterRef("subject_id")).exclude(outcome="invalid")
    kept = {"is_qualifying": F("is_qualifying"), "is_imported": is_imported, "is_soon": truth(Q(SOON))}
    yield SaidSum, _grouped(
        rows, "said", day, hour=LocalHour(F("happened_at"), window=window), type=F("type"), direction=F("direction"),
        noun=F("subject__kind"), is_of_opportunity=Exists(was_one), **kept,
    )  # fmt: skip
    yield SaidSum, _grouped(rows, "said_by", day, owner_id=F("author_id"), **kept)
    yield SaidSum, _grouped(rows.filter(NOT_IMPORTED), "lag", day, lag=lag)


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


def _touched(touches: Iterable[tuple[int | None, int]], day: int) -> Iterator[TouchedDay]:
    """One line of everybody, also where there was nobody: it says that the day is added up; and one of each author."""
    found = sorted(set(touches), key=lambda one: (one[0] or 0, one[1]))
    numbers = CustomerNumber.give(found)

    def line(what: str, pairs: Iterable[tuple[int | None, int]], owner_id: int | None = None) -> TouchedDay:
        bits = Bits.of(numbers[customer] for _author, customer in pairs)
        return TouchedDay(what=what, span=1, day=day, owner_id=owner_id, customers=bits.packed())

    yield line(TouchedDay.What.TOUCHED, found)
    for author, theirs in groupby(found, key=lambda one: one[0]):
        yield line(TouchedDay.What.TOUCHED_BY, theirs, author)


DAYS = WholeDays(
    name="what was said by day", marks=SaidAnew, rows=lambda: follow_ups(BY), moment="happened_at",
    lines=(TouchedDay, SaidSum), told=TouchedDay.What.TOUCHED, lines_of=_lines_of, put_in=_put_in,
    put_together=TouchedDay.put_together,
)  # fmt: skip
_touches = Prepared(
    lambda start, end: (
        DAYS.between(start, end)
        .annotate(customer=customer_of_all())
        .exclude(customer=None)
        .values_list("author_id", "customer")
    )
)
"""(author, customer) of each follow-up between two moments."""
