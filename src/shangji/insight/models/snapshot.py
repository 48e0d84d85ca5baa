"""Snapshot: how the pipeline stood on a Monday. Without it nobody can tell what slipped, or whether a forecast held."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, ExpressionWrapper, F, FloatField, Q, Sum

from shangji.core import clock
from shangji.core.bulk import insert
from shangji.opportunities.models import Opportunity, Pipeline, Stage

CENTS = 100
AT_ONCE = 2_000
STATE = ("pipeline_id", "stage_id", "owner_id", "currency", "amount", "expected_on", "win_ratio", "call")
"""What is kept of an open opportunity."""


class Snapshot(models.Model):
    """A Monday, midnight in the company's time zone, of which everything is kept.

    `is_folded`: it was read from the log afterwards, not when it was that Monday. `newest_id` is the newest opportunity
    it has looked at. `is_summed`: its sums are what stood there.
    """

    week = models.DateField(primary_key=True)
    taken_at = models.DateTimeField()
    is_folded = models.BooleanField(default=False)
    newest_id = models.BigIntegerField(default=0)
    is_summed = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.week.isoformat()

    @classmethod
    def newest(cls) -> Self | None:
        return cls.objects.order_by("-week").first()

    @classmethod
    def take(cls, week: date, newest_id: int) -> None:
        """Of one week once; whoever comes second fails."""
        cls.objects.create(week=week, taken_at=clock.now(), newest_id=newest_id)

    @classmethod
    def fold(cls, weeks: Iterable[date], newest_id: int) -> None:
        """These weeks have something that was read from the log; they are added up anew."""
        moment, weeks = clock.now(), list(weeks)
        known = cls.objects.filter(week__in=weeks)
        known.update(is_summed=False)
        missing: set[date] = set(weeks).difference(known.values_list("week", flat=True))
        for week in sorted(missing):
            cls.objects.create(
                week=week, taken_at=moment, is_folded=True, newest_id=newest_id, is_summed=False
            )

    @classmethod
    def unsummed(cls) -> "list[Snapshot]":
        return list(cls.objects.filter(is_summed=False).order_by("week"))

    def was_summed(self) -> None:
        self.is_summed = True
        self.save(update_fields=["is_summed"])

    def has_looked_at(self, newest_id: int) -> None:
        self.newest_id = newest_id
        self.save(update_fields=["newest_id"])

    @classmethod
    def forget(cls) -> None:
        """So that all is folded anew."""
        cls.objects.all().delete()


class StandingQuerySet(models.QuerySet["Standing"]):
    def now(self) -> Self:
        """As on the newest snapshot."""
        return self.filter(until__isnull=True)

    def on(self, week: date) -> Self:
        """Whatever was open on a Monday, one row each."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=week), since__lte=week)


class Standing(models.Model):
    """One open opportunity as it stood on every Monday from `since` up to, and without, `until`.

    A row is written when something has changed since the Monday before, so a quiet week costs nothing.
    """

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="standings", db_index=False
    )
    since = models.DateField()
    until = models.DateField(null=True)
    pipeline = models.ForeignKey(Pipeline, models.DO_NOTHING, "+", db_constraint=False, db_index=False)
    stage = models.ForeignKey(Stage, models.DO_NOTHING, "+", db_constraint=False, db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, "+", null=True, db_constraint=False, db_index=False
    )
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    expected_on = models.DateField(null=True)
    win_ratio = models.FloatField(null=True)
    call = models.CharField(max_length=8)

    stays_with_record = True
    """What stood there stood there, also when it is merged into another one later."""

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "since"], name="one_standing_a_week"),
            models.UniqueConstraint(fields=["opportunity"], name="one_standing_now", condition=Q(until__isnull=True)),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="standing_ends_later"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["until", "since"], name="standings_on")]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.since}–{self.until or ''}"

    @classmethod
    def end(cls, opportunity_ids: Sequence[int], week: date) -> None:
        """From this Monday on they stand differently, or no more."""
        for start in range(0, len(opportunity_ids), AT_ONCE):
            some = opportunity_ids[start : start + AT_ONCE]
            cls.objects.now().filter(opportunity_id__in=some).update(until=week)

    @classmethod
    def write(cls, rows: Sequence["Standing"]) -> None:
        for start in range(0, len(rows), AT_ONCE):
            insert(rows[start : start + AT_ONCE])

    @classmethod
    def write_anew(cls, opportunity_ids: Sequence[int], rows: Sequence["Standing"]) -> None:
        """All there ever was of these opportunities."""
        cls.objects.filter(opportunity_id__in=opportunity_ids).delete()
        cls.write(rows)


class StandingSum(models.Model):
    """How many stood in a stage on a Monday, of one owner and currency, and what they were worth.

    Money in whole cents; weighted is amount × win rate. Frozen as its week is, and few: what charts of many weeks read.
    """

    week = models.DateField()
    pipeline = models.ForeignKey(Pipeline, models.DO_NOTHING, "+", db_constraint=False, db_index=False)
    stage = models.ForeignKey(Stage, models.DO_NOTHING, "+", db_constraint=False, db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, "+", null=True, db_constraint=False, db_index=False
    )
    currency = models.CharField(max_length=3)
    count = models.IntegerField()
    cents = models.DecimalField(max_digits=30, decimal_places=0)
    weighted_cents = models.DecimalField(max_digits=30, decimal_places=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["week", "currency", "stage", "owner", "pipeline", "count", "cents", "weighted_cents"],
                name="standing_sums",
            )
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.stage_id} {self.count}"

    @classmethod
    def add_up(cls, week: date) -> None:
        """Anew, from what stood there."""
        weighted = ExpressionWrapper(F("amount") * F("win_ratio"), output_field=FloatField())
        grouped = (
            Standing.objects.on(week).order_by().values("pipeline_id", "stage_id", "owner_id", "currency")
        )
        found = grouped.annotate(n=Count("*"), total=Sum("amount"), weighed=Sum(weighted))
        rows = [cls._of(week, row) for row in found]
        cls.objects.filter(week=week).delete()
        insert(rows)

    @classmethod
    def _of(cls, week: date, row: Mapping[str, Any]) -> "StandingSum":
        key = {name: row[name] for name in ("pipeline_id", "stage_id", "owner_id", "currency")}
        return cls(
            week=week, count=row["n"], cents=round((row["total"] or 0) * CENTS),
            weighted_cents=round((row["weighed"] or 0) * CENTS), **key,
        )  # fmt: skip
