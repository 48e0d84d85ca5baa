"""Open time: for how many days of a period opportunities were open, added up over their stays."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, Value
from django.db.models import Sum as SumOf
from django.db.models.functions import Coalesce, Greatest, Least

from shangji.core.calendar import local_day
from shangji.core.day_marks import number_of
from shangji.insight.metrics.by_day import ANCIENT, days_of
from shangji.insight.metrics.grains import Rows
from shangji.insight.metrics.measures import Added, Total
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.reading import Raw, grouped
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import Seconds

DAY_SECONDS = 86_400
SIGNS = {"entered": 1, "left": -1}


class Moved(NamedTuple):
    """So many stays that began on a day, or ended (`sign` is -1), and their moments in seconds since 1970, added up."""

    day: int
    sign: int
    n: int
    moments: int


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenDays(Added):
    """Seconds of the period in which each stay lasted; told in days."""

    per = DAY_SECONDS

    def splits_by_unit(self, unit: str) -> bool:
        return unit != "day"

    def is_known(self, run: Run) -> bool:
        return not run.is_ahead

    def rows(self, run: Run) -> Rows:
        window = run.window
        goes_on = Q(left_at__isnull=True) | Q(left_at__gte=window.start)
        return run.rows(self.of(run)).filter(goes_on, entered_at__lt=window.end)

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        window = run.window
        moved = self._moved(run, columns)
        if moved is not None:
            yield from _between(moved, window)
            return
        start = Greatest(F("entered_at"), Value(window.start))
        end = Least(Coalesce(F("left_at"), Value(window.end)), Value(window.end))
        lasted = {"until": SumOf(Seconds(end)), "since": SumOf(Seconds(start))}
        for *raw, n, until, since in grouped(self.rows(run), self, run, columns, **lasted):
            yield tuple(raw), _total(int(until or 0) - int(since or 0), n)

    def _moved(self, run: Run, columns: Sequence[str]) -> dict[Raw, list[Moved]] | None:
        """What began and ended before the end of the period, by group, of the sums by day; None where they do not know it.

        Whole days are read once for a question, the day that runs for each of its periods.
        """
        run = replace(run, spans=())
        of, window = self.of(run), Window(ANCIENT, run.window.end)
        found: dict[Raw, list[Moved]] = defaultdict(list)
        for time, sign in SIGNS.items():
            days = days_of(run, of, time, columns, window=window)
            if days is None:
                return None
            key = ("open time", time, tuple(columns), run.filters)
            if key not in run.lookup.kept:
                whole = days_of(run, of, time, columns, window=Window(ANCIENT, run.clock.end)) or days
                sums = {"n": SumOf("count"), "at": SumOf("moments")}
                run.lookup.kept[key] = list(whole.groups(columns, "day", **sums))
            last = number_of(local_day(window.end))
            for *raw, day, n, at in run.lookup.kept[key]:
                if day < last:
                    found[tuple(raw)].append(Moved(day, sign, n, int(at)))
            if days.tail:
                here = self._rows_since(run, time, days.tail, columns)
                for *raw, n, at in here:
                    found[tuple(raw)].append(Moved(last, sign, n, int(at or 0)))
        return found

    def _rows_since(self, run: Run, time: str, since: datetime, columns: Sequence[str]) -> Iterator[Any]:
        path = self.of(run).times[time].path
        rows = run.rows(self.of(run)).filter(**{f"{path}__gte": since, f"{path}__lt": run.window.end})
        yield from grouped(rows, self, run, columns, at=SumOf(Seconds(F(path))))


def _between(moved: dict[Raw, list[Moved]], window: Window) -> Iterator[tuple[Raw, Total]]:
    """Each stay lasted from its beginning to the end of the period, less from its end to there; before the period alike."""
    start, end, first = (
        int(window.start.timestamp()),
        int(window.end.timestamp()),
        number_of(local_day(window.start)),
    )
    for raw, lines in moved.items():
        lasted = touching = 0
        for day, sign, n, moments in lines:
            lasted += sign * ((n * end - moments) if day >= first else n * (end - start))
            touching += n if sign > 0 else -n if day < first else 0
        if touching:
            yield raw, _total(lasted, touching)


def _total(seconds: int, n: int) -> Total:
    return Total(seconds, n, 0, 0, DAY_SECONDS)
