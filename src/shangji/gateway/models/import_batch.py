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
from shangji.core.undo import UNDO_FOR, TooLateToUndo
from shangji.core.vault.fields import SealedJSONField
from shangji.gateway.events import (
    ImportDiscarded,
    ImportDrafted,
    ImportFailed,
    ImportFinished,
    ImportMapped,
    ImportRestored,
    ImportRolledBack,
    ImportStarted,
    RollBackStarted,
)

ROLL_BACK_FOR = timedelta(days=7)
LEFT_ALONE = timedelta(minutes=2)
MAX_CORRECTIONS = 20_000


class NotADraft(Refusal):
    status = 409
    message = _("This import is not being prepared any more: it was started or discarded.")


class TooManyCorrections(Refusal):
    message = _("These are too many corrections for one import. Mend the file itself and import it again.")


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
        DISCARDED = "dropped", _("discarded")

    title = models.CharField(max_length=300)
    files = models.JSONField(default=list)
    """[{"name", "stored", "size_bytes", "sha256", "header_rows": {sheet: row}}]"""
    mapping = SealedJSONField(default=dict)
    fixes = SealedJSONField(default=dict)
    """{"cells": {"file|sheet|row|letter": text}, "values": {"file|sheet|letter": {old: new}}, "versions": …}"""
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    """When it was done, had stopped, or was discarded."""
    rolled_back_at = models.DateTimeField(null=True)

    runner = models.CharField(max_length=16, default="", blank=True)
    touched_at = models.DateTimeField(null=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)

    untraced = frozenset({"fixes", "runner", "touched_at", "done_count", "total_count"})
    """`fixes` are long: the facts tell what is new in them."""
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
        before = self.fixes
        for name in changed:
            setattr(self, name, wanted[name])
        self.save(update_fields=changed)
        return ImportMapped(fixes=_news(before, self.fixes)) if changed else None

    @action("import")
    def correct(self, said: dict[str, dict[str, Any]], *, by: Actor) -> ImportMapped | None:
        """Say more about cells, in the shape of `fixes`; None takes back. Raises NotADraft, TooManyCorrections."""
        if self.state != self.State.DRAFT:
            raise NotADraft
        before, self.fixes = self.fixes, dict(self.fixes)
        for part, news in said.items():
            old = self.fixes.get(part, {})
            if part == "values":  # a column keeps the other words that were said for it
                new = {name: {**old.get(name, {}), **words} for name, words in news.items()}
            else:
                new = news
            self.fixes[part] = {n: value for n, value in {**old, **new}.items() if value is not None}
        self.fixes = {part: values for part, values in self.fixes.items() if values}
        if sum(map(len, self.fixes.values())) > MAX_CORRECTIONS:
            raise TooManyCorrections
        self.save(update_fields=["fixes"])
        return ImportMapped(fixes=_news(before, self.fixes)) if self.fixes != before else None

    @action("import")
    def discard(self, *, by: Actor) -> ImportDiscarded:
        """Drop a draft; its files go with the next clean-up. Raises NotADraft."""
        if self.state != self.State.DRAFT:
            raise NotADraft
        self.state, self.finished_at = self.State.DISCARDED, by.now
        self.save(update_fields=["state", "finished_at"])
        return ImportDiscarded(title=self.title)

    @action("import")
    def restore(self, *, by: Actor) -> ImportRestored:
        """Go on with a draft that was just discarded. Raises TooLateToUndo."""
        if not self.can_restore(by.now):
            raise TooLateToUndo
        self.state, self.finished_at = self.State.DRAFT, None
        self.save(update_fields=["state", "finished_at"])
        return ImportRestored(title=self.title)

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

    def can_restore(self, now: datetime) -> bool:
        """While its files are kept for sure."""
        ended = self.finished_at if self.state == self.State.DISCARDED else None
        return ended is not None and now - ended <= UNDO_FOR

    @classmethod
    def without_files(cls, now: datetime) -> Q:
        """Those that need their files no longer: discarded, or past the days in which they can be taken back."""
        discarded = Q(state=cls.State.DISCARDED, finished_at__lt=now - UNDO_FOR)
        return discarded | (Q(created_at__lt=now - ROLL_BACK_FOR) & ~Q(state__in=cls.BUSY))

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


def _news(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What was said anew, part by part; None where something was taken back."""
    found: dict[str, Any] = {}
    for part in sorted({*before, *after}):
        old, new = before.get(part, {}), after.get(part, {})
        changed = {name: new.get(name) for name in sorted({*old, *new}) if old.get(name) != new.get(name)}
        if changed:
            found[part] = changed
    return found
