"""The rows of decision chains, of now from their tables and of a day in the past from the log: the same shape."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shangji.core.events import Event
from shangji.core.prepared import Prepared
from shangji.core.undo import Undone
from shangji.customers.chain_events import CHAIN_KINDS
from shangji.customers.models import ChainLine, ChainSeat, ChainStance
from shangji.customers.models.chain import USUAL

SEAT = ("contact_id", "name", "role", "attitude", "influence", "coverer_id", "place", "task_id", "is_out")
STANCE = ("seat_id", "role", "attitude", "influence", "coverer_id", "is_out")
LINE = ("source", "target", "kind", "is_out")
NOTHING: dict[str, dict[str, Any]] = {
    "seat": dict.fromkeys(SEAT) | {"name": "", "influence": USUAL, "place": 0},
    "stance": dict.fromkeys(STANCE),
    "line": {},
}
"""What a row says before the log first tells of it."""
Rows = dict[int, dict[str, Any]]


@dataclass
class State:
    """Id → columns, with `home`, the record that a row belongs to."""

    seat: Rows = field(default_factory=dict)
    stance: Rows = field(default_factory=dict)
    line: Rows = field(default_factory=dict)

    def take(self, rows: Iterable[dict[str, Any]], side: str) -> None:
        """One line of the log: `side` is new, or old where it was taken back."""
        for row in rows:
            kept = getattr(self, row["t"]).setdefault(row["id"], {"home": row["home"], **NOTHING[row["t"]]})
            kept.update(row[side])
            kept.update({name: row[name] for name in ("source", "target", "kind") if name in row})

    def of(self, homes: Collection[int | None]) -> "State":
        return State(*({pk: row for pk, row in rows.items() if row["home"] in homes} for rows in (self.seat, self.stance, self.line)))  # fmt: skip


_seats_at = Prepared(
    lambda *records: ChainSeat.objects.filter(record__in=records, is_out=False).values_list(
        "pk", "record_id", *SEAT
    )
)


def state_now(records: Collection[int], *, differ: bool = True) -> State:
    """What the tables say of these records. Three statements; customers alone do not `differ` from themselves."""
    seats = _seats_at(*records) if len(records) <= 2 else _seats_at.build(*records)
    found = State(seat={pk: dict(zip(("home", *SEAT), rest, strict=True)) for pk, *rest in seats})
    if not found.seat:
        return found
    stances = ChainStance.objects.filter(record__in=records, seat__in=found.seat)
    for pk, *rest in stances.values_list("pk", "record_id", *STANCE) if differ else ():
        found.stance[pk] = dict(zip(("home", *STANCE), rest, strict=True))
    if len(found.seat) < 2:
        return found
    lines = ChainLine.objects.filter(record__in=records, source__in=found.seat, target__in=found.seat)
    for pk, *rest in lines.values_list("pk", "record_id", "source_id", "target_id", "kind", "is_out"):
        found.line[pk] = dict(zip(("home", *LINE), rest, strict=True))
    return found


def state_at(records: Collection[int], moment: datetime) -> State:
    """What the log says of these records at a moment."""
    rows = Event.objects.filter(
        subject__in=records, kind__in=[*CHAIN_KINDS, Undone.kind], occurred_at__lte=moment
    )
    found = State()
    told: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for pk, seq, kind, payload in rows.order_by("recorded_at", "pk").values_list(
        "subject_id", "seq", "kind", "payload"
    ):
        if kind == Undone.kind:
            found.take(told.get((pk, payload["undone_seq"]), ()), "old")
        else:
            told[pk, seq] = payload["rows"]
            found.take(payload["rows"], "new")
    return found
