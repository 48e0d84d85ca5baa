"""SaidAnew: on which days what was said has changed since it was added up, so that no sum of a day is believed that is not right."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import models

from shangji.activities.models.follow_up import FollowUp
from shangji.core.bulk import insert
from shangji.core.calendar import local_day, today

EPOCH = date(1970, 1, 1).toordinal()


def number_of(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


class SaidAnew(models.Model):
    """A day whose follow-ups are to be added up anew, or, without a day, all of them; whoever adds up takes it away.

    What is said today leaves none: a day is added up when it is over. So a follow-up costs nothing but for one that is
    written down on a later day.
    """

    day = models.IntegerField(null=True)
    """Since 1970-01-01, of the company's clocks."""

    def __str__(self) -> str:
        return f"day {self.day}"

    @classmethod
    def mark(cls, follow_ups: Iterable[FollowUp]) -> None:
        """Follow-ups that have come, or have gone."""
        cls._mark_days(one.happened_at for one in follow_ups)

    @classmethod
    def mark_of(cls, subject_ids: Iterable[int]) -> None:
        """Whatever was said on these records."""
        said = FollowUp.objects.filter(subject_id__in=list(subject_ids)).order_by()
        cls._mark_days(said.values_list("happened_at", flat=True))

    @classmethod
    def mark_everything(cls) -> None:
        insert([cls(day=None)])

    @classmethod
    def take_away(cls, keys: Sequence[int]) -> None:
        cls.objects.filter(pk__in=keys).delete()

    @classmethod
    def _mark_days(cls, moments: Iterable[datetime]) -> None:
        now = today()
        insert([cls(day=number_of(day)) for day in sorted({local_day(at) for at in moments}) if day < now])
