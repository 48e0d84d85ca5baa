"""Notification: one line in one person's inbox, about one event."""

from django.db import models
from django.db.models import Q

from shangji.core.events import Event
from shangji.people.models.user import User


class Notification(models.Model):
    """Told once per person and event, whatever is retried."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notifications")
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="told_once")]
        indexes = [models.Index(fields=["user"], name="unread", condition=Q(read_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.user}: {self.event}"
