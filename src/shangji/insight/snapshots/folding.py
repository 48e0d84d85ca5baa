"""The log of one opportunity, folded into how it stood on each Monday; and one row turned back to a Monday.

Both follow the log in the order in which it was written: what stands after a line that happened later has not happened
before it either. So what is folded from the beginning is what a snapshot saw at the time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Self

from shangji.insight.snapshots.weeks import first_seen
from shangji.opportunities.call_events import Call

Changes = Mapping[str, Sequence[Any]]
"""Column → [old, new], as the log keeps it."""
Line = tuple[datetime, Changes]
"""(when it happened, what it changed)."""


class Stood(NamedTuple):
    """How an open opportunity stood: the columns of a Standing, in the order of STATE."""

    pipeline_id: int
    stage_id: int
    owner_id: int | None
    currency: str
    amount: Decimal | None
    expected_on: date | None
    win_ratio: float | None
    call: str

    @classmethod
    def told(cls, state: Mapping[str, Any]) -> Self | None:
        """From columns as the log says them; None for what is closed, or was not there yet."""
        if state.get("stage_id") is None or state.get("closed_at") is not None:
            return None
        amount, expected, ratio = state.get("amount"), state.get("expected_on"), state.get("win_ratio")
        return cls(
            state["pipeline_id"], state["stage_id"], state.get("owner_id"), state.get("currency") or "CNY",
            None if amount is None else Decimal(amount).quantize(Decimal("0.01")),
            date.fromisoformat(expected) if isinstance(expected, str) else expected,
            None if ratio is None else float(ratio), state.get("call") or Call.PIPELINE.value,
        )  # fmt: skip


COLUMNS = frozenset({*Stood._fields, "closed_at"})


class Span(NamedTuple):
    """How it stood from one Monday up to, and without, another; without an end it still stands so."""

    since: date
    until: date | None
    stood: Stood


def spans(log: Iterable[Line], last: date) -> Iterator[Span]:
    """How it stood on the Mondays up to `last`."""
    here: tuple[date, Stood] | None = None
    for week, stood in _by_week(log):
        if week > last:
            break
        if here and here[1] != stood:
            if here[0] < week:
                yield Span(here[0], week, here[1])
            here = None
        if stood and here is None:
            here = (week, stood)
    if here:
        yield Span(here[0], None, here[1])


def _by_week(log: Iterable[Line]) -> Iterator[tuple[date, Stood | None]]:
    """For each Monday that saw something new, how it stood then."""
    state: dict[str, Any] = {}
    seen: date | None = None
    for moment, changes in log:
        new = {name: pair[1] for name, pair in changes.items() if name in COLUMNS}
        if not new:
            continue
        week = max(first_seen(moment), seen or date.min)
        if seen and week > seen:
            yield seen, Stood.told(state)
        seen = week
        state |= new
    if seen:
        yield seen, Stood.told(state)


def turned_back(state: Mapping[str, Any], log: Sequence[Line], moment: datetime) -> Stood | None:
    """How it stood at a moment, from how it stands after the last of these lines."""
    later = next((n for n, (at, _changes) in enumerate(log) if at >= moment), len(log))
    back = dict(state)
    for _at, changes in reversed(log[later:]):
        back |= {name: pair[0] for name, pair in changes.items() if name in COLUMNS}
    return Stood.told(back)
