"""Digest: what a person was told to do first on a morning."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.core.access import Actor, Level
from shangji.core.actions import birth
from shangji.core.subjects import Traced
from shangji.people.models import User
from shangji.process.events import DigestSent


class Digest(Traced):
    """`lines` are the first things of the day, `missed` what the team has missed: each with record, title, reasons,
    when it was due, and what was multiplied: amount, rate and urgency.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    lines = models.JSONField(default=list)
    missed = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_morning")]

    def __str__(self) -> str:
        if not self.lines:
            return _("The team has missed something")
        n = len(self.lines)
        return ngettext("%(n)s thing for today", "%(n)s things for today", n) % {"n": n}

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=[])

    @birth("send_digest")
    @classmethod
    def send(
        cls,
        user: User,
        day: date,
        *,
        lines: Sequence[dict[str, Any]],
        missed: Sequence[dict[str, Any]],
        missed_count: int | None = None,
        by: Actor,
    ) -> tuple[Self, DigestSent]:
        """Tell somebody what comes first today; one a person and day. `missed` may be the first of more."""
        told = [*lines, *missed]
        digest = cls(user=user, day=day, lines=list(lines), missed=list(missed))
        return digest, DigestSent(
            first=told[0]["title"],
            count=len(lines),
            missed_count=len(missed) if missed_count is None else missed_count,
        )

    def get_absolute_url(self) -> str:
        return reverse("opportunities:digest", args=[self.pk])
