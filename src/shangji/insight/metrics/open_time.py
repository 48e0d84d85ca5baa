"""Open time: for how many days of a period opportunities were open, added up over their stays."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.db.models import Sum as SumOf

from shangji.core.calendar import local_day
from shangji.core.day_marks import number_of
from shangji.insight.metrics.by_day import ANCIENT, days_of
from shangji.insight.metrics.by_day import Days as Sums
from shangji.insight.metrics.grains import Rows
from shangji.insight.metrics.measures import Added, Total
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.reading import Raw, grouped, in_groups, told
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import Seconds

DAY_SECONDS = 86_400
INSTANT = timedelta(microseconds=1)
SIGNS = {"entered": 1, "left": -1}


class Moved(NamedTuple):
    """So many stays that began, or ended (`sign` is -1), before a period and by its end, and their moments in seconds since
    1970, added up.
    """

    sign: int
    before: tuple[int, int]
    by_end: tuple[int, int]


class Days:
    """Stays that began, or ended, day by day, added up from the first on: of years, each period asks two days."""

    def __init__(self, lines: Iterable[tuple[int, int, int]]) -> None:
        """(day, how many, their moments)."""
        told = sorted(lines)
        self._days = [day for day, _n, _at in told]
        self._n = list(accumulate((n for _day, n, _at in told), initial=0))
        self._moments = list(accumulate((int(at) for _day, _n, at in told), initial=0))

    def before(self, day: int) -> tuple[int, int]:
        place = bisect_left(self._days, day)
        return self._n[place], self._moments[place]


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
        first, last = number_of(local_day(run.window.start)), number_of(local_day(window.end))
        found: dict[Raw, list[Moved]] = defaultdict(list)
        for time, sign in SIGNS.items():
            sums = days_of(run, of, time, columns, window=window)
            key = ("open time", time, tuple(columns), run.filters, run.owners, run.among)
            if key not in run.lookup.kept:
                run.lookup.kept[key] = _in_order(self._by_day(run, time, columns, sums))
            until = last if sums else number_of(local_day(window.end - INSTANT)) + 1
            for raw, moved in run.lookup.kept[key].items():
                found[raw].append(Moved(sign, moved.before(first), moved.before(until)))
            if sums and sums.tail:
                for *raw, n, at in self._rows_since(run, time, sums.tail, columns):
                    found[tuple(raw)].append(Moved(sign, (0, 0), (n, int(at or 0))))
        return _between(found, run.window)

    def _by_day(self, run: Run, time: str, columns: Sequence[str], sums: Sums | None) -> Iterator[Any]:
        """(column, …, day, how many, their moments) up to the present."""
        of = self.of(run)
        if sums:
            whole = days_of(run, of, time, columns, window=Window(ANCIENT, run.clock.end)) or sums
            yield from whole.groups(columns, "day", n=SumOf("count"), at=SumOf("moments"))
            return
        at = of.times[time].path

        def asked(there: Run) -> Rows:
            rows = there.rows(of).filter(**{f"{at}__lt": there.after})
            rows = rows.annotate(day=of.split(time, "day", there.clock))
            return in_groups(rows, self, there, columns, "day", at=SumOf(Seconds(F(at))))

        yield from told(asked, [self], run, columns, time)

    def _rows_since(self, run: Run, time: str, since: datetime, columns: Sequence[str]) -> Iterator[Any]:
        path = self.of(run).times[time].path
        rows = replace(run, since=since).rows(self.of(run))
        rows = rows.filter(**{f"{path}__gte": since, f"{path}__lt": run.window.end})
        yield from grouped(rows, self, run, columns, at=SumOf(Seconds(F(path))))


def _in_order(lines: Iterable[Any]) -> dict[Raw, Days]:
    found: dict[Raw, list[Any]] = defaultdict(list)
    for *raw, day, n, at in lines:
        found[tuple(raw)].append((day, n, at))
    return {raw: Days(days) for raw, days in found.items()}


def _between(found: dict[Raw, list[Moved]], window: Window) -> Iterator[tuple[Raw, Total]]:
    """Each stay lasted from its beginning to the end of the period, less from its end to there; before the period alike."""
    start, end = int(window.start.timestamp()), int(window.end.timestamp())
    for raw, sides in found.items():
        lasted = touching = 0
        for sign, (n_before, at_before), (n, at) in sides:
            lasted += sign * ((n - n_before) * end - (at - at_before) + n_before * (end - start))
            touching += n if sign > 0 else -n_before
        if touching:
            yield raw, _total(lasted, touching)


def _total(seconds: int, n: int) -> Total:
    return Total(seconds, n, 0, 0, DAY_SECONDS)
