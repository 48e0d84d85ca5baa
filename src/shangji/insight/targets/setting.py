"""Setting many targets at once: a block that was pasted, a year spread over its months, last year and a bit more."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from shangji.core.access import Actor, Refusal
from shangji.core.events import Event
from shangji.core.undo import TooLateToUndo
from shangji.insight.models.below import Holder
from shangji.insight.models.target import Target, TargetNotRight
from shangji.insight.targets.measures import Measure
from shangji.insight.targets.sheet import Row, Sheet
from shangji.insight.targets.worked import working_days
from shangji.ui.amounts import ONE, amount_of

THOUSAND = 1_000
MOST_UNDONE = 500


def together(actor: Actor) -> Actor:
    """The actor for one step that sets many targets, so that it is taken back as one. Its number is below nought: imports count up."""
    return actor.via(actor.channel, -int(actor.now.timestamp() * 1_000_000))


def value_of(text: str, measure: Measure, unit: Decimal = ONE) -> int | None:
    """What was typed into a month, in whole yuan or pieces. Raises NotAnAmount, TargetNotRight."""
    typed = amount_of(text, unit if measure.is_money else ONE)
    if typed is None:
        return None
    whole = typed.quantize(ONE, ROUND_HALF_UP)
    if not measure.is_money and whole != typed:
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


def take_back(batch_id: int, actor: Actor) -> int:
    """Undo everything of one step of the actor's that can still be undone. How many. Raises TooLateToUndo."""
    events = Event.objects.filter(batch_id=batch_id, actor_id=actor.user_id, kind="insight.target_set")
    by_plan: dict[int, list[Event]] = defaultdict(list)
    for event in events.order_by("-pk")[:MOST_UNDONE]:
        by_plan[event.subject_id].append(event)
    done = 0
    for pk, told in by_plan.items():
        try:
            Target.objects.within(actor, pk).undo(told[0], by=actor)
            done += 1
        except Refusal:
            continue
    if not done:
        raise TooLateToUndo
    return done


def _end(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
