"""A dry run on history: what a rule that takes back would have taken, day by day, from the log. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.core.subjects import plain, traced_models
from shangji.people.models import Pool, User
from shangji.people.reclaim import Condition, Exemption, Then, asked_of, cutoff, exemptions_named, model_of

Won = Callable[[Sequence[int]], Mapping[int, datetime]]
_beside: dict[str, tuple[str, str]] = {}
_won: dict[str, Won] = {}


def looks_beside(kind: str, other: str, column: str) -> None:
    """What a rule asks of a noun is also asked of the records of another kind that name it in a column."""
    _beside[kind] = (other, column)


def won_by(kind: str, found: Won) -> None:
    """How it is known that a record was won in the end: ids → when."""
    _won[kind] = found


@dataclass(frozen=True)
class Row:
    """A record that the rule would have taken: from whom, when, why; `won_at` when it was won later nevertheless."""

    noun: Any
    owner: str
    day: date
    reason: str
    won_at: datetime | None


@dataclass
class Rehearsal:
    """What a run found: `rows` by day, of which the first are enough to show, and the counts of all of them."""

    rows: list[Row] = field(default_factory=list)
    looked_at: int = 0
    taken: int = 0
    won: int = 0
    spared: Counter[str] = field(default_factory=Counter)
    """Name of an exemption → how many it alone kept, of those that were never taken."""


@dataclass
class Look:
    """What a rule would have taken of some records, the earliest first, and what kept the others."""

    rows: list[Row] = field(default_factory=list)
    spared: Counter[str] = field(default_factory=Counter)


class _Tape:
    """What the columns of one record were, played forward through its log."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, Mapping[str, Any]]] = []
        self.state: dict[str, Any] = {}
        self._place = 0

    def until(self, moment: str) -> dict[str, Any]:
        """The columns at a moment, which must not lie before the last one asked for."""
        while self._place < len(self.lines) and self.lines[self._place][0] <= moment:
            changes = self.lines[self._place][1]
            self.state.update({name: new for name, (_old, new) in changes.items()})
            self._place += 1
        return self.state


def rehearse(pool: Pool, first: date, now: datetime) -> Rehearsal:
    """The rule of the pool, which need not be saved, on each day from `first` to now; each record is taken once.

    A day is judged by its last moment. Looked at are the records that belong to the pool today: all of them at one go.
    """
    nouns = list(belonging(pool))
    found = look(pool, nouns, first, now)
    won = sum(row.won_at is not None for row in found.rows)
    return Rehearsal(found.rows, len(nouns), len(found.rows), won, found.spared)


def belonging(pool: Pool) -> Any:
    """The records of the pool, owned or not."""
    model: Any = model_of(pool)
    return model._base_manager.filter(pool=pool)


def look(pool: Pool, nouns: Sequence[Any], first: date, now: datetime) -> Look:
    """Of these records; as many statements for any number, and one for each exemption that asks beside the log."""
    pks = [noun.pk for noun in nouns]
    rule, found = _Rule.of(pool, pks), Look()
    tapes, beside, days = _tapes(pks), _tapes_beside(pool.holds, pks), list(_days(first, now))
    hits: list[tuple[Any, Any, date, str, datetime]] = []
    for noun in nouns:
        hit, spared = _first_hit(rule, noun.pk, tapes[noun.pk], beside.get(noun.pk, []), days)
        if hit:
            hits.append((noun, *hit))
        else:
            found.spared.update(spared)
    won = _won[pool.holds]([hit[0].pk for hit in hits]) if pool.holds in _won else {}
    owners = User._base_manager.in_bulk({hit[1] for hit in hits})
    for noun, owner_id, day, reason, moment in sorted(hits, key=lambda hit: (hit[2], hit[0].pk)):
        at = won.get(noun.pk)
        found.rows.append(Row(noun, owners[owner_id].name, day, reason, at if at and at > moment else None))
    return found


@dataclass(frozen=True)
class _Rule:
    """A pool's rule, with what its exemptions ask beside the log."""

    pool: Pool
    asked: Sequence[tuple[Condition, int]]
    exempt: Sequence[Exemption]
    known: Mapping[str, Any]

    @classmethod
    def of(cls, pool: Pool, pks: Sequence[int]) -> "_Rule":
        exempt = exemptions_named(pool)
        return cls(pool, asked_of(pool), exempt, {one.name: one.ready(pks) for one in exempt if one.ready})

    def judge(self, then: Then, day: date, moment: datetime) -> tuple[str, list[str]]:
        """Why it takes a record of which this is known, on a day, and what spares it; no reason where it does not."""
        own, pool = then.own, self.pool
        if own.get("owner_id") is None or own.get("pool_id") != pool.pk or own.get("is_locked"):
            return "", []
        kept = own.get("kept_until")
        if (kept and kept >= day.isoformat()) or not model_of(pool).was_held(own):
            return "", []
        for found, days in self.asked:
            if found.then(then, plain(cutoff(day, days))):
                now = plain(moment)
                return str(found.words) % {"days": days}, [
                    one.name for one in self.exempt if one.then(then, now)
                ]
        return "", []


def _first_hit(
    rule: _Rule, pk: int, tape: _Tape, beside: Iterable[tuple[_Tape, str, int]], days: Sequence[tuple[date, datetime]]
) -> tuple[tuple[Any, date, str, datetime] | None, list[str]]:  # fmt: skip
    """When it is taken; and what spared it when it would have been for the first time."""
    spared: list[str] = []
    for day, moment in days:
        text = plain(moment)
        own = tape.until(text)
        others = [(other.until(text), column, owner) for other, column, owner in beside]
        then = Then(
            own, [state for state, column, owner in others if state.get(column) == owner], pk, rule.known
        )
        reason, kept = rule.judge(then, day, moment)
        if reason and not kept:
            return (own["owner_id"], day, reason, moment), []
        spared = spared or kept
    return None, spared


def _days(first: date, now: datetime) -> Iterator[tuple[date, datetime]]:
    """Each day with its last moment; today with this one."""
    day, last = first, local_day(now)
    while day < last:
        yield day, timezone.make_aware(datetime.combine(day, time.max))
        day += timedelta(days=1)
    yield last, now


def _tapes(pks: Sequence[int]) -> dict[int, _Tape]:
    """One statement for all of them."""
    found: dict[int, _Tape] = defaultdict(_Tape)
    lines = Event.objects.filter(subject_id__in=pks).order_by("subject_id", "occurred_at", "seq")
    for pk, at, changes in lines.values_list("subject_id", "occurred_at", "changes").iterator():
        if changes:
            found[pk].lines.append((plain(at), changes))
    return found


def _tapes_beside(kind: str, pks: Sequence[int]) -> dict[int, list[tuple[_Tape, str, int]]]:
    """Record → the tapes of those that name it today, with the column and the id in it."""
    if kind not in _beside:
        return {}
    other, name = _beside[kind]
    column: Any = traced_models()[other]._meta.get_field(name)
    rows = traced_models()[other]._base_manager.filter(**{f"{column.name}__in": pks})
    owners = dict(rows.values_list("pk", column.attname))
    tapes, found = _tapes(list(owners)), defaultdict(list)
    for pk, owner in owners.items():
        found[owner].append((tapes[pk], column.attname, owner))
    return found
