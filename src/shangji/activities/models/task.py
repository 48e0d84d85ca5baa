"""Task: something one person has to do about a record."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import ngettext_lazy

from shangji.core.subjects import Subject
from shangji.people.models import User


class Task(models.Model):
    """Written by the verbs of `Worked`."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    told_count = ngettext_lazy("%(n)s task", "%(n)s tasks", "n")

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "due_on"], name="open_tasks", condition=Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def pass_on(cls, subject_id: int, giver_id: int, taker_id: int) -> list[int]:
        """What one person has still to do about a record is another one's from now on; the keys of it."""
        rows = cls.objects.filter(subject_id=subject_id, assignee_id=giver_id, done_at__isnull=True)
        found = list(rows.order_by("pk").values_list("pk", flat=True))
        if found:
            cls.objects.filter(pk__in=found).update(assignee_id=taker_id)
        return found

    @classmethod
    def pass_back(cls, keys: Sequence[int], taker_id: int) -> None:
        """The other way, for those that are still open."""
        cls.objects.filter(pk__in=keys, done_at__isnull=True).update(assignee_id=taker_id)
