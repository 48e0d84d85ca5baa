"""Keeping how records are minded: verbs leave a mark (`MindedAnew`), and the lines of marked records are reckoned anew.

The worker does so every minute, and whoever asks for a rate does while there are few marks; while there are many, or nothing
was reckoned yet, records are followed through their time one by one (`process.cases`). Both say the same.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, Value, When

from shangji.core.bulk import insert
from shangji.core.calendar import (
    add_working_days,
    day_starts,
    is_working_day,
    local_day,
    working_days_between,
)
from shangji.core.day_marks import EPOCH, number_of
from shangji.core.jobs import Job, every
from shangji.core.locks import one_at_a_time
from shangji.core.marks import Beat
from shangji.core.statistics import refresh
from shangji.process.cases import History, Period, histories_of
from shangji.process.models.minded import FOREVER, MindedAnew, MindedSpan, MindedSum, Silence
from shangji.process.models.rhythm import Rhythm
from shangji.process.obliged import Obliged, obliged_models

FEW = 1_000
"""So many marks are worked off by whoever asks."""
AT_ONCE = 5_000
ALONE = "how records are minded"
"""Of two that take lines out and put them in, the second would not see what the first one put in."""
ALWAYS = Period(datetime(1900, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
Lines = tuple[list[MindedSpan], list[Silence]]


@every(timedelta(minutes=1), "process.mind_anew", steps=True)
def mind_anew(job: Job) -> None:
    catch_up(lambda: job.progress(0, 0))


def catch_up(beat: Beat = lambda: None) -> None:
    """Work off all marks there are."""
    MindedAnew.catch_up(FEW, _work_off, reckon_everything, beat)


def are_right() -> bool:
    """Whether the lines say what the records say."""
    return MindedAnew.are_gone(FEW, _work_off)


@transaction.atomic
def _work_off(count: int) -> int:
    one_at_a_time(ALONE)
    Rhythm.forget()
    marks = MindedAnew.oldest(count)
    keys = sorted({mark.subject_id for mark in marks})
    spans = MindedSpan.objects.filter(subject_id__one_of=keys)
    before = sums_of(spans)
    _take_out(keys)
    for model in obliged_models():
        _put_in(model, keys)
    change = sums_of(spans)
    change.subtract(before)
    MindedSum.change(MindedSum.of({key: n for key, n in change.items() if n}))
    MindedAnew.take_away(marks)
    return len(marks)


def reckon_everything(beat: Beat = lambda: None) -> None:
    """All records. What changes meanwhile leaves its mark, and nobody reads the lines before the one of all is gone."""
    marks = MindedAnew.of_everything()
    Rhythm.forget()
    MindedSpan.begin_anew()
    Silence.begin_anew()
    for model, keys in _in_parts():
        with transaction.atomic():
            one_at_a_time(ALONE)
            _take_out(keys)
            _put_in(model, keys)
        beat()
    with transaction.atomic():
        one_at_a_time(ALONE)
        MindedSum.begin_anew()
        insert(MindedSum.of(sums_of(MindedSpan.objects.all())))
    refresh(MindedSpan, MindedSum, Silence)
    MindedAnew.take_away(marks)


def amiss() -> Iterator[int]:
    """Records whose lines are not what would be reckoned now; of lines that are being reckoned nothing can be said."""
    if not are_right():
        return
    for model, keys in _in_parts():
        wanted, found = _told(*lines_of(model, keys)), _told(*_kept(model, keys))
        yield from sorted({line[0] for line in wanted ^ found})


def sums_of(spans: Any) -> Counter[tuple[bool, int, int]]:
    """What spans come to in `MindedSum`: whether they end, the day, when somebody was first in touch if later → how many."""
    found: Counter[tuple[bool, int, int]] = Counter()
    for is_end, day in ((False, "since_day"), (True, "until_day")):
        said = Case(When(said_day__gt=F(day), then=F("said_day")), default=0)
        over = spans.filter(**{f"{day}__lt": FOREVER}).order_by()
        for on_day, first, n in over.values_list(day, said).annotate(n=Count("*")):
            found[is_end, on_day, first] += n
    return found


def _in_parts() -> Iterator[tuple[type[Obliged], Sequence[int]]]:
    """Every record that can be owed something, by kind and key."""
    for model in obliged_models():
        last = 0
        while keys := list(
            model._base_manager.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
        ):
            yield model, keys
            last = keys[-1]


def _take_out(keys: Sequence[int]) -> None:
    MindedSpan.take_out(keys)
    Silence.take_out(keys)


def _put_in(model: type[Obliged], keys: Sequence[int]) -> None:
    for lines in lines_of(model, keys):
        insert(lines)


def _kept(model: type[Obliged], keys: Sequence[int]) -> Lines:
    within = Q(subject_id__gte=keys[0], subject_id__lte=keys[-1], noun=model.kind())
    return list(MindedSpan.objects.filter(within)), list(Silence.objects.filter(within))


def _told(spans: Sequence[MindedSpan], silences: Sequence[Silence]) -> set[tuple[Any, ...]]:
    found: set[tuple[Any, ...]] = {
        (s.subject_id, s.owner_id, s.since_day, s.until_day, s.before_day, s.said_day) for s in spans
    }
    return found | {
        (s.subject_id, s.owner_id, s.missed_day, s.until_day, s.excused_day, s.before_day) for s in silences
    }


def lines_of(model: type[Obliged], keys: Sequence[int]) -> Lines:
    """What is to be kept of records of one kind."""
    spans: list[MindedSpan] = []
    silences: list[Silence] = []
    for history in histories_of(model, keys, ALWAYS):
        spans += _spans(history)
        silences += _silences(history)
    return spans, silences


def _spans(history: History) -> Iterator[MindedSpan]:
    said = _number(history.contacts[0]) if history.contacts else FOREVER
    before = -1
    for start, end in history.spans:
        if end < ALWAYS.end and working_days_between(start, end) < 1:
            continue
        since, until = _number(start), _number(end)
        yield MindedSpan(
            subject_id=history.subject_id, noun=history.kind, owner_id=history.owner_id, since_day=since, until_day=until,
            before_day=before, said_day=said,
        )  # fmt: skip
        before = until


def _silences(history: History) -> Iterator[Silence]:
    planned = sorted({_number(at) for at in history.planned})
    before = -1
    for start, end in history.spans:
        for since, until in pairwise([start, *(at for at in history.contacts if start < at <= end), end]):
            day, until_day = _number(since), _number(until)
            missed = _missed_on(day, 2 * history.cadence)
            later = planned[bisect_right(planned, day) :]
            excused = later[0] if later and later[0] <= until_day else None
            if missed > until_day or (excused is not None and excused <= missed):
                continue
            yield Silence(
                subject_id=history.subject_id, noun=history.kind, owner_id=history.owner_id, missed_day=missed,
                until_day=until_day, excused_day=excused, before_day=before,
            )  # fmt: skip
            before = before if excused else until_day


@lru_cache(maxsize=50_000)
def _missed_on(day: int, limit: int) -> int:
    """The first day on which more than so many working days have passed since one."""
    return number_of(add_working_days(date.fromordinal(day + EPOCH), limit + 1))


def _number(moment: datetime) -> int:
    return FOREVER if moment >= ALWAYS.end else number_of(local_day(moment))


def minded(period: Period) -> Any:
    """The first span of each record that was open in somebody's hands for a working day or longer in a period of days."""
    begun, ended = _worked(period)
    if ended < begun:
        return MindedSpan.objects.none()
    return MindedSpan.objects.filter(until_day__gte=begun, since_day__lt=ended, before_day__lt=begun)


def added_up(period: Period, hit: Q) -> tuple[int, int]:
    """How many spans `minded` has, and how many of these are hits, by their sums: those that had begun, without those that were
    over, and without those that began again in it.
    """
    begun, ended = _worked(period)
    if ended < begun:
        return 0, 0
    signed = Case(When(is_end=True, then=-F("count")), default=F("count"))
    over = Q(is_end=False, day__lt=ended) | Q(is_end=True, day__lt=begun)
    told = MindedSum.objects.filter(over).aggregate(
        whole=Sum(signed, default=0), hits=Sum(signed, filter=hit, default=0)
    )
    again = MindedSpan.objects.filter(before_day__gte=begun, since_day__lt=ended).aggregate(
        whole=Count("*"), hits=Count(Value(1), filter=hit)
    )
    return told["whole"] - again["whole"], told["hits"] - again["hits"]


def _worked(period: Period) -> tuple[int, int]:
    """The day by which a working day of the period had passed, and its last working day."""
    first, last = local_day(period.start), local_day(period.end)
    return number_of(add_working_days(first, 1)), number_of(
        last if is_working_day(last) else add_working_days(last, -1)
    )


def never(period: Period) -> Q:
    """Spans of records with which nobody was in touch before the end of the period."""
    last = local_day(period.end)
    return Q(said_day__gte=number_of(last) + (day_starts(last) < period.end))


def _silent(period: Period) -> Any:
    """Silences that ended or still ran in the period and were too long by its end, of records that were minded in it."""
    begun, ended = _worked(period)
    if ended < begun:
        return Silence.objects.none()
    first, last = _days(period)
    own = Q(subject_id=OuterRef("subject_id"))
    # What was silent until a working day of the period had passed was minded in it.
    return Silence.objects.filter(until_day__gte=first, missed_day__lte=last).filter(
        Q(until_day__gte=begun) | Exists(minded(period).filter(own))
    )


def _newly_silent(period: Period) -> Any:
    return _silent(period).filter(PLAIN, before_day__lt=_days(period)[0])


def _excused_later(period: Period) -> Any:
    """Of records of which no other silence counts."""
    first, last = _days(period)
    own, excused = Q(subject_id=OuterRef("subject_id")), Q(excused_day__gt=last)
    others = Silence.objects.filter(
        own, PLAIN | excused, PLAIN | Q(pk__lt=OuterRef("pk")), until_day__gte=first, missed_day__lte=last
    )
    return _silent(period).filter(excused).exclude(Exists(others))


def _days(period: Period) -> tuple[int, int]:
    return number_of(local_day(period.start)), number_of(local_day(period.end))


PLAIN = Q(excused_day__isnull=True)
SILENT = _newly_silent, _excused_later
"""Period → silences that were not excused by its end: of each record that was minded one, in one of these parts."""
