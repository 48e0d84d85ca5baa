"""Taking the snapshots that are due: what has passed is folded from the log once, then each Monday as it comes.

Every step commits by itself and can be repeated: a week is there once, and what was folded twice is there once.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from shangji.core import clock
from shangji.core.events import FACTS, Event
from shangji.core.jobs import Job, every
from shangji.insight.forecast.freezing import freeze
from shangji.insight.models.snapshot import STATE, Snapshot, Standing, StandingSum
from shangji.insight.snapshots.folding import COLUMNS, Line, Stood, spans, turned_back
from shangji.insight.snapshots.weeks import WEEK, starts, week_at, weeks
from shangji.opportunities.models import Opportunity

AT_ONCE = 2_000
OVERTAKEN = 10_000
"""A record may be seen after this many newer ones: its transaction took longer than theirs."""
Beat = Callable[[], None]


@every(timedelta(hours=1), "insight.take_snapshots", steps=True)
def take_snapshots(job: Job) -> None:
    """Hourly, so that no Monday is missed; whenever it runs, it sees the Monday at midnight."""
    catch_up(clock.now(), lambda: job.progress(0, 0))


def catch_up(now: datetime, beat: Beat = lambda: None) -> None:
    """Everything up to the newest Monday."""
    newest = Snapshot.newest()
    if newest is None:
        fold_everything(week_at(now), beat)
    else:
        take_in_newcomers(newest, beat)
        for week in weeks(newest.week + WEEK, week_at(now)):
            take(week)
            beat()
    for snapshot in Snapshot.unsummed():
        with transaction.atomic():
            StandingSum.add_up(snapshot.week)
            freeze(snapshot.week, is_live=snapshot.week == week_at(now))
            snapshot.was_summed()
        beat()


def fold_everything(last: date, beat: Beat = lambda: None) -> None:
    """All there ever was, from the log; the weeks are there once all of it is."""
    keys = list(Opportunity._base_manager.order_by("pk").values_list("pk", flat=True))
    first = last
    for ids in _parts(keys):
        first = min([first, *_fold(ids, last)])
        beat()
    Snapshot.fold(weeks(first, last), keys[-1] if keys else 0)


def take_in_newcomers(newest: Snapshot, beat: Beat = lambda: None) -> None:
    """Records that were brought in with a past that reaches beyond the newest snapshot stand in that past, too."""
    rows = Opportunity._base_manager.filter(pk__gt=newest.newest_id - OVERTAKEN)
    strange = ~Exists(Standing.objects.filter(opportunity=OuterRef("pk")))
    ids = list(rows.filter(strange, opened_at__lt=starts(newest.week)).values_list("pk", flat=True))
    last_id = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    for some in _parts(ids):
        with transaction.atomic():
            since = _fold(some, newest.week)
            if since:
                Snapshot.fold(weeks(min(since), newest.week), newest.newest_id)
        beat()
    if last_id > newest.newest_id:
        newest.has_looked_at(last_id)


@transaction.atomic
def take(week: date) -> None:
    """How the pipeline stood at midnight of a Monday, the newest one or one that was missed."""
    newest_id = Opportunity._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    Snapshot.take(week, newest_id)
    fresh, gone = _differences()
    for ids in _parts(_touched_since(starts(week))):
        kept = {pk: Stood(*stood) for pk, *stood in _standings().filter(opportunity_id__in=ids)}
        for pk, stood in _then(ids, starts(week)).items():
            fresh.pop(pk, None)
            gone.discard(pk)
            if stood is None and pk in kept:
                gone.add(pk)
            elif stood and stood != kept.get(pk):
                fresh[pk] = stood
    Standing.end([*gone, *fresh], week)
    Standing.write([_standing(pk, week, None, stood) for pk, stood in fresh.items()])
    StandingSum.add_up(week)
    freeze(week, is_live=True)


def _fold(ids: Sequence[int], last: date) -> list[date]:
    """Write how these stood on all Mondays up to one; since when each of them did."""
    rows = [
        _standing(pk, span.since, span.until, span.stood)
        for pk, log in logs(ids)
        for span in spans(log, last)
    ]
    with transaction.atomic():
        Standing.write_anew(ids, rows)
    return [row.since for row in rows]


def _standing(pk: int, since: date, until: date | None, stood: Stood) -> Standing:
    return Standing(opportunity_id=pk, since=since, until=until, **stood._asdict())


def _standings() -> Any:
    return Standing.objects.now().order_by().values_list("opportunity_id", *STATE)


def _differences() -> tuple[dict[int, Stood], set[int]]:
    """What stands otherwise now than on the newest snapshot, and what stands no more. Two statements for any number."""
    now = Opportunity._base_manager.filter(closed_at__isnull=True).order_by()
    fresh = now.values_list("pk", *STATE).difference(_standings())
    gone = Standing.objects.now().order_by().values_list("opportunity_id").difference(now.values_list("pk"))
    return {pk: Stood(*stood) for pk, *stood in fresh}, {pk for (pk,) in gone}


def _touched_since(moment: datetime) -> list[int]:
    """Opportunities of which something is told that happened then or later; the log is asked by its index."""
    told = [kind for kind in FACTS if not kind.startswith("activities.")]
    rows = Event.objects.filter(kind__in=told, occurred_at__gte=moment, subject__kind=Opportunity.kind())
    return sorted(rows.order_by().values_list("subject_id", flat=True).distinct())


def _then(ids: Sequence[int], moment: datetime) -> dict[int, Stood | None]:
    """How these stood at a moment."""
    rows = Opportunity._base_manager.filter(pk__in=ids).values("pk", *COLUMNS)
    log = dict(logs(ids))
    return {row["pk"]: turned_back(row, log.get(row["pk"], []), moment) for row in rows}


def logs(ids: Sequence[int]) -> Iterator[tuple[int, list[Line]]]:
    """The log of each, without what was said and done beside the record."""
    rows = Event.objects.filter(subject_id__in=ids).exclude(kind__startswith="activities.")
    told = rows.order_by("subject_id", "seq").values_list("subject_id", "occurred_at", "changes")
    for pk, lines in groupby(told.iterator(5_000), key=itemgetter(0)):
        yield pk, [(moment, changes) for _pk, moment, changes in lines]


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
