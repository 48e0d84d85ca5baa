"""Lasting: what stood at a moment of the past, from lines that are kept of when it did."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from shangji.core.among import Keys
from shangji.insight.metrics.grains import Grain, Lasted, Rows, Then
from shangji.insight.metrics.reading import Raw
from shangji.insight.metrics.run import Run
from shangji.people.reach import reaches_all

NONE = Keys([])


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
    """All that stood at the end of a period that is over, for who reaches everything; None where the rows have to tell it.

    `of_what` are the columns of which different values are asked for, none where rows are.
    """
    found = of.lasting
    if found is None or not run.is_past or [*of_what] not in ([], [found.column]):
        return None
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
