"""Crowds: of more customers than can be compared one by one, those with whom somebody was in touch on the most days.

Which customers there was a follow-up with is kept by day; how much was done with each is not. So the busiest are picked by
their days, and what is asked is asked of them alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from shangji.core.among import Keys
from shangji.core.calendar import day_starts, today
from shangji.core.subjects import traced_models
from shangji.customers.models import Customer
from shangji.insight.bits import added
from shangji.insight.metrics.by_day import days_of
from shangji.insight.metrics.dimensions import Dimension
from shangji.insight.metrics.folding import MOST_ROWS
from shangji.insight.metrics.grains import grains
from shangji.insight.metrics.measures import Measure
from shangji.insight.metrics.periods import DAY
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.metrics.touched import told_by_day
from shangji.insight.models import CustomerNumber

CHOSEN = 200
"""So many are compared by what is asked."""
GRAIN, NAME = "follow_up", "customer"


def crowd(run: Run, query: MetricQuery, by: Sequence[Dimension], measures: Sequence[Measure]) -> Run | None:
    """The same question of the busiest customers alone; None where all can be compared."""
    if query.limit is None or query.compare or not by or by[0].name != NAME or run.actor.is_system:
        return None
    if any(measure.grain != GRAIN for measure in measures):
        return None
    key = ("busiest", run.period, run.filters, query.limit)
    if key not in run.lookup.kept:
        run.lookup.kept[key] = _busiest(run, max(CHOSEN, query.limit))
    chosen: list[int] | None = run.lookup.kept[key]
    return only(run, chosen) if chosen else None


def _busiest(run: Run, count: int) -> list[int] | None:
    days = days_of(run, grains()[GRAIN], "touched", ())
    if days is None or (days.tail and days.tail < day_starts(today() - DAY)):
        return None
    told = added(told_by_day(days, ()).get((), ()))
    if told.times <= MOST_ROWS:
        return None
    rows = CustomerNumber.objects.filter(number__in=told.busiest(count))
    return sorted(rows.values_list("customer_id", flat=True))


def only(run: Run, customers: Sequence[int]) -> Run:
    """Of these customers, what hangs on them and on their records."""
    chosen = tuple(map(str, customers))
    if ("hangs on", chosen) not in run.lookup.kept:
        run.lookup.kept["hangs on", chosen] = _hanging(run, customers)
    filters = (*run.filters, (NAME, chosen))
    return replace(run, filters=filters, among=run.lookup.kept["hangs on", chosen])


def _hanging(run: Run, customers: Sequence[int]) -> Keys:
    keys: set[int] = set()
    for model in traced_models().values():
        if model is Customer:
            path = "pk"
        elif any(f.attname == "customer_id" for f in model._meta.concrete_fields):
            path = "customer_id"
        else:
            continue
        rows = model.objects.reached_by(run.actor).filter(**{f"{path}__in": customers})
        keys.update(rows.order_by().values_list("pk", flat=True))
    return Keys(sorted(keys))
