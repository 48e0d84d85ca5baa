"""Beforehand: what is known of different values without reading each row, and which rows are left to be asked."""

from collections.abc import Callable, Iterable, Sequence

from django.db.models import Count as CountOf
from django.db.models import Sum as SumOf

from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.grains import Lasted, Leading, Rows
from shangji.insight.metrics.lasting import lasted
from shangji.insight.metrics.measures import ONE, Measure
from shangji.insight.metrics.reading import Raw, grouped
from shangji.insight.metrics.run import Run

Rest = Callable[[Rows], Rows]
"""Of rows, those that were not counted otherwise."""


def everything(rows: Rows) -> Rows:
    return rows


def counted_of(
    measure: Measure, of_what: Sequence[str], run: Run, columns: Sequence[str]
) -> tuple[Iterable[tuple[Raw, Lasted]], Rest | None]:
    """What is known of groups without reading each row, and which rows are left to be asked; None where none are."""
    of = measure.of(run)
    if not measure.time and (known := lasted(of, of_what, run, columns)):
        return known.groups.items(), known.rest(of) if known.others else None
    if leading := leading_of(measure, of_what, run, columns):
        return led(leading, measure, run, columns), leading.rest
    return (), everything


def led(leading: Leading, measure: Measure, run: Run, columns: Sequence[str]) -> list[tuple[Raw, Lasted]]:
    """What the leading rows say, one of each value, read once for measures that are asked beside each other."""
    key = ("led", measure.grain, measure.where, run.filters, tuple(columns), run.among)
    if key not in run.lookup.kept:
        number = measure.of(run).numbers[leading.number]
        rows = leading.rows(Measure.rows(measure, run))
        sums = {
            "known": CountOf(ONE, filter=number.counted),
            "worth": SumOf(number.asked(run), filter=number.counted),
        }
        run.lookup.kept[key] = [
            (tuple(raw), Lasted(n, n, known, int(worth or 0)))
            for *raw, n, known, worth in grouped(rows, measure, run, columns, **sums)
        ]
    found: list[tuple[Raw, Lasted]] = run.lookup.kept[key]
    return found


def leading_of(measure: Measure, of_what: Sequence[str], run: Run, columns: Sequence[str]) -> Leading | None:
    """What tells the values of a measure without reading every row; None where it cannot."""
    found = measure.of(run).leading
    if found is None or measure.time or run.is_past or [*of_what] != [found.column]:
        return None
    asked = {*columns, *(dimensions()[name].column for name, _keys in run.filters)}
    return found if asked <= found.alike else None
