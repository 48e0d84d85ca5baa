"""H1, H2, H3 and the loss rate from the trail: plain functions, the same for both arms."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from shangji.core.calendar import add_working_days, add_working_hours, local_day, working_days_between
from shangji.simulation.parameters import Parameters
from shangji.simulation.trail import Record


@dataclass(frozen=True)
class Figures:
    """What one arm came to with one seed. `cycle_days` are calendar days; shares are in 0..1."""

    missed_rate: float
    missed_unplanned_rate: float
    """The milder reading of H1: one planned step, even one that was let go, excuses the whole silence around it."""
    on_time_rate: float
    cycle_days: float
    loss_rate: float
    won: int
    records: int
    due: int
    contacts: int

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True)
class Due:
    """What was owed to a record, until when, and when it was done; None when it was not."""

    at: datetime
    done_at: datetime | None

    @property
    def is_on_time(self) -> bool:
        return self.done_at is not None and self.done_at <= self.at


def figures(records: Sequence[Record], until: datetime, p: Parameters) -> Figures:
    counted = [r for r in records if working_days_between(r.opened_at, r.closed_at or until) >= 1]
    missed = sum(is_missed(r, until, p) for r in counted)
    unplanned = sum(is_missed(r, until, p, plan_excuses=True) for r in counted)
    owed = [due for r in records for due in dues(r, until, p)]
    deals = [r for r in records if r.kind == "opportunity"]
    won = [r for r in deals if r.outcome == "won"]
    lost = [r for r in deals if r.outcome == "lost"]
    cycles = [(r.closed_at - r.opened_at) / timedelta(days=1) for r in won if r.closed_at and not r.is_stock]
    return Figures(
        missed_rate=_ratio(missed, len(counted)), missed_unplanned_rate=_ratio(unplanned, len(counted)),
        on_time_rate=_ratio(sum(d.is_on_time for d in owed), len(owed)),
        cycle_days=_ratio(sum(cycles), len(cycles)), loss_rate=_ratio(len(lost), len(won) + len(lost)),
        won=len(won), records=len(counted), due=len(owed), contacts=sum(len(r.follow_ups) for r in records),
    )  # fmt: skip


def is_missed(record: Record, until: datetime, p: Parameters, *, plan_excuses: bool = False) -> bool:
    """H1: silence for longer than twice the cadence; a step that was planned covers it up to its day, no further.

    `plan_excuses`: any step planned for a day of the silence excuses all of it.
    """
    moments = [record.opened_at, *record.follow_ups, record.closed_at or until]
    for start, end, plan in zip(moments[:-1], moments[1:], record.plans, strict=True):
        covered = max(local_day(start), plan) if plan else local_day(start)
        is_silent = working_days_between(covered, local_day(end)) > p.missed_days
        if is_silent and not (plan_excuses and plan and local_day(start) < plan <= local_day(end)):
            return True
    return False


def dues(record: Record, until: datetime, p: Parameters, *, known_only: bool = False) -> Iterator[Due]:
    """H2: one obligation between two follow-ups, the earliest of what is owed; what closing made void is left out.

    `known_only`: of what customers wrote, only what the product could know.
    """
    starts = [record.opened_at, *record.follow_ups]
    for n, start in enumerate(starts):
        done = record.follow_ups[n] if n < len(record.follow_ups) else None
        end = done or record.closed_at or until
        at = min(_owed(record, n, start, end, p, known_only))
        if at > until or (done is None and record.closed_at is not None and record.closed_at <= at):
            continue
        yield Due(at, done)


def _owed(
    record: Record, n: int, start: datetime, end: datetime, p: Parameters, known_only: bool
) -> Iterator[datetime]:
    plan = record.plans[n]
    if n == 0 and record.kind == "lead":
        yield add_working_hours(start, p.response_hours)
    if plan:
        yield end_of_day(plan)
    days = p.cadence_days * (2 if plan else 1)
    yield end_of_day(add_working_days(local_day(start), days))
    for heard in record.captured if known_only else record.heard:
        if start <= heard < end:
            yield add_working_hours(heard, p.reply_hours)


def end_of_day(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
