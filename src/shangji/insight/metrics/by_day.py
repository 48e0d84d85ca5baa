"""By day: what is asked of whole days of everybody is read from sums, and of the days that they do not tell of from the rows.

Sums of stays and opportunities know of stages, processes and outcomes, and of no person where stages are split; those of
follow-ups of how and when, or of whom; those of obligations of what was owed, and by whom. Whoever reaches everything is
served by them as long as nothing else is asked for. Of some owners, the stays are read from which the sums are made: an index
holds those of one after the other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, Value, When

from shangji.core.calendar import day_starts, local_day
from shangji.core.day_marks import EPOCH, number_of
from shangji.insight import due_sums
from shangji.insight.day_sums import are_right
from shangji.insight.metrics.dimensions import Dimension, Keys, dimensions
from shangji.insight.metrics.grain_list.activities import SOON
from shangji.insight.metrics.grains import Grain, Rows
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import Apart
from shangji.insight.models import CountedStay, DaySum, DueSum, SaidSum, TouchedDay
from shangji.insight.said_sums import right_until
from shangji.people.reach import reaches_all
from shangji.process.models import Obligation

Said = Callable[[Any], Q | None]
"""A part of a condition on rows, on sums; None where they do not know what it asks."""


@dataclass(frozen=True)
class Known:
    """Lines that tell of a grain and a time: the columns they have, and what they are called."""

    columns: Mapping[str, str]
    rows: Callable[[], Rows]


OF_STAYS = {"stage": "stage_id", "pipeline": "pipeline_id", "outcome": "outcome"}
OF_RECORDS = {"pipeline": "pipeline_id", "outcome": "outcome"}


def _of(what: str, model: Any = DaySum, **narrowed: Any) -> Callable[[], Rows]:
    return lambda: model.objects.filter(what=what, **narrowed)


OPENED = (Known(OF_RECORDS, _of("opened")), Known(OF_RECORDS | {"owner": "owner_id"}, _of("opened_by")))
HOW = {"follow_up_kind": "type", "direction": "direction", "hour": "hour"}
WHO = {"owner": "owner_id"}
WHAT = {"duty": "kind", "noun": "noun"}
TIMES: Mapping[tuple[str, str], Sequence[Known]] = {
    ("stay", "entered"): (Known(OF_STAYS, _of("entered")),), ("stay", "left"): (Known(OF_STAYS, _of("left")),),
    ("stay", "stayed"): (Known(OF_STAYS, _of("stayed")),), ("opportunity", "opened"): OPENED, ("opportunity", ""): OPENED,
    ("opportunity", "lasted"): (Known(OF_RECORDS, _of("lived")),), ("opportunity", "cycle"): (Known(OF_RECORDS, _of("took")),),
    ("opportunity", "closed"): (
        Known(OF_STAYS | {"loss_reason": "loss_reason_id"}, _of("closed")),
        Known(OF_RECORDS | WHO, _of("closed_by")),
    ),
    ("follow_up", "happened"): (
        Known(HOW | {"noun": "noun"}, _of("said", SaidSum)), Known(WHO, _of("said_by", SaidSum)),
    ),
    ("follow_up", "lag"): (Known({}, _of("lag", SaidSum)),),
    ("follow_up", "touched"): (Known({}, _of("touched", TouchedDay)), Known(WHO, _of("by", TouchedDay))),
    ("duty", "due"): (
        Known(WHAT | {"hour": "hour"}, _of("due", DueSum)), Known(WHAT | WHO, _of("due_by", DueSum)),
    ),
    ("contact", "happened"): (Known(HOW, _of("said", SaidSum, is_of_opportunity=True)),),
}  # fmt: skip
"""(grain, time or what else is told of it) → the sums that know it. What stands was opened some day."""


def _one(day: Any, running: str, since: str, rested: str, **also: Any) -> dict[str, Any]:
    """How a stay stands as the sum of one."""
    is_running = Q(**{f"{running}__isnull": True})
    lasted = Case(When(is_running, then=-F(rested)), default=F(running) - F(since) - F(rested))
    has_amount = ExpressionWrapper(Q(cents__isnull=False), output_field=BooleanField())
    return {
        "day": day, "count": Value(1), "has_amount": has_amount, "lasted": lasted,
        "is_running": ExpressionWrapper(is_running, output_field=BooleanField()), **also,
    }  # fmt: skip


def _stays(day: Any, moments: str, **narrowed: Any) -> Callable[[], Rows]:
    told = _one(day, "stopped_on", "entered_on", "rested", moments=F(moments))
    return lambda: CountedStay.objects.filter(**narrowed).annotate(**told)


def _records(day: str, **narrowed: Any) -> Callable[[], Rows]:
    """Opportunities, by the furthest of their stays."""
    told = _one(F(day), "ended_on", "opened_on", "rested_in_all")
    return lambda: CountedStay.objects.filter(is_furthest=True, **narrowed).annotate(**told)


OF_STAYS_OF = Known(OF_STAYS | WHO, _stays(F("entered_on"), "entered_s"))
STANDS_IN = OF_RECORDS | WHO | {"stage": "stands_in_id", "loss_reason": "loss_reason_id"}
CLOSED_OF = Known(STANDS_IN, _records("closed_on", closed_on__isnull=False))
OPENED_OF = Known(STANDS_IN, _records("opened_on"))
TIMES_OF: Mapping[tuple[str, str], Known] = {
    ("stay", "entered"): OF_STAYS_OF, ("stay", "stayed"): OF_STAYS_OF,
    # By the day of leaving SQLite would go through everybody's stays.
    ("stay", "left"): Known(OF_STAYS | WHO, _stays(Apart(F("left_on")), "left_s", left_on__isnull=False)),
    ("opportunity", "opened"): OPENED_OF, ("opportunity", ""): OPENED_OF, ("opportunity", "lasted"): OPENED_OF,
    ("opportunity", "closed"): CLOSED_OF, ("opportunity", "cycle"): CLOSED_OF,
}  # fmt: skip
"""The same of some owners."""
ANCIENT = datetime(1900, 1, 2, tzinfo=UTC)
"""Before all that was ever recorded."""
WRITTEN: Mapping[str, Callable[[int], Any]] = {
    "day": lambda day: day,
    "month": cache(lambda day: date.fromordinal(day + EPOCH).strftime("%Y-%m")),
    "weekday": lambda day: (day + 3) % 7 + 1,
}
"""Columns of time, from a day, as the engines give them."""
OUTCOME = "opportunity__"
TOLD: Mapping[str, Callable[[], date | None]] = {"said": right_until, "due": due_sums.right_until}
"""Kept sums of whole days, and the day before which they say everything."""
OF_GRAIN = {"follow_up": "said", "contact": "said", "duty": "due"}
ON_SUMS: Mapping[str, Mapping[Any, Q]] = {
    "said": {
        ("is_qualifying", True): Q(is_qualifying=True), ("client_key__startswith", "in-"): Q(is_imported=True),
        SOON: Q(is_soon=True),
    },
    "due": {
        ("cancelled_at__lte", F("due_at")): Q(is_due=False), ("fulfilled_at__lte", F("due_at")): Q(is_kept=True),
        ("kind", Obligation.Kind.PAYMENT): Q(kind=Obligation.Kind.PAYMENT),
    },
}  # fmt: skip
"""What is asked of follow-ups and of obligations, on their sums."""
STILL_OPEN = Q(outcome__in=["open", "on_hold"])


@dataclass(frozen=True)
class Days:
    """Sums that answer for some columns of a grain and a time; `tail` is since when the rows have to be asked instead.

    `whole` are the days from one up to another that they answer for.
    """

    run: Run
    rows: Rows
    columns: Mapping[str, str]
    tail: datetime | None
    whole: tuple[int, int] = (0, 0)

    def groups(self, columns: Sequence[str], *more: str, **sums: Any) -> Iterator[tuple[Any, ...]]:
        """(column, …, further column, …, sum, …) of each group; one may come several times."""
        asked = list(dict.fromkeys((*self._names(columns), *more)))
        rows: Any = (
            self.rows.order_by().values(*asked).annotate(**sums) if asked else [self.rows.aggregate(**sums)]
        )
        yield from self._told(rows, columns, (*more, *sums))

    def each(self, columns: Sequence[str], *more: str) -> Iterator[tuple[Any, ...]]:
        """(column, …, further column, …) of each line."""
        asked = list(dict.fromkeys((*self._names(columns), *more)))
        yield from self._told(self.rows.order_by().values(*asked), columns, more)

    def _names(self, columns: Sequence[str]) -> list[str]:
        return ["day" if column in WRITTEN else self.columns[column] for column in columns]

    def _told(self, rows: Any, columns: Sequence[str], more: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        told = [
            (name, WRITTEN.get(column)) for name, column in zip(self._names(columns), columns, strict=True)
        ]
        for row in rows:
            own = [row[name] if tell is None else tell(row[name]) for name, tell in told]
            yield (*own, *(row[name] for name in more))


def days_of(
    run: Run, of: Grain, time: str, columns: Sequence[str], *, but: frozenset[str] = frozenset(),
    window: Window | None = None,
) -> Days | None:  # fmt: skip
    """The sums, where they can answer. None where the rows must be asked."""
    filters = [each for each in _filters(run) if each[0].column not in but]
    asked = {*(c for c in columns if c not in WRITTEN), *(found.column for found, _keys in filters)}
    told = [each for each in _told_by(run, of, time) if asked <= set(each.columns)]
    if not told:
        return None
    end = _right_until(run, OF_GRAIN.get(of.name, "stood"))
    if end is None:
        return None
    known, window = told[0].columns, window or run.window
    rows = _filtered(told[0].rows(), known, filters, run)
    if run.owners:
        rows = rows.filter(owner_id__in=run.owners)
    if not time:
        # Whatever stands, stands now: the sums have heard of it.
        return Days(run, rows, known, None)
    end = min(end, local_day(window.end))
    whole = _whole_days(window, end)
    rows = rows.filter(_within(whole))
    if run.spans:
        either = Q(pk__in=[])
        for span in run.spans:
            either |= _within(_whole_days(span.window(run.now), end))
        rows = rows.filter(either)
    cut = day_starts(end)
    return Days(run, rows, known, cut if cut < window.end else None, whole)


def stood_at_end(run: Run, of: Grain, columns: Sequence[str]) -> list[Days]:
    """Of everybody's stays, those that stood when a period ended, as they were counted: an index knows what has not been left,
    and what has been since. None where the rows must be asked.
    """
    known, filters = TIMES_OF.get((of.name, "entered")), _filters(run)
    if known is None or run.among is not None or run.owners or not reaches_all(run.actor):
        return []
    if not {*columns, *(found.column for found, _keys in filters)} <= {*known.columns} or not _right_until(
        run, "stood"
    ):
        return []
    end = number_of(local_day(run.period.end))
    rows = _filtered(known.rows(), known.columns, filters, run)
    # By the day of entering SQLite would go through the stays of one owner after the other.
    rows = rows.annotate(begun=Apart(F("entered_on"))).filter(begun__lt=end)
    return [
        Days(run, rows.filter(left), known.columns, None)
        for left in (Q(left_on__isnull=True), Q(left_on__gte=end, left_on__lt=number_of(date.max)))
    ]


def _filters(run: Run) -> list[tuple[Dimension, Keys]]:
    """Those that are not of time."""
    found = [(dimensions()[name], keys) for name, keys in run.filters]
    return [each for each in found if not each[0].unit]


def _told_by(run: Run, of: Grain, time: str) -> Sequence[Known]:
    if run.owners:
        known = TIMES_OF.get((of.name, time))
        return (known,) if known else ()
    return TIMES.get((of.name, time), ()) if reaches_all(run.actor) else ()


def _filtered(
    rows: Rows, known: Mapping[str, str], filters: Sequence[tuple[Dimension, Keys]], run: Run
) -> Rows:
    for found, keys in filters:
        rows = rows.filter(found.wanted(known[found.column], keys, run.lookup))
    return rows


def by_day(
    columns: Sequence[str],
) -> tuple[tuple[str, ...], Callable[[tuple[Any, ...]], tuple[Any, ...]]]:
    """What is asked by day in their place, the day last; and what makes of such values those of `columns`."""
    plain = tuple(column for column in columns if column not in WRITTEN)
    is_alike = (*columns,) == (*plain, "day")
    places = [(plain.index(c), None) if c in plain else (-1, WRITTEN[c]) for c in columns]

    def written(raw: tuple[Any, ...]) -> tuple[Any, ...]:
        if is_alike:
            return raw
        return tuple([raw[at] if tell is None else tell(raw[at]) for at, tell in places])

    return (*plain, "day"), written


def translated(where: Q, of: Grain) -> Q | None:
    """A condition on rows of a grain, on sums; None where they do not know what it asks."""
    found = Q()
    found.connector, found.negated = where.connector, where.negated
    for child in where.children:
        one = translated(child, of) if isinstance(child, Q) else _on_sums(child, of)
        if one is None:
            return None
        found.children.append(one)
    return found


def _on_sums(child: Any, of: Grain) -> Q | None:
    if of.name in OF_GRAIN:
        return ON_SUMS[OF_GRAIN[of.name]].get(child)
    if not isinstance(child, tuple):
        return None
    name = child[0].removeprefix(OUTCOME)
    if name == "closed_at__isnull":
        return STILL_OPEN if child[1] else ~STILL_OPEN
    return Q(**{name: child[1]}) if name.partition("__")[0] in ("outcome", "direction") else None


def _whole_days(window: Window, end: date) -> tuple[int, int]:
    """The whole days of a window, as far as the sums tell of them, from one up to another."""
    return number_of(local_day(window.start)), number_of(min(end, local_day(window.end)))


def _within(days: tuple[int, int]) -> Q:
    return Q(day__gte=days[0], day__lt=days[1])


def _right_until(run: Run, which: str) -> date | None:
    """The day before which sums say everything; None where they do not. Asked once for one question."""
    key = ("sums by day", which)
    if key not in run.lookup.kept:
        told = TOLD.get(which)
        run.lookup.kept[key] = told() if told else date.max if are_right() else None
    found: date | None = run.lookup.kept[key]
    return found
