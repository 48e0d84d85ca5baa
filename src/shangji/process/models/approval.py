"""Approval: one request that others decide, step by step; Approver: one person who is asked in a step of it.

Both are written by the verbs of `Approvable`, and their history is in the log of the record they are about.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from shangji.core.calendar import add_working_hours
from shangji.core.subjects import Subject
from shangji.people.models import User


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def waiting(self) -> Self:
        return self.filter(state=Approval.State.WAITING)

    def granted(self, subject_id: int, topic: str, now: datetime) -> "Approval | None":
        """The newest one of a topic that was granted and still holds."""
        holds = Q(valid_until__isnull=True) | Q(valid_until__gte=now)
        found = self.filter(holds, subject_id=subject_id, topic=topic, state=Approval.State.GRANTED)
        return found.order_by("-decided_at", "-pk").first()

    def for_cards(self) -> Self:
        return self.select_related("subject", "asked_by").prefetch_related("approvers__user")


class Approval(models.Model):
    """`topic` says what it permits: `stage:proposal`, `discount`. `step` counts from 0; `due_at` is that of the step."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        GRANTED = "granted", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="approvals", db_index=False)
    topic = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    details = models.JSONField(default=dict, blank=True)
    """What there is to know before deciding: words → words."""
    steps = models.JSONField()
    step = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by_name = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()
    told_count = ngettext_lazy("%(n)s approval", "%(n)s approvals", "n")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "topic"], name="one_request_a_topic", condition=Q(state="waiting")
            )
        ]
        indexes = [
            models.Index(fields=["subject", "topic", "state"], name="approvals_of"),
            models.Index(fields=["asked_by", "-asked_at"], name="approvals_asked_by"),
            models.Index(fields=["state", "due_at"], name="approvals_due"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def plan(self) -> Mapping[str, Any]:
        """The step that is being decided."""
        found: Mapping[str, Any] = self.steps[self.step]
        return found

    def asked(self) -> "models.QuerySet[Approver]":
        """Who has to decide now."""
        return (
            self.approvers.filter(state=Approver.State.ASKED).select_related("user").order_by("place", "pk")
        )

    def begin_step(self, step: int, people: Iterable[User], now: datetime) -> list[User]:
        """Ask the people of a step; those who are asked at once."""
        self.step = step
        self.due_at = self._due(now)
        self.save(update_fields=["step", "due_at"])
        in_turn = self.plan["mode"] == "in_turn"
        rows = [
            Approver(
                approval=self, step=step, user=user, place=place,
                state=Approver.State.LATER if in_turn and place else Approver.State.ASKED,
                asked_at=None if in_turn and place else now,
            )
            for place, user in enumerate(people)
        ]  # fmt: skip
        Approver.objects.bulk_create(rows)
        return [row.user for row in rows if row.state == Approver.State.ASKED]

    def signed(self, mine: "Approver", note: str, now: datetime) -> tuple[bool, list[User]]:
        """One has agreed: whether that ends the step, and who is asked next in it."""
        mine.decide(Approver.State.APPROVED, note, now)
        mode = self.plan["mode"]
        if mode == "in_turn":
            following = self.approvers.filter(state=Approver.State.LATER).order_by("place", "pk").first()
            if following is None:
                return True, []
            following.state, following.asked_at = Approver.State.ASKED, now
            following.save(update_fields=["state", "asked_at"])
            self.due_at = self._due(now)
            self.save(update_fields=["due_at"])
            return False, [following.user]
        if mode == "all" and self.asked().exists():
            return False, []
        self.drop_others()
        return True, []

    def drop_others(self) -> None:
        """Nobody else has to decide any more."""
        self.approvers.filter(state__in=[Approver.State.ASKED, Approver.State.LATER]).update(
            state=Approver.State.DROPPED
        )

    def end(self, state: str, now: datetime) -> None:
        self.state, self.decided_at, self.due_at = state, now, None
        self.save(update_fields=["state", "decided_at", "due_at"])
        self.drop_others()

    def pass_on(self, mine: "Approver", user: User, note: str, now: datetime) -> None:
        """Somebody else decides in the place of one who was asked."""
        mine.decide(Approver.State.PASSED_ON, note, now)
        self.approvers.create(step=mine.step, user=user, place=mine.place, asked_at=now, passed_by=mine.user)

    def wait_again(self, now: datetime) -> None:
        """Give those who are asked as long as before."""
        self.due_at = self._due(now)
        self.save(update_fields=["due_at"])

    def note_chase(self, now: datetime) -> None:
        self.chased_at = now
        self.save(update_fields=["chased_at"])

    def _due(self, now: datetime) -> datetime | None:
        hours = self.plan.get("hours") or 0
        return add_working_hours(now, hours) if hours else None


class Approver(models.Model):
    """Who is asked reads the record until they have decided."""

    class State(models.TextChoices):
        LATER = "later", _("Comes later")
        ASKED = "asked", _("Asked")
        APPROVED = "approved", _("Agreed")
        REJECTED = "rejected", _("Rejected")
        PASSED_ON = "passed_on", _("Passed on")
        DROPPED = "dropped", _("Not needed any more")

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="approvers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    note = models.CharField(max_length=300, blank=True)
    passed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "state", "approval"], name="asked_of"),
            models.Index(fields=["user", "-decided_at"], name="decided_by"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.approval}"

    def decide(self, state: str, note: str, now: datetime) -> None:
        self.state, self.note, self.decided_at = state, note.strip()[:300], now
        self.save(update_fields=["state", "note", "decided_at"])
