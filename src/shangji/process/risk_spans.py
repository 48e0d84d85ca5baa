"""Keeping when records were at risk: a change of an alert leaves a mark (`RiskedAnew`), and the lines of its record are reckoned anew.

The worker does so every minute, and whoever asks for the end of a month does while there are few marks; while there are many, or
nothing was reckoned yet, the alerts themselves tell it. Both say the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Sum

from shangji.core.access import Actor, Level
from shangji.core.among import Keys
from shangji.core.bulk import insert
from shangji.core.jobs import Job, every
from shangji.core.locks import one_at_a_time
from shangji.core.marks import Beat
from shangji.core.subjects import reach_of
from shangji.people.models import User
from shangji.people.reach import beyond
from shangji.process.models.alert import Alert
from shangji.process.models.risk_span import FOREVER, RiskedAnew, RiskSpan
from shangji.process.risks import watched

FEW = 1_000
"""So many marks are worked off by whoever asks."""
AT_ONCE = 5_000
ALONE = "when records were at risk"
"""Of two that take lines out and put them in, the second would not see what the first one put in."""


class Stood(NamedTuple):
    """An alert that stood from after a moment up to another one; `cents` of the base currency, where they are known."""

    pk: int
    since: datetime
    until: datetime
    cents: int | None
    owner_id: int | None = None


class Then(NamedTuple):
    """So many alerts stood on so many records; of `known` of these the money is known, which comes to `cents`."""

    alerts: int
    records: int
    known: int
    cents: int


class Line(NamedTuple):
    """The columns of RiskSpan, but for the record."""

    since_at: datetime
    until_at: datetime
    alerts: int
    cents: int | None
    owner_id: int | None
    is_of_one: bool


@every(timedelta(minutes=1), "process.risk_anew", steps=True)
def risk_anew(job: Job) -> None:
    catch_up(lambda: job.progress(0, 0))


def catch_up(beat: Beat = lambda: None) -> None:
    """Work off all marks there are."""
    RiskedAnew.catch_up(AT_ONCE, _work_off, reckon_everything, beat)


def are_right() -> bool:
    """Whether the lines say what the alerts say."""
    return RiskedAnew.are_gone(FEW, _work_off)


@transaction.atomic
def _work_off(count: int) -> int:
    one_at_a_time(ALONE)
    marks = RiskedAnew.oldest(count)
    _put_anew(sorted({mark.subject_id for mark in marks}))
    RiskedAnew.take_away(marks)
    return len(marks)


def reckon_everything(beat: Beat = lambda: None) -> None:
    """All records. What changes meanwhile leaves its mark, and nobody reads the lines before the one of all is gone."""
    marks = RiskedAnew.of_everything()
    RiskSpan.begin_anew()
    for keys in _in_parts():
        with transaction.atomic():
            one_at_a_time(ALONE)
            _put_anew(keys)
        beat()
    RiskedAnew.take_away(marks)


def amiss() -> Iterator[int]:
    """Records whose lines are not what would be reckoned now; of lines that are being reckoned nothing can be said."""
    if not are_right():
        return
    columns = ("subject_id", *Line._fields)
    for keys in _in_parts():
        kept = RiskSpan.objects.filter(subject_id__gte=keys[0], subject_id__lte=keys[-1]).values_list(
            *columns
        )
        wanted = {tuple(getattr(line, name) for name in columns) for line in lines_of(keys)}
        yield from sorted({line[0] for line in wanted ^ set(kept)})


def _in_parts() -> Iterator[Sequence[int]]:
    """Every record on which an alert ever stood."""
    last = 0
    rows = Alert.objects.order_by("subject_id").values_list("subject_id", flat=True).distinct()
    while keys := list(rows.filter(subject_id__gt=last)[:AT_ONCE]):
        yield keys
        last = keys[-1]


def _put_anew(keys: Sequence[int]) -> None:
    RiskSpan.take_out(keys)
    insert(lines_of(keys))


def lines_of(keys: Sequence[int]) -> list[RiskSpan]:
    """What is to be kept of these records. A false alarm never was one."""
    alerts: dict[int, list[Stood]] = defaultdict(list)
    rows = Alert.objects.filter(subject_id__in=keys).exclude(state=Alert.State.FALSE_ALARM).order_by("pk")
    columns = ("pk", "first_seen_at", "resolved_at", "money_at_risk", "currency", "owner_id")
    for subject_id, pk, since, until, money, currency, owner_id in rows.values_list("subject_id", *columns):
        cents = round(money * 100) if money is not None and currency == "CNY" else None
        alerts[subject_id].append(Stood(pk, since, until or FOREVER, cents, owner_id))
    return [
        RiskSpan(subject_id=pk, **line._asdict()) for pk in sorted(alerts) for line in spans_of(alerts[pk])
    ]


def spans_of(alerts: Sequence[Stood]) -> list[Line]:
    """Without a break, and as many of the same owners with one worth each."""
    found: list[Line] = []
    edges = sorted({moment for alert in alerts for moment in (alert.since, alert.until)})
    for since, until in pairwise(edges):
        stood = [alert for alert in alerts if alert.since <= since and alert.until >= until]
        if not stood:
            continue
        _newest, cents = max(((a.pk, a.cents) for a in stood if a.cents is not None), default=(0, None))
        owners = {alert.owner_id for alert in stood}
        owner_id = owners.pop() if len(owners) == 1 else None
        line = Line(since, until, len(stood), cents, owner_id, not owners)
        if found and found[-1][1:] == (since, *line[2:]):
            line = line._replace(since_at=found.pop().since_at)
        found.append(line)
    return found


def at(moment: datetime, actor: Actor) -> Then:
    """What stood at a moment of the past, for somebody who reaches everything."""
    return Then(**_stood(moment, actor).aggregate(**SUMS))


def by_owner(moment: datetime, actor: Actor) -> tuple[dict[int | None, Then], Keys]:
    """The same by whose it was, but for some records: on these stood alerts of several owners."""
    stood = _stood(moment, actor)
    rows = stood.filter(is_of_one=True).values("owner_id").order_by().annotate(**SUMS)
    found = {row.pop("owner_id"): Then(**row) for row in rows}
    return found, Keys(stood.filter(is_of_one=False).values_list("subject_id", flat=True))


SUMS = {
    "alerts": Sum("alerts", default=0), "records": Count("*"), "known": Count("cents"), "cents": Sum("cents", default=0),
}  # fmt: skip


def _stood(moment: datetime, actor: Actor) -> Any:
    rows = RiskSpan.objects.filter(since_at__lt=moment, until_at__gte=moment)
    gone = _out_of_reach(actor)
    return rows.exclude(subject_id__one_of=gone) if gone else rows


def _out_of_reach(actor: Actor) -> Keys:
    """Records with such lines that not even somebody who reaches everything reaches: what was withdrawn, which is little."""
    found: set[int] = set()
    for noun in watched().values():
        model = noun.rows().model
        if not issubclass(model, User) and (reached := reach_of(model, actor, Level.READ)):
            gone = model._base_manager.filter(beyond(reached)).values("pk")
            found.update(RiskSpan.objects.filter(subject_id__in=gone).values_list("subject_id", flat=True))
    return Keys(sorted(found))
