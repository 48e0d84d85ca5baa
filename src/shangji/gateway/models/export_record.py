"""ExportRecord: who took which list out, filtered how, and how many rows it had."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from shangji.core.access import Actor, Level, Scope
from shangji.core.actions import birth
from shangji.core.subjects import Traced
from shangji.gateway.events import Exported


class ExportRecord(Traced):
    """Written before the first byte leaves."""

    list_name = models.CharField(max_length=60)
    format = models.CharField(max_length=4)
    query = models.CharField(max_length=1000, blank=True)
    row_count = models.PositiveIntegerField()
    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    exported_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-exported_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.list_name}.{self.format} ({self.row_count})"

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if not actor.user_id:
            return Q(pk__in=[])
        return Q() if actor.scope is Scope.ALL else Q(exported_by_id=actor.user_id)

    @birth("export")
    @classmethod
    def note(
        cls, list_name: str, *, format: str, query: str, row_count: int, by: Actor
    ) -> tuple[Self, Exported]:
        """Somebody takes a list out."""
        record = cls(
            list_name=list_name, format=format, query=query[:1000], row_count=row_count,
            exported_by_id=by.user_id, exported_at=by.now,
        )  # fmt: skip
        return record, Exported(list=list_name, format=format, query=query[:1000], rows=row_count)
