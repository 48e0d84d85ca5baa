"""Upkeep: how far tags and tiers have been kept current, and what the last passes did."""

from datetime import datetime
from typing import Any

from django.db import models


class Upkeep(models.Model):
    """One row a pass: `touched` follows the log, `all` looks at everybody."""

    name = models.CharField(max_length=20, primary_key=True)
    seen = models.BigIntegerField(default=0)
    """The key of the last line of the log that was looked at."""
    ran_at = models.DateTimeField()
    looked_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def note(cls, name: str, at: datetime, **known: Any) -> None:
        cls.objects.update_or_create(name=name, defaults={"ran_at": at, **known})
