"""Lasting: what stood at a moment of the past, from lines that are kept of when it did; of few rows, from all of them, which
are read once for every moment that is asked for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Q, When

from shangji.core.among import Keys
from shangji.insight.metrics.grains import Grain, Lasted, Rows, Then
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.reading import Raw
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.terms import Filters
from shangji.insight.metrics.written import kept as statement
from shangji.people.reach import reaches_all

NONE = Keys([])


class Life(NamedTuple):
    """A row with its value, and with a number where it is known in the base currency."""

    pk: int
    value: Any
    began: datetime
    ended: datetime | None
    number: int | None


@dataclass(frozen=True)
class Told:
    """What lines say of groups; `others` are values of which the rows have to be asked."""

    groups: Mapping[Raw, Lasted]
    others: Keys = field(default=NONE)

    def rest(self, of: Grain) -> Callable[[Rows], Rows]:
        """Of rows, those of these."""
        assert of.lasting
        path = of.path(of.lasting.column)
        return lambda rows: rows.filter(**{f"{path}__one_of": self.others})


def lasted(of: Grain, of_what: Sequence[str], run: Run, columns: Sequence[str]) -> Told | None:
    """All that stood at the end of a period that is over, for who reaches everything or little; None where the rows have to
    tell it.

    `of_what` are the columns of which different values are asked for, none where rows are.
    """
    found = of.lasting
    if found is None or not run.is_past or [*of_what] not in ([], [found.column]):
        return None
    if run.is_of_few(of):
        return None if columns or run.spans else Told({(): _at(_lives(of, run), run.window.end)})
    if [*columns] not in ([], ["owner"] if of_what else []) or run.filters or run.among or run.owners:
        return None
    if run.actor.is_system or not reaches_all(run.actor):
        return None
    kept, then = run.lookup.kept, ("then", of.name)
    key = ("lasted", of.name, run.window.end, tuple(columns))
    if then not in kept:
        kept[then] = found.read(run.actor)
    if kept[then] and key not in kept:
        kept[key] = _told(kept[then], run, columns)
    told: Told | None = kept.get(key)
    return told


def _told(found: Then, run: Run, columns: Sequence[str]) -> Told:
    if not columns:
        return Told({(): found.at(run.window.end)})
    groups, others = found.by_owner(run.window.end)
    return Told({(owner_id,): stood for owner_id, stood in groups.items()}, others)


def note_ends(lookup: Lookup, filters: Filters, ends: Sequence[datetime]) -> None:
    """Of what stood at these moments rows will be read once: from the first of them on."""
    lookup.first_ends[filters] = min(lookup.first_ends.get(filters, ends[0]), *ends)


def _lives(of: Grain, run: Run) -> Sequence[Life]:
    """The rows that stood at the first end that is asked for, or have begun since."""
    first = min(run.lookup.first_ends.get(run.filters, run.window.end), run.window.end)
    key = ("lives", of.name, first, run.filters, run.among)
    if key not in run.lookup.kept:
        found = statement(lambda there: _living(of, there, first), run, of, (), key)
        rows: Iterable[Any] = _living(of, run, first) if found is None else found
        run.lookup.kept[key] = [Life(*row) for row in rows]
    lives: Sequence[Life] = run.lookup.kept[key]
    return lives


def _living(of: Grain, run: Run, first: datetime) -> Rows:
    assert of.lasting
    number, value = of.numbers[of.lasting.number], of.path(of.lasting.column)
    began, ended = (of.times[time].path for time in of.stands)
    rows = of.with_column(run.rows(of), of.lasting.column, run)
    rows = rows.filter(Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gte": first}))
    worth = Case(When(number.counted, then=number.asked(run)))
    found: Rows = rows.order_by().annotate(worth=worth).values_list("pk", value, began, ended, "worth")
    return found


def _at(lives: Iterable[Life], moment: datetime) -> Lasted:
    """What stood then; each value has the number of its newest row that has one."""
    stood = [life for life in lives if life.began < moment and (life.ended is None or life.ended >= moment)]
    newest: dict[Any, Life] = {}
    for life in stood:
        if life.number is not None and (life.value not in newest or newest[life.value].pk < life.pk):
            newest[life.value] = life
    values = {life.value for life in stood if life.value is not None}
    return Lasted(len(stood), len(values), len(newest), sum(life.number or 0 for life in newest.values()))
