"""By day: what is asked of whole days of everybody is read from the sums, and of the day that runs from the rows.

The sums know of stages, processes and outcomes, and of no person: whoever reaches everything is served by them as long
as nothing else is asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q

from shangji.core.calendar import day_starts, local_day
from shangji.insight.day_sums import are_right
from shangji.insight.metrics.dimensions import Dimension, Keys, dimensions
from shangji.insight.metrics.grains import Grain, Rows
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.run import Run
from shangji.insight.models import DaySum
from shangji.people.reach import reaches_all

EPOCH = date(1970, 1, 1).toordinal()
OF_STAYS = {"stage": "stage_id", "pipeline": "pipeline_id", "outcome": "outcome"}
OF_RECORDS = {"pipeline": "pipeline_id", "outcome": "outcome"}
OPENED = (("opened", OF_RECORDS), ("opened_by", OF_RECORDS | {"owner": "owner_id"}))
TIMES: Mapping[tuple[str, str], Sequence[tuple[str, Mapping[str, str]]]] = {
    ("stay", "entered"): (("entered", OF_STAYS),), ("stay", "left"): (("left", OF_STAYS),),
    ("opportunity", "opened"): OPENED, ("opportunity", ""): OPENED,
    ("opportunity", "closed"): (
        ("closed", OF_STAYS | {"loss_reason": "loss_reason_id"}), ("closed_by", OF_RECORDS | {"owner": "owner_id"}),
    ),
}  # fmt: skip
"""(grain, time) → what the sums call it, and the columns they have of it. What stands was opened some day."""
ANCIENT = datetime(1900, 1, 2, tzinfo=UTC)
"""Before all that was ever recorded."""
WRITTEN: Mapping[str, Callable[[int], Any]] = {
    "day": lambda day: day,
    "month": lambda day: date.fromordinal(day + EPOCH).strftime("%Y-%m"),
    "weekday": lambda day: (day + 3) % 7 + 1,
}
"""Columns of time, from a day, as the engines give them."""
OUTCOME = "opportunity__"
STILL_OPEN = Q(outcome__in=["open", "on_hold"])


@dataclass(frozen=True)
class Days:
    """Sums that answer for some columns of a grain and a time; `tail` is since when the rows have to be asked instead."""

    run: Run
    rows: Rows
    columns: Mapping[str, str]
    tail: datetime | None

    def groups(self, columns: Sequence[str], *more: str, **sums: Any) -> Iterator[tuple[Any, ...]]:
        """(column, …, further column, …, sum, …) of each group; one may come several times."""
        names = ["day" if column in WRITTEN else self.columns[column] for column in columns]
        asked = list(dict.fromkeys((*names, *more)))
        rows: Any = (
            self.rows.order_by().values(*asked).annotate(**sums) if asked else [self.rows.aggregate(**sums)]
        )
        told = [WRITTEN.get(column) for column in columns]
        for row in rows:
            own = [
                row[name] if tell is None else tell(row[name]) for name, tell in zip(names, told, strict=True)
            ]
            yield (*own, *(row[name] for name in more), *(row[name] for name in sums))


def days_of(
    run: Run, of: Grain, time: str, columns: Sequence[str], *, what: str = "", but: frozenset[str] = frozenset(),
    window: Window | None = None,
) -> Days | None:  # fmt: skip
    """The sums, where they can answer; `what` are others than those of the time. None where the rows must be asked."""
    filters = [(dimensions()[name], keys) for name, keys in run.filters]
    filters = [(found, keys) for found, keys in filters if not found.unit and found.column not in but]
    asked = {*(c for c in columns if c not in WRITTEN), *(found.column for found, _keys in filters)}
    told = [each for each in TIMES.get((of.name, time), ()) if asked <= set(each[1])]
    if not told or not reaches_all(run.actor) or not _are_right(run):
        return None
    name, known = told[0]
    rows, window = DaySum.objects.filter(what=what or name), window or run.window
    if not time:
        # Whatever stands, stands now: the sums have heard of it.
        return Days(run, _filtered(rows, known, filters, run), known, None)
    rows = _filtered(rows.filter(_within(window)), known, filters, run)
    if run.spans:
        either = Q(pk__in=[])
        for span in run.spans:
            either |= _within(span.window(run.now))
        rows = rows.filter(either)
    cut = day_starts(local_day(window.end))
    return Days(run, rows, known, cut if cut < window.end else None)


def _filtered(
    rows: Rows, known: Mapping[str, str], filters: Sequence[tuple[Dimension, Keys]], run: Run
) -> Rows:
    for found, keys in filters:
        rows = rows.filter(found.wanted(known[found.column], keys, run.lookup))
    return rows


def translated(where: Q) -> Q | None:
    """A condition on rows, on sums; None where they do not know what it asks."""
    found = Q()
    found.connector, found.negated = where.connector, where.negated
    for child in where.children:
        one = (
            translated(child) if isinstance(child, Q) else _said(*child) if isinstance(child, tuple) else None
        )
        if one is None:
            return None
        found.children.append(one)
    return found


def _said(path: str, value: Any) -> Q | None:
    name = path.removeprefix(OUTCOME)
    if name == "closed_at__isnull":
        return STILL_OPEN if value else ~STILL_OPEN
    return Q(**{name: value}) if name.partition("__")[0] in ("outcome", "direction") else None


def _within(window: Window) -> Q:
    """The whole days of a window."""
    return Q(day__gte=number_of(local_day(window.start)), day__lt=number_of(local_day(window.end)))


def number_of(day: date) -> int:
    return day.toordinal() - EPOCH


def _are_right(run: Run) -> bool:
    """Asked once for one question."""
    if "day sums" not in run.lookup.kept:
        run.lookup.kept["day sums"] = are_right()
    return bool(run.lookup.kept["day sums"])
