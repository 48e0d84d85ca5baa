"""Marks of days: on which days something changed since it was added up, so that no sum of a day is believed that is not right."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import models

from shangji.core.bulk import insert
from shangji.core.calendar import local_day, today

EPOCH = date(1970, 1, 1).toordinal()


def number_of(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


class DayMark(models.Model):
    """A day that is to be added up anew, or, without a day, all of them; whoever adds up takes it away.

    What lies on the day that runs, or ahead, leaves none: a day is added up when it is over.
    """

    day = models.IntegerField(null=True)
    """Since 1970-01-01, of the company's clocks."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"day {self.day}"

    @classmethod
    def mark_days(cls, moments: Iterable[datetime]) -> None:
        """The days of these moments, as far as they are over."""
        now = today()
        insert([cls(day=number_of(day)) for day in sorted({local_day(at) for at in moments}) if day < now])

    @classmethod
    def mark_everything(cls) -> None:
        insert([cls(day=None)])

    @classmethod
    def take_away(cls, keys: Sequence[int]) -> None:
        cls._base_manager.filter(pk__in=keys).delete()
