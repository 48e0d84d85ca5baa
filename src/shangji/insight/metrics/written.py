"""Written: statements of who reaches little are written once a day for all of a role; keys and moments are filled in.

The ORM takes longer to write one than an engine to group a few hundred rows.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q
from django.utils import timezone

from shangji.core.access import Actor
from shangji.core.among import FEW, Keys
from shangji.core.calendar import local, local_day
from shangji.core.prepared import Written, adapted
from shangji.core.subjects import Traced
from shangji.insight.metrics.dimensions import dimensions, ids, texts
from shangji.insight.metrics.grains import OF_TIME, Grain, Rows
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.run import Run

Asked = Callable[[Run], Rows]
"""Values of rows, made of nothing but a run and what names the question."""
Told = Callable[[Run], Any]
"""What a parameter stands for, of a run."""
KEPT = 1_000
REFUSED = object()
MARKS = -(10**15), -(2 * 10**15)
"""From here on down lie keys that nothing has."""
_kept: dict[Hashable, Any] = {}
"""(whose, what is asked) → its statement; None where it was met once, REFUSED where it cannot be kept."""


@dataclass(frozen=True, kw_only=True)
class Blank(Run):
    """Somebody's run with keys, person, team and moment that nobody has: what a statement says of them is seen in it."""

    of: Run
    mark: int
    marked: dict[tuple[type[Traced], ...], Keys] = field(default_factory=dict)

    def keys_of(self, models: Sequence[type[Traced]]) -> Keys | None:
        found = self.of.keys_of(models)
        if found is None:
            return None
        first, count = self.mark - len(self.marked) * 2 * FEW, 1 if found.are_few else FEW + 1
        return self.marked.setdefault(tuple(models), Keys(range(first, first - count, -1)))

    def narrowing(self, where: Callable[[Any], Q]) -> Q:
        """It is part of the question."""
        return self.of.narrowing(where)


@dataclass(frozen=True)
class Statement:
    written: Written
    told: Sequence[Told]
    models: Sequence[tuple[type[Traced], ...]]

    def rows(self, run: Run) -> list[Any] | None:
        """None where the run has no keys of what the statement asks for keys of."""
        if any(run.keys_of(models) is None for models in self.models):
            return None
        return self.written.rows([tell(run) for tell in self.told])


def kept(asked: Asked, run: Run, of: Grain, columns: Sequence[str], question: Hashable) -> list[Any] | None:
    """The rows, where their statement is kept: what is asked a second time is. `question` names what besides run and columns
    `asked` is made of.
    """
    if not _can_be(run, of, columns):
        return None
    day = local_day(run.now), local(run.now).utcoffset(), timezone.get_default_timezone_name()
    asked_for = question, tuple(columns), run.asked, run.period, run.filters, run.since, run.until
    key = asked_for, day, run.is_of_few(of)
    for whose in (_standing(run.actor), run.actor):
        found = _statement((whose, key), lambda: _written(asked, run, is_own=whose == run.actor))  # noqa: B023 - called at once
        if found is not REFUSED:
            return found.rows(run) if found else None
    return None


def _standing(actor: Actor) -> Actor:
    """Nobody, with the role that somebody has: a blank run says nothing else of a person."""
    return Actor(user_id=None, name="", grants=actor.grants, scope=actor.scope, role_id=actor.role_id)


def _statement(key: Hashable, write: Callable[[], "Statement | object"]) -> Any:
    """None where it is asked for the first time, REFUSED where it cannot be kept."""
    is_new, found = key not in _kept, _kept.pop(key, None)
    if found is None and not is_new:
        found = write()
    _kept[key] = found  # behind all others
    if len(_kept) > KEPT:
        _kept.pop(next(iter(_kept)), None)
    return found


def _can_be(run: Run, of: Grain, columns: Sequence[str]) -> bool:
    """Whether all it asks about is told by its name: no list of people, no field of one's own, which may be others tomorrow."""
    if run.among is not None or run.owners or run.spans or not of.near:
        return False
    filters = [dimensions()[name] for name, _keys in run.filters]
    plain = [
        found
        for found in filters
        if found.unit or (found.rows in (ids, texts) and found.column in of.columns)
    ]
    return (
        len(plain) == len(filters)
        and all(column in of.columns or column in OF_TIME for column in columns)
        and run.keys_of(of.near.of()) is not None
    )


def _written(asked: Asked, run: Run, *, is_own: bool) -> Statement | object:
    """Written twice: where the two differ, keys or a moment stand. REFUSED where anything else does."""
    one, two = (_blank(run, n, is_own=is_own) for n in range(len(MARKS)))
    told: list[Told] = []
    try:
        other_sql, others = asked(two).query.sql_with_params()
        written = Written(asked(one), lambda params: list(_places(params, others, told, (one, two))))
    except (EmptyResultSet, Unknown):
        return REFUSED
    return Statement(written, told, list(one.marked)) if written.sql == other_sql else REFUSED


def _blank(run: Run, n: int, *, is_own: bool) -> Blank:
    given = {each.name: getattr(run, each.name) for each in fields(Run)}
    actor, mark = run.actor, MARKS[n]
    if not is_own:
        actor = replace(actor, user_id=mark, team_id=mark, team_path=f"{mark}/")
    now = run.now.replace(microsecond=(run.now.microsecond + 1 + 7 * n) % 10**6)
    return Blank(**given | {"actor": actor, "lookup": Lookup(actor), "now": now}, of=run, mark=mark)


class Unknown(Exception):
    """A value differs between two runs, and is neither of their keys nor of their moments."""


def _places(
    params: Sequence[Any], others: Sequence[Any], told: list[Told], blanks: tuple[Blank, Blank]
) -> Iterator[int | None]:
    """For each parameter that stands for something, what in `told`. Raises Unknown."""
    if len(params) != len(others):
        raise Unknown
    asked: list[Told] = [lambda run: run.now, lambda run: run.after]
    for models in blanks[0].marked:
        asked += [_keys(models, "array"), _keys(models, "listed")]
    known = {tuple(adapted(tell(blank)) for blank in blanks): tell for tell in asked}
    for pair in zip(params, others, strict=True):
        if pair[0] == pair[1]:
            yield None
            continue
        tell = known.get(pair)
        if tell is None:
            raise Unknown
        if tell not in told:
            told.append(tell)
        yield told.index(tell)


def _keys(models: tuple[type[Traced], ...], form: str) -> Told:
    return lambda run: getattr(run.keys_of(models), form)
