"""Task: something one person has to do about a record."""

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
