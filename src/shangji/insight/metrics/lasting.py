"""Lasting: what stood at a moment of the past, from lines that are kept of when it did."""

from collections.abc import Sequence

from shangji.insight.metrics.grains import Grain, Lasted
from shangji.insight.metrics.run import Run
from shangji.people.reach import reaches_all


def lasted(of: Grain, of_what: Sequence[str], run: Run, columns: Sequence[str]) -> Lasted | None:
    """All that stood at the end of a period that is over, for who reaches everything; None where the rows have to tell it.

    `of_what` are the columns of which different values are asked for, none where rows are.
    """
    found = of.lasting
    if found is None or not run.is_past or [*of_what] not in ([], [found.column]):
        return None
    is_narrowed = bool(columns or run.filters or run.among or run.owners)
    if is_narrowed or run.actor.is_system or not reaches_all(run.actor):
        return None
    kept, are_right, key = (
        run.lookup.kept,
        ("are lasting right", of.name),
        ("lasted", of.name, run.window.end),
    )
    if are_right not in kept:
        kept[are_right] = found.are_right()
    if kept[are_right] and key not in kept:
        kept[key] = found.at(run.window.end, run.actor)
    told: Lasted | None = kept.get(key)
    return told
