"""ImportBatch: files that go in together, what they were taken for, and how to take them back."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, Level, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.gateway.events import (
    ImportDrafted,
    ImportFailed,
    ImportFinished,
    ImportMapped,
    ImportRolledBack,
    ImportStarted,
    RollBackStarted,
)

ROLL_BACK_FOR = timedelta(days=7)
LEFT_ALONE = timedelta(minutes=2)


class NotADraft(Refusal):
    status = 409
    message = _("This import has already been started.")


class NotRunning(Refusal):
    status = 409
    message = _("This import is not running.")


class CannotRollBack(Refusal):
    status = 409
    message = _("An import can be taken back for seven days after it is done.")


class Superseded(Exception):
    """Another worker has taken the import over: what this one did since its last commit is rolled back."""


class ImportBatch(Traced):
    """Its ledger are the ImportRows. `runner` is the one worker that may write for it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped")
        ROLLING_BACK = "rolling", _("being taken back")
        ROLLED_BACK = "back", _("taken back")

    title = models.CharField(max_length=300)
    files = models.JSONField(default=list)
    """[{"name", "stored", "size_bytes", "sha256", "header_rows": {sheet: row}}]"""
    mapping = models.JSONField(default=dict)
    fixes = models.JSONField(default=dict)
    """{"cells": {"file|sheet|row|letter": text}, "values": {"file|sheet|letter": {old: new}}}"""
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rolled_back_at = models.DateTimeField(null=True)

    runner = models.CharField(max_length=16, default="", blank=True)
    touched_at = models.DateTimeField(null=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)

    untraced = frozenset({"runner", "touched_at", "done_count", "total_count"})
    BUSY = (State.RUNNING.value, State.ROLLING_BACK.value)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["started_by", "-created_at"], name="imports_of")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        """One's own imports; whoever reaches everything reaches all of them."""
        if not actor.user_id:
            return Q(pk__in=[])
        return Q() if actor.scope is Scope.ALL else Q(started_by_id=actor.user_id)

    @birth("import")
    @classmethod
    def draft(
        cls, files: list[dict[str, Any]], *, mapping: dict[str, Any], by: Actor
    ) -> tuple[Self, ImportDrafted]:
        """Files that were chosen, and what their columns are taken for."""
        title = ", ".join(file["name"] for file in files)[:300]
        batch = cls(title=title, files=files, mapping=mapping, started_by_id=by.user_id, created_at=by.now)
        return batch, ImportDrafted(title=title)

    @action("import")
    def remap(
        self, *, by: Actor, mapping: dict[str, Any] | None = None, fixes: dict[str, Any] | None = None,
        files: list[dict[str, Any]] | None = None,
    ) -> ImportMapped | None:  # fmt: skip
        """Say what the columns mean, or what a cell should have said. Raises NotADraft."""
        if self.state != self.State.DRAFT:
            raise NotADraft
        wanted = {"mapping": mapping, "fixes": fixes, "files": files}
        changed = [
            name for name, value in wanted.items() if value is not None and value != getattr(self, name)
        ]
        for name in changed:
            setattr(self, name, wanted[name])
        self.save(update_fields=changed)
        return ImportMapped() if changed else None

    @action("import")
    def start(self, *, by: Actor) -> ImportStarted:
        """From now on it may not be changed any more. Raises NotADraft."""
        if self.state != self.State.DRAFT:
            raise NotADraft
        self.state, self.touched_at = self.State.RUNNING, clock.now()
        self.save(update_fields=["state", "touched_at"])
        return ImportStarted(title=self.title)

    @action("import")
    def finish(self, counts: dict[str, dict[str, int]], notes: list[str], *, by: Actor) -> ImportFinished:
        """Everything is in. Raises NotRunning."""
        self._require(self.State.RUNNING)
        self.state, self.counts, self.notes, self.finished_at = self.State.DONE, counts, notes, by.now
        self.save(update_fields=["state", "counts", "notes", "finished_at"])
        new, updated = (sum(c[name] for c in counts.values()) for name in ("new", "update"))
        return ImportFinished(title=self.title, new=new, updated=updated, counts=counts)

    @action("import")
    def fail(self, reason: str, *, by: Actor) -> ImportFailed:
        """It cannot go on; what is in can be taken back. Raises NotRunning."""
        self._require(self.State.RUNNING)
        self.state, self.notes, self.finished_at = self.State.FAILED, [reason], by.now
        self.save(update_fields=["state", "notes", "finished_at"])
        return ImportFailed(title=self.title, reason=reason)

    @action("import")
    def start_roll_back(self, *, by: Actor) -> RollBackStarted:
        """Take back what it made, for seven days. Raises CannotRollBack."""
        if not self.can_roll_back(by.now):
            raise CannotRollBack
        self.state, self.touched_at = self.State.ROLLING_BACK, clock.now()
        self.save(update_fields=["state", "touched_at"])
        return RollBackStarted(title=self.title)

    @action("import")
    def finish_roll_back(self, *, by: Actor) -> ImportRolledBack:
        """Everything that could be taken back is. Raises NotRunning."""
        self._require(self.State.ROLLING_BACK)
        self.state, self.rolled_back_at = self.State.ROLLED_BACK, by.now
        self.save(update_fields=["state", "rolled_back_at"])
        kept = self.rows.exclude(kept_reason="").count()
        back = self.rows.filter(taken_back_at__isnull=False).count()
        return ImportRolledBack(title=self.title, taken_back=back, kept=kept)

    def take_over(self, runner: str) -> None:
        """Let this worker write for the batch, and nobody else. Raises NotRunning."""
        taken = ImportBatch._base_manager.filter(pk=self.pk, state__in=self.BUSY)
        if not taken.update(runner=runner, touched_at=clock.now()):
            raise NotRunning
        self.runner = runner

    def progress(self, done: int, total: int) -> None:
        """Show how far it is; in the transaction of a step it also keeps others out. Raises Superseded."""
        mine = ImportBatch._base_manager.filter(pk=self.pk, runner=self.runner, state__in=self.BUSY)
        if not mine.update(done_count=done, total_count=total, touched_at=clock.now()):
            raise Superseded

    @classmethod
    def left_alone(cls, moment: datetime) -> "models.QuerySet[ImportBatch]":
        """Running, but nobody has written for it lately: its worker died."""
        return cls._base_manager.filter(state__in=cls.BUSY, touched_at__lt=moment - LEFT_ALONE)

    def can_roll_back(self, now: datetime) -> bool:
        ended = self.state in (self.State.DONE, self.State.FAILED)
        return ended and self.finished_at is not None and now - self.finished_at <= ROLL_BACK_FOR

    @property
    def roll_back_until(self) -> datetime | None:
        return self.finished_at + ROLL_BACK_FOR if self.finished_at else None

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    def get_absolute_url(self) -> str:
        return reverse("gateway:import", args=[self.pk])

    def _require(self, state: str) -> None:
        if self.state != state:
            raise NotRunning
