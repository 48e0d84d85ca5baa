"""What was promised and came late: planned steps, answers that were waited for, days that were agreed, tasks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shangji.activities.models import Task
from shangji.core.calendar import local_day, working_days_between
from shangji.opportunities.models import Opportunity
from shangji.process.cases import DUE
from shangji.process.models import Obligation


@dataclass(frozen=True)
class Late:
    """One that was not kept in time; `kept_on` is None where it never was. `days` are working days, until the end then."""

    what: str
    due_on: date
    kept_on: date | None
    days: int


@dataclass(frozen=True)
class Promises:
    of: int
    late: tuple[Late, ...]

    @property
    def kept(self) -> int:
        return self.of - len(self.late)

    @property
    def never(self) -> int:
        return sum(one.kept_on is None for one in self.late)


def owed() -> Any:
    """Obligations that were promises and came to be due; staying in touch is told by the gaps, a stage by its days."""
    return Obligation.objects.filter(DUE).exclude(kind__in=(Obligation.Kind.CADENCE, Obligation.Kind.GATE))


def promises_of(found: Opportunity, end: datetime) -> Promises:
    """Two statements."""
    rows = owed().filter(subject_id=found.pk, due_at__lt=end).order_by("due_at", "pk")
    made = [(row.kind_label, local_day(row.due_at), row.fulfilled_at, row.due_at) for row in rows]
    tasks = Task.objects.filter(subject_id=found.pk, due_on__lt=local_day(end)).order_by("due_on", "pk")
    made += [(task.title, task.due_on, task.done_at, None) for task in tasks if task.due_on]
    late = [one for what, due_on, at, due_at in made if (one := _late(what, due_on, at, due_at, end))]
    return Promises(len(made), tuple(sorted(late, key=lambda one: (one.due_on, one.what))))


def _late(
    what: str, due_on: date, at: datetime | None, due_at: datetime | None, end: datetime
) -> Late | None:
    """None where it was kept: an obligation by its moment, a task by its day."""
    if at is None:
        return Late(what, due_on, None, max(working_days_between(due_on, end), 0))
    if at <= due_at if due_at else local_day(at) <= due_on:
        return None
    return Late(what, due_on, local_day(at), max(working_days_between(due_on, at), 0))
