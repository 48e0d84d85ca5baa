"""Keeping when records were at risk: a change of an alert leaves a mark (`RiskedAnew`), and the lines of its record are reckoned anew.

The worker does so every minute, and whoever asks for the end of a month does while there are few marks; while there are many, or
nothing was reckoned yet, the alerts themselves tell it. Both say the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Sum

from shangji.core.access import Actor, Level
from shangji.core.among import Keys
from shangji.core.bulk import insert
from shangji.core.calendar import local_day
from shangji.core.day_marks import number_of
from shangji.core.jobs import Job, every
from shangji.core.locks import one_at_a_time
from shangji.core.marks import Beat
from shangji.core.statistics import refresh
from shangji.core.subjects import reach_of
from shangji.people.models import User
from shangji.people.reach import beyond
from shangji.process.models.alert import Alert
from shangji.process.models.risk_span import FOREVER, RiskedAnew, RiskSpan, RiskSum
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

    def plus(self, other: "Then", sign: int = 1) -> "Then":
        return Then(*(int(one + sign * more) for one, more in zip(self, other, strict=True)))


NOTHING = Then(0, 0, 0, 0)
Sums = dict[tuple[int, int | None, bool], Then]
"""Day, owner, whether all alerts had that one → what began to stand, without what ended."""


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
    keys = sorted({mark.subject_id for mark in marks})
    spans = RiskSpan.objects.filter(subject_id__one_of=keys)
    before = sums_of(spans)
    _put_anew(keys)
    RiskSum.change(RiskSum.of(_changed(before, sums_of(spans))))
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
    with transaction.atomic():
        one_at_a_time(ALONE)
        RiskSum.begin_anew()
        insert(RiskSum.of(sums_of(RiskSpan.objects.all())))
    refresh(RiskSpan, RiskSum)
    RiskedAnew.take_away(marks)


def sums_of(spans: Any) -> Sums:
    """What spans come to in `RiskSum`."""
    found: Sums = {}
    columns = ("since_at", "until_at", "owner_id", "is_of_one", "alerts", "cents")
    for since, until, owner_id, is_of_one, alerts, cents in (
        spans.order_by().values_list(*columns).iterator(chunk_size=AT_ONCE)
    ):
        one = Then(alerts, 1, int(cents is not None), cents or 0)
        for moment, sign in ((since, 1), (until, -1)):
            if moment < FOREVER:
                key = number_of(local_day(moment)), owner_id, is_of_one
                found[key] = found.get(key, NOTHING).plus(one, sign)
    return {key: then for key, then in found.items() if then != NOTHING}


def kept_sums() -> Sums:
    rows = RiskSum.objects.order_by().values_list("day", "owner_id", "is_of_one", *Then._fields)
    return {(day, owner_id, is_of_one): Then(*sums) for day, owner_id, is_of_one, *sums in rows}


def _changed(before: Sums, after: Sums) -> Sums:
    found = {key: after.get(key, NOTHING).plus(before.get(key, NOTHING), -1) for key in {*before, *after}}
    return {key: then for key, then in found.items() if then != NOTHING}


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


class Past:
    """What stood when days of the past began, for somebody who reaches everything; for several moments it is read once."""

    def __init__(self, actor: Actor) -> None:
        self._gone = _out_of_reach(actor)

    def at(self, moment: datetime) -> Then:
        day, found = number_of(local_day(moment)), NOTHING
        for on_day, then in self._by_day:
            if on_day < day:
                found = found.plus(then)
        if self._gone:
            found = found.plus(Then(**self._beyond(moment).aggregate(**COUNTED)), -1)
        return found

    def by_owner(self, moment: datetime) -> tuple[dict[int | None, Then], Keys]:
        """The same by whose it was, but for some records: on these stood alerts of several owners."""
        rows = RiskSum.objects.filter(day__lt=number_of(local_day(moment)), is_of_one=True)
        found = dict(_added(rows, "owner_id"))
        if self._gone:
            beyond = self._beyond(moment).filter(is_of_one=True).order_by().values("owner_id")
            for row in beyond.annotate(**COUNTED):
                owner_id = row.pop("owner_id")
                found[owner_id] = found[owner_id].plus(Then(**row), -1)
        others = _stood(moment).filter(is_of_one=False)
        others = others.exclude(subject_id__one_of=self._gone) if self._gone else others
        return {owner_id: then for owner_id, then in found.items() if then != NOTHING}, Keys(
            others.values_list("subject_id", flat=True)
        )

    @cached_property
    def _by_day(self) -> list[tuple[int, Then]]:
        return list(_added(RiskSum.objects.all(), "day"))

    def _beyond(self, moment: datetime) -> Any:
        """The lines of what nobody reaches, which the sums tell of."""
        return _stood(moment).filter(subject_id__one_of=self._gone)


def past(actor: Actor) -> Past | None:
    """None while the alerts have to tell it."""
    return Past(actor) if are_right() else None


COUNTED: Mapping[str, Any] = {
    "alerts": Sum("alerts", default=0), "records": Count("*"), "known": Count("cents"), "cents": Sum("cents", default=0),
}  # fmt: skip
"""Of spans."""


def _added(sums: Any, column: str) -> Iterable[tuple[Any, Then]]:
    rows = sums.order_by().values_list(column).annotate(**{name: Sum(name) for name in Then._fields})
    return ((value, Then(*map(int, added))) for value, *added in rows)


def _stood(moment: datetime) -> Any:
    return RiskSpan.objects.filter(since_at__lt=moment, until_at__gte=moment)


def _out_of_reach(actor: Actor) -> Keys:
    """Records with such lines that not even somebody who reaches everything reaches: what was withdrawn, which is little."""
    found: set[int] = set()
    for noun in watched().values():
        model = noun.rows().model
        if not issubclass(model, User) and (reached := reach_of(model, actor, Level.READ)):
            gone = model._base_manager.filter(beyond(reached)).values("pk")
            found.update(RiskSpan.objects.filter(subject_id__in=gone).values_list("subject_id", flat=True))
    return Keys(sorted(found))
