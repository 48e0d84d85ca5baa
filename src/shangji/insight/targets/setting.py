"""Setting many targets at once: a block that was pasted, a year spread over its months, last year and a bit more."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from shangji.core.access import Actor
from shangji.insight.models.below import Holder
from shangji.insight.models.target import MOST, Target, TargetNotRight
from shangji.insight.targets.measures import Measure
from shangji.insight.targets.sheet import Row, Sheet
from shangji.insight.targets.worked import working_days
from shangji.ui.amounts import ONE, amount_of

THOUSAND = 1_000


def value_of(text: str, measure: Measure, unit: Decimal = ONE) -> int | None:
    """What was typed into a month, in whole yuan or pieces. Raises NotAnAmount, TargetNotRight."""
    typed = amount_of(text, unit if measure.is_money else ONE)
    if typed is None:
        return None
    whole = typed.quantize(ONE, ROUND_HALF_UP)
    if not 0 <= whole <= MOST or (not measure.is_money and whole != typed):
        raise TargetNotRight
    return int(whole)


def set_months(
    holder: Holder, measure: Measure, level: str, months: Mapping[date, int | None], by: Actor
) -> bool:
    """Set some months of somebody, whatever calendar years they lie in; whether anything changed. Raises what the verb does."""
    changed = False
    for year, days in groupby(sorted(months), key=lambda day: day.year):
        said = {day.month: months[day] for day in days}
        if not any(value is not None for value in said.values()) and not Target.is_begun(
            holder, measure.metric, year
        ):
            continue
        changed |= Target.of(holder, measure.metric, year, by=by).set_months({level: said}, by=by) is not None
    return changed


def spread(whole: int, months: Sequence[date], known: Sequence[int | None], step: int) -> dict[date, int]:
    """A year over its months as they are to each other already, else by their working days; the last one takes what is left."""
    weights = [value or 0 for value in known]
    if not any(weights):
        weights = [working_days(day, _end(day)) for day in months]
    total, found, left = sum(weights), {}, whole
    for day, weight in zip(months[:-1], weights[:-1], strict=True):
        found[day] = min(rounded(Decimal(whole) * weight / total, step), left)
        left -= found[day]
    return found | {months[-1]: left}


def rounded(value: Decimal, step: int) -> int:
    return int((value / step).quantize(ONE, ROUND_HALF_UP)) * step


def step_of(measure: Measure) -> int:
    return THOUSAND if measure.is_money else 1


def copies(sheet: Sheet, before: Sheet, source: str, percent: int, *, only_empty: bool) -> Iterator[tuple[Row, dict[date, int | None]]]:  # fmt: skip
    """Last year's targets or results, and so many percent more, for everybody whose targets the actor sets."""
    old = {row.key: row for row in before.rows}
    step = step_of(sheet.measure)
    for row in sheet.rows:
        then = old.get(row.key)
        if not row.may_set or then is None:
            continue
        found: dict[date, int | None] = {}
        for cell, past in zip(row.cells, then.cells, strict=True):
            value = past.done if source == "results" else past.planned if past.is_own else None
            if value and not (only_empty and cell.is_own):
                found[cell.month] = rounded(Decimal(value) * (100 + percent) / 100, step)
        if found:
            yield row, found


def _end(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
