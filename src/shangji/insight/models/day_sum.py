"""Sums by day: what went through the stages, added up as it changes. Without them a board of half a year reads millions of stays."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Q

from shangji.core.bulk import insert

KEY = (
    "what", "day", "stage_id", "pipeline_id", "outcome", "direction", "is_running", "lasted", "owner_id", "loss_reason_id",
    "currency", "has_amount",
)  # fmt: skip
"""What the stays, or opportunities, that are counted in one sum agree in."""
Line = tuple[Any, ...]


class CountedStay(models.Model):
    """A stay as it stands in the sums, with what they need of its opportunity. Days are those since 1970 of the company's clocks.

    What is taken out of the sums is what this says, whatever became of the stay since. No key points at it: a stay that
    an undo took away is counted until the sums have heard of it.
    """

    stay_id = models.BigIntegerField(primary_key=True)
    opportunity_id = models.BigIntegerField()
    pipeline_id = models.BigIntegerField()
    stage_id = models.BigIntegerField()
    outcome = models.CharField(max_length=8)
    direction = models.CharField(max_length=8)
    entered_on = models.IntegerField()
    left_on = models.IntegerField(null=True)
    stopped_on = models.IntegerField(null=True)
    """When it was left, or has come to rest."""
    rested = models.IntegerField()
    """Days on hold."""
    entered_s = models.BigIntegerField(default=0)
    """In seconds since 1970."""
    left_s = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)
    stands_in_id = models.BigIntegerField()
    """The stage in which its opportunity stands or ended."""
    loss_reason_id = models.BigIntegerField(null=True)
    opened_on = models.IntegerField()
    closed_on = models.IntegerField(null=True)
    ended_on = models.IntegerField(null=True)
    """When its opportunity was closed, or has come to rest."""
    rested_in_all = models.IntegerField(default=0)
    """Days on hold, of all stays of its opportunity."""
    is_furthest = models.BooleanField()
    """The last stage, in the order of the process, that its opportunity ever stood in."""
    currency = models.CharField(max_length=3)
    cents = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["opportunity_id"], name="counted_stays_of"),
            # What stood at a moment: it has not been left, or since then.
            models.Index(
                fields=["left_on", "entered_on", "owner_id", "stage_id", "currency", "cents"], name="counted_stays_left"
            ),
            # All that is asked of the stays, and of the opportunities, of an owner.
            models.Index(
                fields=[
                    "owner_id", "entered_on", "left_on", "stage_id", "pipeline_id", "outcome", "direction", "currency", "cents",
                    "entered_s", "left_s", "stopped_on", "rested",
                ],
                name="counted_stays_by",
            ),
            models.Index(
                fields=[
                    "owner_id", "opened_on", "closed_on", "stage_id", "pipeline_id", "outcome", "currency", "cents", "ended_on",
                    "rested_in_all", "stands_in_id", "loss_reason_id",
                ],
                name="counted_ones_by", condition=Q(is_furthest=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"stay {self.stay_id} of {self.opportunity_id}"

    @classmethod
    def take_out(cls, opportunity_ids: Sequence[int]) -> None:
        cls.objects.filter(opportunity_id__in=opportunity_ids).delete()

    @classmethod
    def begin_anew(cls) -> None:
        cls.objects.all()._raw_delete(cls.objects.db)


class DaySum(models.Model):
    """So many on one day that agree in everything that is named here, and what they would bring.

    `stage_id` is that of the stay; of what was opened the furthest it came; of what was closed where it ended. `lasted` are
    the days of a stay, or of an opportunity; of one that is running still, what is to be added to its age. `owner_id` and `loss_reason_id` are
    told of some alone.
    """

    class What(models.TextChoices):
        ENTERED = "entered"
        LEFT = "left"
        STAYED = "stayed"
        OPENED = "opened"
        CLOSED = "closed"
        OPENED_BY = "opened_by"
        CLOSED_BY = "closed_by"
        LIVED = "lived"
        TOOK = "took"

    what = models.CharField(max_length=9, choices=What)
    day = models.IntegerField()
    stage_id = models.BigIntegerField()
    pipeline_id = models.BigIntegerField()
    outcome = models.CharField(max_length=8)
    direction = models.CharField(max_length=8)
    is_running = models.BooleanField()
    lasted = models.IntegerField()
    owner_id = models.BigIntegerField(null=True)
    loss_reason_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    has_amount = models.BooleanField()
    count = models.IntegerField()
    cents = models.BigIntegerField()
    moments = models.BigIntegerField(default=0)
    """When they entered or left, in seconds since 1970, added up: so for how long all of them stood there is told."""

    class Meta:
        indexes = [
            # Its beginning is the key by which one is found, all of it what a chart reads.
            models.Index(
                fields=[
                    "what", "day", "stage_id", "pipeline_id", "outcome", "direction", "is_running", "lasted", "owner_id",
                    "loss_reason_id", "currency", "has_amount", "count", "cents",
                    "moments",
                ],
                name="sums_of_days",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.count} {self.what} on {self.day}"

    @classmethod
    def change(cls, lines: Iterable[tuple[Line, int, int, int]]) -> None:
        """(KEY, so many more, so many hundredths and seconds more), by whoever holds the marks: nobody else changes a sum meanwhile."""
        new: list[Any] = []
        with connection.cursor() as cursor:
            for key, n, cents, moments in lines:
                if not cls._is_changed(cursor, key, (n, cents, moments)):
                    new.append(cls(**dict(zip(KEY, key, strict=True)), count=n, cents=cents, moments=moments))
        insert(new)

    @classmethod
    def _is_changed(cls, cursor: Any, key: Line, more: tuple[int, int, int]) -> bool:
        """Whether there was such a sum: one that comes to nothing goes. The ORM takes ten times as long to write this as it takes."""
        named = [(name, "IS NULL" if value is None else "= %s") for name, value in zip(KEY, key, strict=True)]
        known = " AND ".join(f"{name} {asked}" for name, asked in named)
        given = [value for value in key if value is not None]
        if more[0] < 0:
            is_all = f"{known} AND count = %s AND cents = %s AND moments = %s"
            none_left = [*given, *(-part for part in more)]
            cursor.execute(f"DELETE FROM {cls._meta.db_table} WHERE {is_all}", none_left)  # noqa: S608
            if cursor.rowcount:
                return True
        added = "count = count + %s, cents = cents + %s, moments = moments + %s"
        cursor.execute(f"UPDATE {cls._meta.db_table} SET {added} WHERE {known}", [*more, *given])  # noqa: S608
        return bool(cursor.rowcount)

    @classmethod
    def begin_anew(cls) -> None:
        cls.objects.all()._raw_delete(cls.objects.db)
