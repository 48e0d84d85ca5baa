"""ImportRow: what became of one row of a file; the ledger that imports are resumed and taken back from."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from shangji.core.bulk import insert
from shangji.core.subjects import Subject
from shangji.core.vault.fields import SealedJSONField, SealedTextField


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def counts(self) -> dict[str, dict[str, int]]:
        """Noun → action → how many."""
        found: dict[str, dict[str, int]] = {}
        for noun, action, n in self.values_list("noun", "action").annotate(n=Count("pk")).order_by():
            found.setdefault(noun, dict.fromkeys(ImportRow.Action.values, 0))[action] = n
        return found

    def written(self) -> Self:
        """What changed something and was not taken back."""
        return self.filter(action__in=["new", "update"], taken_back_at__isnull=True)

    def to_take_back(self) -> Self:
        return self.written().filter(kept_reason="")

    def keep(self, rows: Iterable["ImportRow"], **values: Any) -> int:
        """Write the same values to the rows."""
        return self.filter(pk__in=[row.pk for row in rows]).update(**values)


class ImportRow(models.Model):
    """Written in the transaction of the change it tells of. `spot` says which part of which row it was."""

    class Action(models.TextChoices):
        NEW = "new", _("new")
        UPDATE = "update", _("update")
        DUPLICATE = "duplicate", _("already there")
        INVALID = "invalid", _("not imported")

    stays_with_record = True
    """What a file said of a record does not change with a merge."""

    batch = models.ForeignKey(
        "gateway.ImportBatch", on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    spot = models.CharField(max_length=64)
    noun = models.CharField(max_length=20)
    file = models.CharField(max_length=200)
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField()
    label = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=10, choices=Action)
    reason = SealedTextField(blank=True)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.BigIntegerField(default=0)
    before = SealedJSONField(default=dict, blank=True)
    """An update: the columns as they were. A follow-up: its id."""
    taken_back_at = models.DateTimeField(null=True)
    kept_reason = models.CharField(max_length=200, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "spot"], name="import_spot")]
        indexes = [models.Index(fields=["batch", "action", "noun"], name="import_actions")]

    def __str__(self) -> str:
        return f"{self.file} {self.row} {self.noun} {self.action}"

    @classmethod
    def taken_back_subjects(cls, kind: str) -> "models.QuerySet[ImportRow, Any]":
        """Ids of subjects that an import made and that were taken back: nothing is matched with them."""
        gone = cls.objects.filter(
            Q(taken_back_at__isnull=False), action="new", noun=kind, subject__isnull=False
        )
        return gone.values("subject_id")

    @classmethod
    def write(cls, rows: list[Self]) -> None:
        insert(rows)

    @classmethod
    def mark_taken_back(cls, rows: Iterable["ImportRow"], moment: datetime) -> None:
        cls.objects.all().keep(rows, taken_back_at=moment)

    @classmethod
    def mark_kept(cls, rows: Iterable["ImportRow"], reason: str) -> None:
        cls.objects.all().keep(rows, kept_reason=reason[:200])
