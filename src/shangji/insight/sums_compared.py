"""Comparing the sums by day with the rows: a board that is wrong by one day's numbers looks like any other."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from shangji.activities.models.said_anew import EPOCH, number_of
from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import day_starts
from shangji.insight import day_sums, said_sums
from shangji.insight.metrics.grain_list.activities import follow_ups
from shangji.insight.metrics.periods import EARLIEST, Window
from shangji.insight.metrics.sql import LocalDay
from shangji.insight.models import DaySum, SaidSum
from shangji.opportunities.models import Opportunity, StageStay


def miscounted() -> Iterator[str]:
    """The first day on which sums and rows differ, in words; of sums that are being added up nothing can be said."""
    if day_sums.are_right():
        stays = StageStay.objects.exclude(opportunity__outcome="invalid")
        records = Opportunity._base_manager.exclude(outcome="invalid")
        for what, rows, path in (
            ("entered", stays, "entered_at"), ("left", stays, "left_at"),
            ("opened", records, "opened_at"), ("closed", records, "closed_at"),
        ):  # fmt: skip
            yield from _differing(_kept(DaySum, what), _counted(rows, path))
    until = said_sums.right_until()
    if until is not None:
        rows = follow_ups(System("insight")).filter(happened_at__lt=day_starts(until))
        kept = {day: n for day, n in _kept(SaidSum, "said").items() if day < number_of(until)}
        yield from _differing(kept, _counted(rows, "happened_at"))


def _kept(model: Any, what: str) -> dict[int, int]:
    return dict(model.objects.filter(what=what).order_by().values_list("day").annotate(n=Sum("count")))


def _counted(rows: Any, path: str) -> dict[int, int]:
    window = Window(day_starts(EARLIEST), clock.now() + day_sums.AHEAD)
    found = (
        rows.filter(**{f"{path}__isnull": False}).order_by().annotate(on_day=LocalDay(F(path), window=window))
    )
    return dict(found.values_list("on_day").annotate(n=Count("pk")))


def _differing(kept: Mapping[int, int], counted: Mapping[int, int]) -> Iterator[str]:
    for day in sorted({*kept, *counted}):
        if kept.get(day, 0) != counted.get(day, 0):
            told = {
                "day": date.fromordinal(day + EPOCH).isoformat(),
                "kept": kept.get(day, 0),
                "n": counted.get(day, 0),
            }
            yield (
                _(
                    "Sums by day are not right from %(day)s on: they say %(kept)s, the records %(n)s. “recount” adds them up anew."
                )
                % told
            )
            return
