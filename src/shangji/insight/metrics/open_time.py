"""Open time: for how many days of a period opportunities were open, added up over their stays."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.db.models import Sum as SumOf

from shangji.core.calendar import local_day
from shangji.core.day_marks import number_of
from shangji.insight.metrics.by_day import ANCIENT, Days, days_of
from shangji.insight.metrics.grains import Rows
from shangji.insight.metrics.measures import Added, Total
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.reading import Raw, grouped
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import Seconds

DAY_SECONDS = 86_400
INSTANT = timedelta(microseconds=1)
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
        """What began and ended before the end of the period, by day: read once for all periods of a question, of the sums by
        day where they know it, with the day that runs from the rows for each of its periods; else of the rows.
        """
        run = replace(run, spans=())
        of, window = self.of(run), Window(ANCIENT, run.window.end)
        last = number_of(local_day(window.end))
        found: dict[Raw, list[Moved]] = defaultdict(list)
        for time, sign in SIGNS.items():
            days = days_of(run, of, time, columns, window=window)
            key = ("open time", time, tuple(columns), run.filters, run.owners, run.among)
            if key not in run.lookup.kept:
                run.lookup.kept[key] = list(self._by_day(run, time, columns, days))
            until = last if days else number_of(local_day(window.end - INSTANT)) + 1
            for *raw, day, n, at in run.lookup.kept[key]:
                if day < until:
                    found[tuple(raw)].append(Moved(day, sign, n, int(at)))
            if days and days.tail:
                for *raw, n, at in self._rows_since(run, time, days.tail, columns):
                    found[tuple(raw)].append(Moved(last, sign, n, int(at or 0)))
        return _between(found, run.window)

    def _by_day(self, run: Run, time: str, columns: Sequence[str], days: Days | None) -> Iterator[Any]:
        """(column, …, day, how many, their moments) up to the present."""
        of = self.of(run)
        if days:
            whole = days_of(run, of, time, columns, window=Window(ANCIENT, run.clock.end)) or days
            yield from whole.groups(columns, "day", n=SumOf("count"), at=SumOf("moments"))
            return
        at = of.times[time].path
        rows = run.rows(of).filter(**{f"{at}__lt": run.after}).annotate(day=of.split(time, "day", run.clock))
        yield from grouped(rows, self, run, columns, "day", at=SumOf(Seconds(F(at))))

    def _rows_since(self, run: Run, time: str, since: datetime, columns: Sequence[str]) -> Iterator[Any]:
        path = self.of(run).times[time].path
        rows = replace(run, since=since).rows(self.of(run))
        rows = rows.filter(**{f"{path}__gte": since, f"{path}__lt": run.window.end})
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
