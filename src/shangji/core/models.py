"""The kernel's tables."""

from django.db import models

from shangji.core.events import Event
from shangji.core.jobs import Job, WorkerPulse
from shangji.core.matching.models import MatchEntry, MatchKey
from shangji.core.seals import Seal
from shangji.core.subjects import Subject, Traced

__all__ = [
    "Event",
    "Job",
    "MatchEntry",
    "MatchKey",
    "Seal",
    "SearchEntry",
    "Subject",
    "Traced",
    "WorkerPulse",
]


class SearchEntry(models.Model):
    """What a subject is found by: `text` is folded for verification, `tokens` feed the engine's index."""

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, primary_key=True)
    kind = models.CharField(max_length=60)
    text = models.TextField()
    tokens = models.TextField()

    def __str__(self) -> str:
        return self.text
