"""Answered: what was done about a line from the message that told of it; each answer is good for once."""

from collections.abc import Callable
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.events import Event
from shangji.people.models.notification import Notification


class AnsweredAlready(Refusal):
    status = 409
    message = _("This link was used already.")


class Answered(models.Model):
    """`event` is what came of it; nothing where there was nothing left to do."""

    line = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="answered", db_index=False)
    key = models.CharField(max_length=20)
    at = models.DateTimeField()
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "key"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.line_id}"

    @classmethod
    def once(cls, line: Notification, key: str, moment: datetime, do: Callable[[], None]) -> Self:
        """Do it and keep that it was done, or neither. Raises AnsweredAlready, and what `do` refuses with."""
        with transaction.atomic():
            row, is_new = cls.objects.get_or_create(line=line, key=key, defaults={"at": moment})
            if not is_new:
                raise AnsweredAlready
            log = Event.objects.filter(subject_id=line.event.subject_id).order_by("-seq")
            last = log.values_list("seq", flat=True).first() or 0
            do()
            row.event = log.filter(seq__gt=last, actor_id=line.user_id).order_by("seq").first()
            row.save(update_fields=["event"])
            Notification.objects.filter(pk=line.pk).mark_read(moment)
        return row
