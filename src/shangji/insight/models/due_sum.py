"""What was due, added up by day once the day is over. Without it whether it was done in time reads every obligation there was."""

from django.db import models

from shangji.insight.models.of_days import OfDays


class DueSum(OfDays):
    """So many obligations that were due on one day and agree in everything that is named here.

    Each line knows what is asked together: `due` everything but people, `due_by` people.
    """

    class What(models.TextChoices):
        DUE = "due"
        DUE_BY = "due_by"

    what = models.CharField(max_length=6, choices=What)
    owner_id = models.BigIntegerField(null=True)
    hour = models.IntegerField()
    kind = models.CharField(max_length=16)
    noun = models.CharField(max_length=60)
    is_due = models.BooleanField()
    """It did not end before, by closing or holding."""
    is_kept = models.BooleanField()
    count = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["what", "day", "owner_id", "kind", "noun", "hour", "is_due", "is_kept", "count"],
                name="sums_of_duties",
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.what} on {self.day}"
