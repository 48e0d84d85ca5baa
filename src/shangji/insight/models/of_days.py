"""Lines of days: what is kept of a day is taken out and put in whole."""

from collections.abc import Sequence

from django.db import models


class OfDays(models.Model):
    day = models.IntegerField()
    """Since 1970-01-01, of the company's clocks."""

    class Meta:
        abstract = True

    @classmethod
    def take_out(cls, days: Sequence[int]) -> None:
        cls._base_manager.filter(day__in=days).delete()

    @classmethod
    def begin_anew(cls) -> None:
        cls._base_manager.all()._raw_delete(cls._base_manager.db)
