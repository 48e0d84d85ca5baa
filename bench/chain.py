"""Event lines as the kernel writes them, hash for hash, without a model instance for each."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

EVENT_COLUMNS = (
    "subject_id", "seq", "kind", "payload", "changes", "occurred_at", "recorded_at", "actor_id", "actor_name",
    "channel", "prev_hash", "hash",
)  # fmt: skip
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def iso(second: int) -> str:
    """A moment as the log says it."""
    return f"{datetime.fromtimestamp(second, UTC).isoformat()[:19]}.000000+00:00"


def stored(second: int) -> str:
    """The same moment as both engines read it; Django keeps UTC without an offset in SQLite."""
    return datetime.fromtimestamp(second, UTC).isoformat(" ")[:19]


class Chain:
    """The log of one subject as it grows."""

    __slots__ = ("head", "rows", "seq", "state", "subject_id")

    def __init__(self, subject_id: int, rows: list[tuple[Any, ...]]) -> None:
        self.subject_id, self.rows = subject_id, rows
        self.seq, self.head = 0, ""
        self.state: dict[str, Any] = {}

    def tell(
        self, kind: str, payload: dict[str, Any], new: dict[str, Any], at: int, by: tuple[int, str]
    ) -> None:
        """Append one event that sets the columns in `new`."""
        state = self.state
        changes = {name: [state.get(name), value] for name, value in new.items() if state.get(name) != value}
        state.update(new)
        self.seq += 1
        moment, day = iso(at), stored(at)
        said_payload, said_changes = _encode(payload), _encode(changes)
        text = (
            f'[{self.subject_id},{self.seq},"{kind}",{said_payload},{said_changes},"{moment}","{moment}",'
            f'{by[0]},{_encode(by[1])},null,"web",null,"{self.head}"]'
        )
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.rows.append(
            (self.subject_id, self.seq, kind, said_payload, said_changes, day, day, by[0], by[1], "web", self.head, digest)
        )  # fmt: skip
        self.head = digest
