"""What is kept of when records were at risk: without it the end of a month is told from each alert that stood then."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Q

from shangji.core.marks import Mark
from shangji.process.models.of_record import OfRecord
from shangji.process.models.sum_of_spans import SumOfSpans

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Until then lasts what has not ended."""


class RiskedAnew(Mark):
    """A record of whose alerts one came, ended, was called false or weighs something else."""

    column = "subject_id"
    subject_id = models.BigIntegerField()


class RiskSpan(OfRecord):
    """From after a moment up to another one, a record had alerts that stood; one after the other where what they weigh, how
    many they are or whose, changed.
    """

    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    owner_id = models.BigIntegerField(null=True)
    is_of_one = models.BooleanField()
    """Whether all that stood had the same owner: else there is none here."""
    alerts = models.IntegerField()
    """How many stood."""
    cents = models.BigIntegerField(null=True)
    """What the newest of its alerts weighs whose money is known and in the base currency."""

    class Meta:
        indexes = [
            models.Index(fields=["until_at"], name="at_risk_of_several", condition=Q(is_of_one=False)),
            models.Index(fields=["subject_id"], name="at_risk_of"),
        ]

    def __str__(self) -> str:
        return f"record {self.subject_id}: at risk until {self.until_at}"


class RiskSum(SumOfSpans):
    """What spans that began on one day come to, without those that ended on it, by whose they are.

    With them the end of a month is a few numbers, where the spans of all records would be read. Days are numbers (`number_of`)
    of the company's clocks.
    """

    added = ("alerts", "records", "known", "cents")

    day = models.IntegerField()
    owner_id = models.BigIntegerField(null=True)
    is_of_one = models.BooleanField()
    alerts = models.IntegerField()
    records = models.IntegerField()
    known = models.IntegerField()
    """Records of which the money is known."""
    cents = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["day", "owner_id"], name="risk_sums")]

    def __str__(self) -> str:
        return f"{self.records} more at risk on {self.day}"

    @classmethod
    def of(cls, sums: Mapping[tuple[int, int | None, bool], tuple[int, int, int, int]]) -> list[Self]:
        """(day, owner, whether of one) → (alerts, records, known, cents)."""
        return [
            cls(
                day=day, owner_id=owner_id, is_of_one=is_of_one, alerts=alerts, records=records, known=known, cents=cents
            )
            for (day, owner_id, is_of_one), (alerts, records, known, cents) in sums.items()
        ]  # fmt: skip
