"""Attachment: a file on a record, stored under a random name, never executable."""

import secrets

from django.db import models
from django.utils.translation import ngettext_lazy

from shangji.core.subjects import Subject
from shangji.people.models import User


def random_name(_attachment: "Attachment", _filename: str) -> str:
    """Where a file is kept: nothing of what the sender called it survives in the path."""
    name = secrets.token_hex(16)
    return f"attachments/{name[:2]}/{name}"


class Attachment(models.Model):
    """Written by the verbs of `Worked`."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    file = models.FileField(upload_to=random_name, max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    told_count = ngettext_lazy("%(n)s file", "%(n)s files", "n")

    def __str__(self) -> str:
        return self.name
