"""What was forecast, week by week, and how often the past came to something. Frozen: nobody may have known better."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models, transaction

from shangji.core.bulk import insert
from shangji.opportunities.models import Pipeline


class FrozenForecast(models.Model):
    """What one person, or the whole company, was to come to in a period, as it stood on a Monday.

    Whole yuan. `won` until then; the calls are of what was open and expected in the period. `adjusted` is what a manager
    made of it. The last three come from the past of the company, and only where there was enough of it.
    """

    week = models.DateField()
    period = models.CharField(max_length=7)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, "+", null=True, db_constraint=False, db_index=False
    )
    is_company = models.BooleanField(default=False)
    won = models.BigIntegerField(default=0)
    commit = models.BigIntegerField(default=0)
    best = models.BigIntegerField(default=0)
    pipeline = models.BigIntegerField(default=0)
    weighted = models.BigIntegerField(default=0)
    adjusted = models.BigIntegerField(null=True)
    likely = models.BigIntegerField(null=True)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["week"], name="frozen_in"),
            models.Index(fields=["period", "week"], name="frozen_for"),
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.period} {self.owner_id or 'company'}"

    @property
    def called(self) -> int:
        """What they stood for: won, and committed."""
        return self.won + self.commit

    @classmethod
    def freeze(cls, week: date, rows: Sequence["FrozenForecast"]) -> None:
        """Once: what is frozen stays."""
        if not cls.objects.filter(week=week).exists():
            insert(rows)


class WinShare(models.Model):
    """Of those that had been so long in a stage, how many were won how soon: counted anew every week.

    `seen` and `won` are lists by weeks ahead, from 1 on: of how many it is known what became of them by then, and how
    many of these were won by then.
    """

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="+", db_index=False)
    stage_key = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField()
    """In the stage, at least so many, and less than the next higher number."""
    seen = models.JSONField(default=list)
    won = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pipeline", "stage_key", "days"], name="win_share")]

    def __str__(self) -> str:
        return f"{self.stage_key} {self.days}"

    @classmethod
    def renew(cls, rows: Iterable[Any]) -> None:
        with transaction.atomic():
            cls.objects.all().delete()
            cls.objects.bulk_create(rows)
