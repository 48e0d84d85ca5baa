"""Whole days: what is added up from the rows of a day when it is over, and anew when something of it changes.

The worker does so every minute, and whoever asks for a number does while a few days are meant. Of the days from the first one
on that is not added up yet, and of the day that runs, the rows answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction

from shangji.core import clock
from shangji.core.calendar import day_starts, local_day
from shangji.core.day_marks import EPOCH, DayMark, number_of
from shangji.core.locks import can_write_now, one_at_a_time
from shangji.core.prepared import Prepared
from shangji.core.statistics import refresh
from shangji.insight.copying import Filling
from shangji.insight.metrics.periods import Window
from shangji.insight.models.of_days import OfDays

FEW = 3
"""So many days are added up by whoever asks."""
AT_ONCE = 14
"""So many days are added up in one transaction."""
SETTLED = timedelta(hours=1)
"""After midnight: whatever was begun to be written down on that day is there."""
DAY = timedelta(days=1)
FIRST = datetime(1900, 1, 2, tzinfo=UTC)
Beat = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class WholeDays:
    """`rows` are added up by the day of their `moment`: `lines_of` says (table, its columns in their order) of some of them, which
    are those of a day, and `put_in` writes what else is kept of a window and its day.

    `lines` are the tables of what is kept; of the first one, a line `told` of a day says that the day is added up. `put_together`
    makes of days what is kept of several of them.
    """

    name: str
    marks: type[DayMark]
    rows: Callable[[], Any]
    moment: str
    lines: tuple[type[OfDays], ...]
    told: str
    lines_of: Callable[[Any, int, Window], Iterable[tuple[type[OfDays], Any]]]
    put_in: Callable[[Window, int], None] = lambda _window, _day: None
    put_together: Callable[[Sequence[int]], None] = lambda _days: None

    def catch_up(self, beat: Beat = lambda: None) -> None:
        """Add up every day that is over and is not, or not rightly, added up yet."""
        is_anew = self.marks._base_manager.filter(day=None).exists()
        if is_anew:
            self._begin_anew()
        while days := self._waiting(AT_ONCE) or []:
            self._add_up(days)
            beat()
        if is_anew:
            refresh(*self.lines)

    def right_until(self) -> date | None:
        """The day before which the sums say all there is; None where there are none. A few days are added up here, unless that
        would wait: then the rows tell of them, and of what comes after.
        """
        days = self._waiting(FEW + 1)
        if days is None:
            return None
        if days and (len(days) > FEW or not can_write_now()):
            return date.fromordinal(days[0] + EPOCH)
        if days:
            self._add_up(days)
        return _over()

    def _waiting(self, count: int) -> list[int] | None:
        """Days that are over and are to be added up, the first of them, at most so many; None where all are."""
        marks = self.marks._base_manager.order_by("day")
        if marks.filter(day=None).exists():
            return None
        lines: Any = self.lines[0]._base_manager
        last = lines.filter(what=self.told).order_by("-day").values_list("day", flat=True).first()
        since, end = FIRST, _over()
        days: list[int] = []
        if last is not None:
            # Days after it come in their order: the last one says that all before it are there.
            days = [day or 0 for (day,) in marks.filter(day__lte=last).values_list("day").distinct()[:count]]
            since = day_starts(date.fromordinal(last + 1 + EPOCH))
        while len(days) < count:
            at = self._first.first(since, day_starts(end))
            if at is None:
                break
            days.append(number_of(local_day(at)))
            since = day_starts(local_day(at) + DAY)
        return days

    def between(self, start: datetime, end: datetime) -> Any:
        return self.rows().filter(**{f"{self.moment}__gte": start, f"{self.moment}__lt": end})

    @cached_property
    def _first(self) -> Prepared:
        return Prepared(
            lambda start, end: (
                self.between(start, end).order_by(self.moment).values_list(self.moment, flat=True)[:1]
            )
        )

    @cached_property
    def _filling(self) -> Filling:
        return Filling(lambda window, start, end, day: self.lines_of(self.between(start, end), day, window))

    def _begin_anew(self) -> None:
        with transaction.atomic():
            marks = list(self.marks._base_manager.values_list("pk", flat=True))
            for lines in self.lines:
                lines.begin_anew()
            self.marks.take_away(marks)

    @transaction.atomic
    def _add_up(self, days: Sequence[int]) -> None:
        """One at a time: of two that take a day out and put it in, the second would not see what the first one put in."""
        one_at_a_time(self.name)
        marks = list(self.marks._base_manager.filter(day__in=days).values_list("pk", flat=True))
        for lines in self.lines:
            lines.take_out(days)
        for day in days:
            window = Window(*(day_starts(date.fromordinal(each + EPOCH)) for each in (day, day + 1)))
            self._filling.put_in(window, window.start, window.end, day)
            self.put_in(window, day)
        self.put_together(days)
        self.marks.take_away(marks)


def _over() -> date:
    """The first day that is not over."""
    return local_day(clock.now() - SETTLED)
