"""Open time: for how many days of a period opportunities were open, added up over their stays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, Value
from django.db.models import Sum as SumOf
from django.db.models.functions import Coalesce, Greatest, Least

from shangji.insight.metrics.grains import Rows
from shangji.insight.metrics.measures import Added, Total
from shangji.insight.metrics.reading import Raw, grouped
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import MinutesBetween

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenDays(Added):
    """Minutes of the period in which each stay lasted; told in days."""

    per = DAY_MINUTES

    def splits_by_unit(self, unit: str) -> bool:
        return unit != "day"

    def is_known(self, run: Run) -> bool:
        return not run.is_ahead

    def rows(self, run: Run) -> Rows:
        window = run.window
        goes_on = Q(left_at__isnull=True) | Q(left_at__gt=window.start)
        return run.rows(self.of(run)).filter(goes_on, entered_at__lt=window.end)

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        window = run.window
        start = Greatest(F("entered_at"), Value(window.start))
        end = Least(Coalesce(F("left_at"), Value(window.end)), Value(window.end))
        minutes = SumOf(MinutesBetween(start, end))
        for *raw, n, lasted in grouped(self.rows(run), self, run, columns, minutes=minutes):
            yield tuple(raw), Total(int(lasted or 0), n, 0, 0, DAY_MINUTES)
