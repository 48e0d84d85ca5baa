"""A second opinion on the measures of follow-up: missed records, on-time rate, alerts, hand-overs, case by case.

Each takes a period and an actor and gives a value with its interval, what it was counted of, and the records behind it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from shangji.core.access import Actor
from shangji.core.proportions import wilson
from shangji.process.cases import IN_TOUCH_DUE, Case, Period, duties_reached, handed_over, histories, told
from shangji.process.models import Obligation

__all__ = ["Measured", "Period", "alerts", "break_points", "missed", "never_followed", "on_time"]


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
        return (wilson(self.hits, self.of) or (0.0, 1.0))[0]

    @property
    def high(self) -> float:
        return (wilson(self.hits, self.of) or (0.0, 1.0))[1]


def on_time(period: Period, actor: Actor) -> Measured:
    """H2: obligations due in the period that were fulfilled by then, of those not cancelled before they were due.

    `records` are the missed ones; the delay in hours is the median of what was fulfilled late.
    """
    rows = duties_reached(Obligation.objects.filter(due_at__gte=period.start, due_at__lt=period.end), actor)
    rows = rows.filter(IN_TOUCH_DUE)
    found = list(rows.values_list("subject_id", "due_at", "fulfilled_at"))
    missed = [subject for subject, due_at, at in found if at is None or at > due_at]
    late = [(at - due_at).total_seconds() / 3600 for _subject, due_at, at in found if at and at > due_at]
    return Measured(len(found) - len(missed), len(found), missed, median(late) if late else None)


def missed(period: Period, actor: Actor) -> Measured:
    """H1: records with a gap longer than twice their cadence without contact and without a planned step due in it."""
    found = (history.missed(period) for history in histories(period, actor))
    return _counted(case for case in found if case)


def never_followed(period: Period, actor: Actor) -> Measured:
    """H1b: records that nobody followed up from their beginning to their end, or to the end of the period."""
    found = (history.never(period) for history in histories(period, actor, only_first=True))
    return _counted(case for case in found if case)


def break_points(period: Period, actor: Actor) -> Measured:
    """H10: hand-overs in the period after which the new owner was not in touch within the cadence; `hits` are breaks."""
    return _counted(handed_over(period, actor))


def alerts(period: Period, actor: Actor) -> Measured:
    """H11: breaches of which the owner had a line in the inbox within fifteen minutes; `records` are those without."""
    cases = list(told(period, actor))
    late = [case.subject_id for case in cases if not case.is_hit]
    return Measured(len(cases) - len(late), len(cases), late)


def _counted(cases: Iterable[Case]) -> Measured:
    found = list(cases)
    hits = [case.subject_id for case in found if case.is_hit]
    return Measured(len(hits), len(found), hits)
