"""Obligation: what somebody owes a record next, and until when; Escalation: how far it climbed and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.bulk import insert, update
from shangji.core.prepared import Prepared
from shangji.core.subjects import Subject
from shangji.people.models import User
from shangji.process.words import KINDS

IS_OPEN = Q(fulfilled_at__isnull=True, cancelled_at__isnull=True)
TOP = 3
"""The last step of the ladder: high risk."""


NOT_BY_WORD = frozenset({"payment"})
"""Kinds that no follow-up keeps."""
NOT_BEFORE = frozenset({"payment", "gate"})
"""Kinds that nothing keeps which is said on an earlier day."""


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def open(self) -> Self:
        return self.filter(IS_OPEN)

    def checkable(self, now: datetime) -> Self:
        """Those whose next step on the ladder has come."""
        return self.open().filter(next_check_at__lte=now)

    def at_top(self) -> Self:
        """Those that stand on the last step of the ladder."""
        return self.open().filter(level=TOP)

    def at_top_on(self, moment: datetime) -> Self:
        """Those that stood there at a moment."""
        climbed = Q(escalations__level=TOP, escalations__at__lte=moment)
        unfulfilled = Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gt=moment)
        return self.filter(climbed, unfulfilled, Q(cancelled_at__isnull=True) | Q(cancelled_at__gt=moment))


class Obligation(models.Model):
    """One row from its opening to its end; a record has one open row at most.

    `rule_due_at` is what the columns of the record said when it was written, `due_at` what holds: a first putting off
    moves it. Written by `process.ledger`, `process.ladder` and the verb `snooze`, under the lock of the record.
    """

    class Kind(models.TextChoices):
        FIRST_RESPONSE = "first_response", _("First word")
        REPLY = "reply", _("Reply")
        STEP = "planned_step", _("Planned step")
        CADENCE = "cadence", _("Follow-up")
        DATE = "date", _("Date that was agreed")
        GATE = "gate", _("Next stage")
        PAYMENT = "payment", _("Payment")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="obligations", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="obligations", db_index=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rule_due_at = models.DateTimeField()
    fulfilled_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    """0 not told, 1 the owner, 2 the leader as well, 3 high risk."""
    late_since = models.DateTimeField(null=True)
    """When the first obligation was missed since somebody was last in touch: what the ladder counts from."""
    snoozed_until = models.DateTimeField(null=True)
    snooze_count = models.PositiveSmallIntegerField(default=0)
    snooze_reason = models.CharField(max_length=200, blank=True)
    next_check_at = models.DateTimeField(null=True)

    objects = ObligationQuerySet.as_manager()

    stays_with_record = True
    CHANGING = (
        "owner", "kind", "due_at", "rule_due_at", "fulfilled_at", "breached_at", "cancelled_at", "level", "late_since",
        "snoozed_until", "snooze_count", "snooze_reason", "next_check_at",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=IS_OPEN, name="one_open_obligation"),
            models.CheckConstraint(
                condition=Q(fulfilled_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="obligation_ends_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                name="obligations_to_check",
                condition=IS_OPEN & Q(next_check_at__isnull=False),
            ),
            models.Index(fields=["owner", "due_at", "kind"], name="obligations_owed", condition=IS_OPEN),
            models.Index(
                fields=["due_at", "owner", "kind", "fulfilled_at", "cancelled_at", "subject"],
                name="obligations_due",
            ),
            models.Index(
                fields=["subject", "due_at", "owner", "kind", "fulfilled_at", "cancelled_at", "opened_at"],
                name="obligations_of",
            ),
        ]

    def __str__(self) -> str:
        return f"{KINDS[self.kind]} · {self.due_at:%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.fulfilled_at is None and self.cancelled_at is None

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])

    def was_due(self, moment: datetime) -> bool:
        """Whether it had been due at a moment."""
        return self.due_at < moment

    def end(self, moment: datetime, *, fulfilled: bool) -> None:
        """Its last change: after the due moment it stays a miss, however it ends. Saves nothing."""
        setattr(self, "fulfilled_at" if fulfilled else "cancelled_at", moment)
        if self.was_due(moment):
            self.breached_at = self.breached_at or self.due_at
        self.next_check_at = None

    @classmethod
    def add_all(cls, rows: Sequence["Obligation"]) -> None:
        insert(rows)

    @classmethod
    def write(cls, rows: Sequence["Obligation"]) -> None:
        """What can change of them; the caller holds the locks of their records."""
        update(rows, *cls.CHANGING)


class Escalation(models.Model):
    """That an obligation reached a level: once each, whatever is killed and tried again."""

    obligation = models.ForeignKey(
        Obligation, on_delete=models.CASCADE, related_name="escalations", db_index=False
    )
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["obligation", "level"], name="told_once_a_level"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} → {self.level}"

    @classmethod
    def note_all(cls, rows: Sequence["Escalation"]) -> None:
        insert(rows)


_open_of_one = Prepared(lambda pk: Obligation.objects.open().filter(subject_id=pk))
_open_of = Prepared(lambda *keys: Obligation.objects.open().filter(subject_id__in=keys))


def open_of(subject_ids: Sequence[int]) -> dict[int, Any]:
    """Record → its open obligation; of one record, each follow-up asks it."""
    if len(subject_ids) == 1:
        return {row.subject_id: row for row in _open_of_one(*subject_ids)}
    return {row.subject_id: row for row in _open_of.among(subject_ids)}
