"""What was said, added up by day once the day is over. Without it a board of a quarter reads a million follow-ups."""

from django.db import models

from shangji.insight.models.of_days import OfDays


class SaidSum(OfDays):
    """So many follow-ups of one day that agree in everything that is named here, and what they weigh.

    Each line knows what is asked together: `said` everything but people, `said_by` people, `lag` how long it took until
    it was written down, of what did not come in with a file.
    """

    class What(models.TextChoices):
        SAID = "said"
        SAID_BY = "said_by"
        LAG = "lag"

    what = models.CharField(max_length=7, choices=What)
    owner_id = models.BigIntegerField(null=True)
    hour = models.IntegerField()
    type = models.CharField(max_length=10)
    direction = models.CharField(max_length=3)
    noun = models.CharField(max_length=60)
    is_qualifying = models.BooleanField()
    is_imported = models.BooleanField()
    is_soon = models.BooleanField()
    """Written down within a day."""
    is_of_opportunity = models.BooleanField()
    lag = models.IntegerField()
    """Minutes."""
    count = models.IntegerField()
    weight = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=[
                    "what", "day", "owner_id", "hour", "type", "direction", "noun", "is_qualifying", "is_imported", "is_soon",
                    "is_of_opportunity", "lag", "count", "weight",
                ],
                name="sums_of_words",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.count} {self.what} on {self.day}"
