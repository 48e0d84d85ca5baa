"""Attempt: one time that a message was offered to the other side, and what it said."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.people.models import Dispatch


class Attempt(models.Model):
    """Kept as long as the message."""

    class Outcome(models.TextChoices):
        WENT = "went", _("accepted")
        LATER = "later", _("tried again later")
        REFUSED = "refused", _("refused")

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="made_attempts")
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.dispatch_id} {self.outcome}"

    @classmethod
    def keep(cls, rows: list[Dispatch], at: datetime, took: timedelta, outcome: str, said: str) -> None:
        took_ms = round(took.total_seconds() * 1000)
        known = {"at": at, "took_ms": took_ms, "outcome": outcome, "said": said[:300]}
        made: list[Any] = [cls(dispatch=row, **known) for row in rows]
        cls.objects.bulk_create(made)
