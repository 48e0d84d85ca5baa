"""Periods: from a day to a day in the company's time zone, as addresses and the shell write them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shangji.core.calendar import day_starts


@dataclass(frozen=True)
class Period:
    """`first` and `last` are local days and both belong to it; `written` is how it was asked for."""

    first: date
    last: date
    written: str

    @property
    def start(self) -> datetime:
        return day_starts(self.first)

    @property
    def end(self) -> datetime:
        """The moment with which it no longer goes on."""
        return day_starts(self.last + timedelta(days=1))
