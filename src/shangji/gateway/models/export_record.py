"""ExportRecord: who took what out, filtered how, how many rows it had, and for a while the file itself."""

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Conflict, Level, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.calendar import local_day
from shangji.core.jobs import enqueue
from shangji.core.subjects import Traced
from shangji.core.vault.fields import SealedTextField
from shangji.gateway.events import Exported
from shangji.gateway.events_exports import (
    ExportAsked,
    ExportExpired,
    ExportFailed,
    ExportHeld,
    ExportReady,
    HandedOff,
    HandOffAsked,
)
from shangji.gateway.models.outlet import Outlet

KEPT_FOR = timedelta(days=7)
MAKE, SEND = "gateway.make_export", "gateway.hand_off"
HOOK = "hook"
"""The format of what goes to another program instead of into a file."""


class NotWaiting(Conflict):
    message = _("This file was made already.")


class NotThere(Conflict):
    message = _("The file of this export is not kept.")


class NoWebhook(Refusal):
    message = _("A list is handed off to a webhook that is open.")


class ExportRecord(Traced):
    """Written before the first byte leaves. A large one is asked for first, made by the worker, and kept for a week.

    `list_name` is a list, or a source with the key of what is taken from it: `board:12`. What is handed off to another
    program has its `outlet` and no file.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        DONE = "done", _("taken")
        KEPT = "kept", _("ready")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("removed")

    list_name = models.CharField(max_length=60)
    title = models.CharField(max_length=120, blank=True)
    format = models.CharField(max_length=4)
    query = SealedTextField(max_length=1000, blank=True)
    row_count = models.PositiveIntegerField()
    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    exported_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    outlet = models.ForeignKey(
        "gateway.Outlet", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stored = models.CharField(max_length=80, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    until = models.DateTimeField(null=True)
    """When the file is removed."""
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-exported_at", "-pk"]
        indexes = [models.Index(fields=["until"], name="export_until", condition=Q(state="kept"))]

    def __str__(self) -> str:
        return f"{self.title or self.list_name}.{self.format} ({self.row_count})"

    def get_absolute_url(self) -> str:
        return reverse("gateway:exports")

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if not actor.user_id:
            return Q(pk__in=[])
        return Q() if actor.scope is Scope.ALL else Q(exported_by_id=actor.user_id)

    @birth("export")
    @classmethod
    def note(
        cls, list_name: str, *, format: str, query: str, row_count: int, by: Actor, title: str = ""
    ) -> tuple[Self, Exported]:
        """Somebody takes something out."""
        record = cls(
            list_name=list_name, title=title[:120], format=format, query=query[:1000], row_count=row_count,
            exported_by_id=by.user_id, exported_at=by.now,
        )  # fmt: skip
        told = Exported(list=title or list_name, format=format, query=query[:1000], rows=row_count)
        return record, told

    @birth("export")
    @classmethod
    def ask(
        cls, list_name: str, *, title: str, format: str, query: str, by: Actor
    ) -> tuple[Self, ExportAsked]:
        """Have a large one made; whoever asks is told when it is there."""
        record = cls(
            list_name=list_name, title=title[:120], format=format, query=query[:1000], row_count=0,
            exported_by_id=by.user_id, exported_at=by.now, state=cls.State.WAITING,
        )  # fmt: skip
        return record, ExportAsked(title=record.title, format=format)

    @birth("export")
    @classmethod
    def hand_off(
        cls, list_name: str, *, title: str, query: str, outlet: Outlet, by: Actor
    ) -> tuple[Self, HandOffAsked]:
        """Send the rows of a list to another program. Raises NoWebhook."""
        if outlet.service != "webhook" or not outlet.is_open:
            raise NoWebhook
        record = cls(
            list_name=list_name, title=title[:120], format=HOOK, query=query[:1000], row_count=0, outlet=outlet,
            exported_by_id=by.user_id, exported_at=by.now, state=cls.State.WAITING,
        )  # fmt: skip
        return record, HandOffAsked(title=record.title, outlet=outlet.name)

    @action("keep_export")
    def handed_off(self, rows: int, *, by: Actor) -> HandedOff:
        """The other side has taken all of it. Raises NotWaiting."""
        self._require_waiting()
        self.state, self.row_count = self.State.DONE, rows
        self.save(update_fields=["state", "row_count"])
        outlet = self.outlet.name if self.outlet else ""
        return HandedOff(title=self.title, outlet=outlet, rows=rows, user_id=self.exported_by_id)

    def after_birth(self, by: Actor) -> None:
        if self.state == self.State.WAITING:
            name = SEND if self.format == HOOK else MAKE
            enqueue(name, {"record": self.pk}, key=f"{name}:{self.pk}", asked_by_id=by.user_id)

    @action("keep_export")
    def keep(self, stored: str, *, rows: int, size_bytes: int, by: Actor) -> ExportReady:
        """The file is there. Raises NotWaiting."""
        self._require_waiting()
        self.stored, self.row_count, self.size_bytes = stored, rows, size_bytes
        self.state, self.until = self.State.KEPT, by.now + KEPT_FOR
        self.save(update_fields=["stored", "row_count", "size_bytes", "state", "until"])
        return ExportReady(
            title=self.title, format=self.format, rows=rows, until=f"{local_day(self.until):%Y-%m-%d}",
            user_id=self.exported_by_id,
        )  # fmt: skip

    @action("export", level=Level.OWN)
    def hold(self, until: datetime, *, by: Actor) -> ExportHeld | None:
        """Keep its file at least until then. Raises NotThere."""
        if self.state != self.State.KEPT or not self.until:
            raise NotThere
        if self.until >= until:
            return None
        self.until = until
        self.save(update_fields=["until"])
        return ExportHeld(title=self.title, until=f"{local_day(until):%Y-%m-%d}")

    @action("keep_export")
    def fail(self, reason: str, *, by: Actor) -> ExportFailed:
        """It cannot be made. Raises NotWaiting."""
        self._require_waiting()
        self.state, self.trouble = self.State.FAILED, reason[:300]
        self.save(update_fields=["state", "trouble"])
        return ExportFailed(title=self.title, reason=self.trouble, user_id=self.exported_by_id)

    @action("keep_export")
    def expire(self, *, by: Actor) -> ExportExpired | None:
        """Its time is over: the file goes, the line stays."""
        if self.state != self.State.KEPT:
            return None
        self.state = self.State.EXPIRED
        self.save(update_fields=["state"])
        return ExportExpired(title=self.title)

    @property
    def is_there(self) -> bool:
        return self.state == self.State.KEPT and self.path.is_file()

    @property
    def path(self) -> Path:
        return folder() / self.stored

    def _require_waiting(self) -> None:
        if self.state != self.State.WAITING:
            raise NotWaiting


def folder() -> Path:
    """Where files wait for whoever asked for them."""
    found = Path(settings.HOME) / "exports"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def new_name(format: str) -> str:
    """Of a file that nobody can guess."""
    return f"{secrets.token_hex(16)}.{format}"
