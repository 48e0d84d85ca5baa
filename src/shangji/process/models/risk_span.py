"""What is kept of when records were at risk: without it the end of a month is told from each alert that stood then."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from shangji.core.marks import Mark
from shangji.process.models.of_record import OfRecord

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
            models.Index(
                fields=["until_at", "since_at", "alerts", "cents", "owner_id", "is_of_one"],
                name="at_risk_until",
            ),
            models.Index(fields=["until_at"], name="at_risk_of_several", condition=Q(is_of_one=False)),
            models.Index(fields=["subject_id"], name="at_risk_of"),
        ]

    def __str__(self) -> str:
        return f"record {self.subject_id}: at risk until {self.until_at}"
