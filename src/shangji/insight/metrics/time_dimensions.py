"""The dimensions of time: spans whose keys are written periods, and the hours and weekdays of the company's clocks."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from shangji.core.numbers import number_of
from shangji.insight.metrics.dimensions import NONE, NOWHERE, Dimension, Keys, dimension, id_key, ids
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.periods import Period, PeriodNotRight, unit_at
from shangji.insight.metrics.terms import Member
from shangji.ui.formats import weekday

EPOCH = date(1970, 1, 1)


def _span(unit: str, label: Any, above: str = "") -> None:
    """Years, quarters, months, weeks and days: their keys are written periods."""
    by_month = unit in ("year", "quarter", "month")

    def key(raw: Any, _lookup: Lookup) -> str:
        if raw is None:
            return NONE
        day = date(int(raw[:4]), int(raw[5:7]), 1) if by_month else EPOCH + timedelta(days=int(raw))
        return unit_at(day, unit).written

    def members(keys: Keys, _lookup: Lookup) -> Iterable[Member]:
        for each in keys:
            period = span_of(each)
            if period is None:
                yield Member(unit, each, each)
                continue
            parent = unit_at(period.first, above).written if above else ""
            yield Member(unit, each, period.label, (period.first.toordinal(), each), parent)

    dimension(
        Dimension(
            name=unit, label=label, column="month" if by_month else "day", key=key, members=members,
            rows=lambda _path, _keys, _lookup: NOWHERE, above=above, unit=unit,
        )
    )  # fmt: skip


def span_of(key: str) -> Period | None:
    """The period that a key of time says."""
    try:
        return Period.parse(key)
    except PeriodNotRight:
        return None


_span("year", gettext_lazy("Year"))
_span("quarter", gettext_lazy("Quarter"), "year")
_span("month", gettext_lazy("Month"), "quarter")
_span("week", gettext_lazy("Week"), "month")
_span("day", gettext_lazy("Day"), "week")


def _weekday_members(keys: Keys, _lookup: Lookup) -> Iterable[Member]:
    for key in keys:
        n = number_of(key, 7, least=1) or 1
        yield Member(
            "weekday", key, weekday(date(2024, 1, n)), (n, key)
        )  # the 1st of January 2024 was a Monday


def _hour_members(keys: Keys, _lookup: Lookup) -> Iterable[Member]:
    for key in keys:
        hour = number_of(key, 23)
        yield Member("hour", key, key if hour is None else f"{hour:02d}:00", (hour or 0, key))


dimension(
    Dimension(
        name="weekday", label=gettext_lazy("Weekday"), column="weekday", key=id_key, members=_weekday_members,
        rows=ids,
    )
)  # fmt: skip
dimension(
    Dimension(
        name="hour", label=gettext_lazy("Hour"), column="hour", key=id_key, members=_hour_members, rows=ids,
    )
)  # fmt: skip
