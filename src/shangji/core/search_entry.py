"""SearchEntry: where a subject is found by fragment."""

from django.db import models

from shangji.core.subjects import Subject


class SearchEntry(models.Model):
    """What a subject is found by: `text` is folded for verification, `tokens` feed the engine's index."""

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, primary_key=True)
    kind = models.CharField(max_length=60)
    text = models.TextField()
    tokens = models.TextField()

    def __str__(self) -> str:
        return self.text
