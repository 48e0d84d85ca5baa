"""Collaboration: somebody else's record, shared with a person for reading or writing, until a day."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from shangji.core.access import Level
from shangji.core.subjects import Subject
from shangji.people.models.user import User


class CollaborationQuerySet(models.QuerySet["Collaboration"]):
    def live(self, today: date, level: Level = Level.READ) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), level__gte=level)


class Collaboration(models.Model):
    """Written by the verbs of `Owned` only."""

    LEVELS = [(Level.READ.value, _("may read")), (Level.WRITE.value, _("may work on it"))]

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="collaborations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="collaborations")
    level = models.PositiveSmallIntegerField(choices=LEVELS, default=Level.READ.value)
    until = models.DateField(null=True, blank=True)

    objects = CollaborationQuerySet.as_manager()

    told_count = ngettext_lazy("%(n)s collaborator", "%(n)s collaborators", "n")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "subject"], name="one_collaboration")]

    def __str__(self) -> str:
        return f"{self.user} · {self.subject}"
