"""Keeping what was due, added up by day: how many obligations of a day there were, and how many were done in time."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, Value

from shangji.core.jobs import Job, every
from shangji.insight.copying import NOBODY, truth
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.sql import LocalHour
from shangji.insight.models import DueSum
from shangji.insight.models.of_days import OfDays
from shangji.insight.whole_days import WholeDays
from shangji.process.cases import DUE, KEPT
from shangji.process.models import DueAnew, Obligation

Beat = Callable[[], None]


@every(timedelta(minutes=1), "insight.sum_due", steps=True)
def sum_due(job: Job) -> None:
    catch_up(lambda: job.progress(0, 0))


def catch_up(beat: Beat = lambda: None) -> None:
    """Add up every day that is over and is not, or not rightly, added up yet."""
    DAYS.catch_up(beat)


def right_until() -> date | None:
    """The day before which the sums say all that was due; None where there are none."""
    return DAYS.right_until()


def _lines_of(rows: Any, day: int, window: Window) -> Iterator[tuple[type[OfDays], Any]]:
    yield DueSum, _grouped(rows, DueSum.What.DUE, day, hour=LocalHour(F("due_at"), window=window))
    yield DueSum, _grouped(rows, DueSum.What.DUE_BY, day, owner_id=F("owner_id"))


def _grouped(rows: Any, what: str, day: int, **columns: Any) -> Any:
    """The columns of DueSum in their order."""
    plain: dict[str, Any] = {
        "day": Value(day, output_field=IntegerField()), "what": Value(str(what), output_field=CharField()), "owner_id": NOBODY,
        "hour": Value(0, output_field=IntegerField()), "kind": F("kind"), "noun": F("subject__kind"), "is_due": truth(DUE),
        "is_kept": truth(KEPT),
    }  # fmt: skip
    named = {f"of_{name}": expression for name, expression in (plain | columns).items()}
    found = rows.order_by().annotate(**named).values(*named)
    return found.annotate(of_count=Count("*")).values_list(*named, "of_count")


DAYS = WholeDays(
    name="what was due by day", marks=DueAnew, rows=Obligation.objects.all, moment="due_at", lines=(DueSum,),
    told=DueSum.What.DUE, lines_of=_lines_of,
)  # fmt: skip
