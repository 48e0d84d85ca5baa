"""Notification: one line in one person's inbox, about one event."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import Q

from shangji.core.events import Event
from shangji.people.models.user import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def mark_read(self, moment: datetime) -> int:
        """How many had not been read."""
        return self.unread().update(read_at=moment)


class Notification(models.Model):
    """Told once per person and event, whatever is retried."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notifications")
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="told_once")]
        indexes = [models.Index(fields=["user"], name="unread", condition=Q(read_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.user}: {self.event}"

    @classmethod
    def tell(
        cls,
        user: User,
        event: Event,
        moment: datetime,
        *,
        urgent: bool = False,
        only: Collection[str] | None = None,
    ) -> None:
        """In the inbox, and promised to every channel that the person chose, or to these of them. Told again, nothing happens."""
        with transaction.atomic():
            line, is_new = cls.objects.get_or_create(user=user, event=event, defaults={"told_at": moment})
            if is_new:
                line.dispatches.model.plan(line, moment, urgent=urgent, only=only)
