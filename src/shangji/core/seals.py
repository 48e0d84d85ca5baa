"""Seals: what the log was, fixed at a moment and told elsewhere, so that a rewritten log shows."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from shangji.core import clock
from shangji.core.events import Event
from shangji.core.jobs import Job, every

LEAF = 12
"""Bytes kept of each event's hash: enough to name the first one that was rewritten."""


class Seal(models.Model):
    """The Merkle root over the events since the seal before, and over that seal.

    Newer events contain the newest hash of every subject that changed, so this covers what a root over
    all subjects would, at the cost of the new events only.
    """

    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField(unique=True)
    event_count = models.BigIntegerField()
    leaves = models.BinaryField()
    prev_root = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal {self.pk} up to event {self.last_event_id}"

    def line(self) -> dict[str, Any]:
        """What is told elsewhere: without the leaves, with the root."""
        return {
            "seal": self.pk, "last_event": self.last_event_id, "events": self.event_count,
            "prev_root": self.prev_root, "root": self.root, "sealed_at": self.sealed_at.isoformat(),
        }  # fmt: skip


def seal_file() -> Path:
    """Where seals are also kept, outside the database."""
    return Path(settings.HOME) / "seals.jsonl"


def told() -> Iterator[dict[str, Any]]:
    """The seals that were told elsewhere, oldest first."""
    if seal_file().exists():
        yield from (json.loads(line) for line in seal_file().read_text().splitlines() if line)


def seal() -> Seal | None:
    """Seal what was logged since the last seal; None when nothing was."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Ids are handed out before commit: wait for whoever is writing an event with a lower one.
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE core_event IN SHARE MODE")
        before = Seal.objects.order_by("-pk").first()
        start = before.last_event_id if before else 0
        found = list(Event.objects.filter(pk__gt=start).order_by("pk").values_list("pk", "hash"))
        if not found:
            return None
        prev_root = before.root if before else ""
        made = Seal.objects.create(
            first_event_id=found[0][0], last_event_id=found[-1][0], event_count=len(found),
            leaves=b"".join(leaf(h) for _pk, h in found), prev_root=prev_root,
            root=root_of((leaf(h) for _pk, h in found), prev_root), sealed_at=clock.now(),
        )  # fmt: skip
    with seal_file().open("a") as file:
        file.write(json.dumps(made.line()) + "\n")
    return made


def leaf(event_hash: str) -> bytes:
    return bytes.fromhex(event_hash)[:LEAF]


def root_of(leaves: Iterator[bytes], prev_root: str) -> str:
    """SHA-256 Merkle root over the leaves, bound to the root before."""
    level = [hashlib.sha256(b"\0" + found).digest() for found in leaves]
    while len(level) > 1:
        if len(level) % 2:
            level.append(level[-1])
        level = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=True)]
    top = level[0] if level else b""
    return hashlib.sha256(b"\2" + bytes.fromhex(prev_root) + top).hexdigest()


@every(timedelta(minutes=10), "core.seal")
def seal_regularly(_job: Job) -> None:
    seal()
