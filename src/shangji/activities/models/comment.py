"""Comment: what colleagues say to each other about a record."""

from django.db import models
from django.utils.translation import ngettext_lazy

from shangji.core.subjects import Subject
from shangji.people.models import User


class Comment(models.Model):
    """Written by the verbs of `Worked`."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    mentioned = models.ManyToManyField(User, related_name="+", blank=True)
    said_at = models.DateTimeField()

    told_count = ngettext_lazy("%(n)s comment", "%(n)s comments", "n")

    def __str__(self) -> str:
        return self.text[:60]
