"""The tables of the duplicate check: what a record is known by, and the keys under which it is found."""

from django.db import models

from shangji.core.subjects import Subject
from shangji.core.vault.fields import SealedTextField


class MatchEntry(models.Model):
    """What a subject is known by, as Fingerprint.kept() writes it."""

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, primary_key=True)
    kind = models.CharField(max_length=60)
    known = SealedTextField()

    def __str__(self) -> str:
        return self.known


class MatchKey(models.Model):
    """One key of one subject; the index alone answers who shares it."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE)
    sort = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=24)

    stays_with_record = True

    class Meta:
        indexes = [models.Index(fields=["sort", "value", "subject"], name="match_keys")]

    def __str__(self) -> str:
        return f"{self.sort} {self.value}"
