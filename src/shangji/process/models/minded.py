"""What is kept of how records are minded: when each was open in somebody's hands, and when nobody was in touch for too long.

Without it a rate of missed records follows every record through its time. Days are numbers (`number_of`) of the company's
clocks; what has not come to an end lasts until FOREVER.
"""

from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import Q

from shangji.core.marks import Mark
from shangji.process.models.of_record import OfRecord
from shangji.process.models.sum_of_spans import SumOfSpans

FOREVER = 2**31 - 1


class MindedAnew(Mark):
    """A record of which something changed that its lines are reckoned from."""

    column = "subject_id"
    subject_id = models.BigIntegerField()


class _OfOwnedRecord(OfRecord):
    """`owner_id` is whoever has the record now, `noun` its kind."""

    noun = models.CharField(max_length=60)
    owner_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class MindedSpan(_OfOwnedRecord):
    """A time without a break in which a record was open in somebody's hands, unless it ended within one working day."""

    since_day = models.IntegerField()
    until_day = models.IntegerField()
    before_day = models.IntegerField()
    """The `until_day` of the span before it: who counts records counts each by the first of its spans."""
    said_day = models.IntegerField()
    """When somebody was first in touch, in whichever span."""

    class Meta:
        indexes = [
            models.Index(
                fields=["until_day", "since_day", "before_day", "said_day", "owner_id", "noun", "subject_id"],
                name="minded_until",
            ),
            models.Index(fields=["subject_id"], name="minded_of"),
            # The same of some owners alone.
            models.Index(
                fields=["owner_id", "until_day", "since_day", "before_day", "said_day", "noun", "subject_id"],
                name="minded_by",
            ),
            models.Index(fields=["before_day", "since_day", "said_day"], name="minded_again"),
        ]

    def __str__(self) -> str:
        return f"record {self.subject_id}: {self.since_day} to {self.until_day}"


class MindedSum(SumOfSpans):
    """So many spans that began, or ended, on one day, and of which somebody was first in touch on a later one: 0 if on none.

    With them a rate of everybody is a few numbers for each period, where spans would be read for each of them.
    """

    added = ("count",)

    is_end = models.BooleanField()
    day = models.IntegerField()
    said_day = models.IntegerField()
    count = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["is_end", "day", "said_day", "count"], name="minded_sums")]

    def __str__(self) -> str:
        return f"{self.count} {'ended' if self.is_end else 'began'} on {self.day}"

    @classmethod
    def of(cls, sums: Mapping[tuple[bool, int, int], int]) -> list[Self]:
        return [
            cls(is_end=is_end, day=day, said_day=said, count=n) for (is_end, day, said), n in sums.items()
        ]


class Silence(_OfOwnedRecord):
    """A time in which nobody was in touch for longer than twice the rhythm: a miss from `missed_day` on.

    A step that is planned in it excuses all of it, once a period reaches `excused_day`.
    """

    missed_day = models.IntegerField()
    until_day = models.IntegerField()
    excused_day = models.IntegerField(null=True)
    before_day = models.IntegerField()
    """The `until_day` of the last one before it that nothing excuses: of several in a period, the first one counts."""

    class Meta:
        indexes = [
            models.Index(
                fields=["until_day", "missed_day", "before_day", "owner_id", "subject_id"], name="silent_until",
                condition=Q(excused_day__isnull=True),
            ),
            models.Index(
                fields=["excused_day", "missed_day", "until_day", "owner_id", "subject_id"], name="silent_until_excused",
                condition=Q(excused_day__isnull=False),
            ),
            models.Index(fields=["subject_id"], name="silent_of"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"record {self.subject_id}: silent until {self.until_day}"
