"""Kept cases: rates of how records were minded, from the lines that are kept of it; where these are not right, case by case."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from shangji.insight.metrics.casework import Cases
from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.grains import Rows
from shangji.insight.metrics.measures import ONE
from shangji.insight.metrics.reading import Raw
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.shares import Share
from shangji.process import minding
from shangji.process.cases import Period, duties_reached
from shangji.process.obliged import obliged_models

PATHS = {"owner": "owner_id", "noun": "noun"}


def window_of(run: Run, period: Any = None) -> Period:
    window = (period or run.period).window(run.now)
    return Period(window.start, window.end)


@dataclass(frozen=True, kw_only=True, eq=False)
class KeptCases(Cases):
    """`hit` says which of the spans of a window are hits."""

    hit: Callable[[Period], Q]

    def lines(self, run: Run) -> Rows | None:
        """One line of each record that counts; None where records have to be followed one by one."""
        if "are lines right" not in run.lookup.kept:
            run.lookup.kept["are lines right"] = minding.are_right()
        if not run.lookup.kept["are lines right"]:
            return None
        rows, keys = minding.minded(window_of(run)), run.keys_of(obliged_models())
        rows = duties_reached(rows, run.actor) if keys is None else rows.filter(subject_id__listed=keys)
        for name, wanted in run.filters:
            found = dimensions()[name]
            if not found.unit:
                rows = rows.filter(found.wanted(PATHS[found.column], wanted, run.lookup))
        return rows.none() if run.spans else rows

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        rows = self.lines(run)
        if rows is None:
            yield from super().read(run, columns)
            return
        names = [PATHS[column] for column in columns]
        counts = {"whole": Count("*"), "hits": Count(ONE, filter=self.hit(window_of(run)))}
        found = rows.order_by().values(*names).annotate(**counts) if names else [rows.aggregate(**counts)]
        for row in found:
            yield tuple(row[name] for name in names), Share(row["hits"], row["whole"])

    def rows(self, run: Run) -> Rows:
        rows = self.lines(run)
        return super().rows(run) if rows is None else self._those(run, rows)

    def hits(self, run: Run) -> Rows:
        rows = self.lines(run)
        return super().hits(run) if rows is None else self._those(run, rows.filter(self.hit(window_of(run))))

    def _those(self, run: Run, lines: Rows) -> Rows:
        return self.of(run).rows(run.actor).filter(pk__in=lines.order_by().values("subject_id"))
