"""Crowds: of more customers than can be compared one by one, those with whom somebody was in touch on the most days.

Which customers there was a follow-up with is kept by day; how much was done with each is not. So the busiest are picked by
their days, and what is asked is asked of them alone.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from heapq import nlargest
from itertools import chain
from operator import itemgetter

from shangji.core.among import Keys
from shangji.core.calendar import day_starts, today
from shangji.core.subjects import traced_models
from shangji.customers.models import Customer
from shangji.insight.metrics.by_day import days_of
from shangji.insight.metrics.dimensions import Dimension
from shangji.insight.metrics.folding import MOST_ROWS
from shangji.insight.metrics.grains import grains
from shangji.insight.metrics.measures import Measure
from shangji.insight.metrics.periods import DAY
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.spreads import SPARSE
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models.said_sum import unpacked

CHOSEN = 200
"""So many are compared by what is asked."""
BYTE = 256
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
    busiest: list[int] | None = run.lookup.kept[key]
    return only(run, busiest) if busiest else None


def _busiest(run: Run, count: int) -> list[int] | None:
    days = days_of(run, grains()[GRAIN], "touched", ())
    if days is None or (days.tail and days.tail < day_starts(today() - DAY)):
        return None
    told = [unpacked(keys) for (keys,) in days.each((), "customers")]
    if sum(map(len, told)) <= MOST_ROWS:
        return None
    return _on_most(told, count)


def _on_most(told: Sequence["array[int]"], count: int) -> list[int]:
    """The keys that are in most of these lists. Each has its place in a table: to look millions of them up takes four times as long."""
    last = max(keys[-1] for keys in told if keys)
    if last > sum(map(len, told)) * SPARSE:
        counts = Counter(chain.from_iterable(told))
        return [pk for pk, _days in nlargest(count, counts.items(), key=itemgetter(1))]
    days: bytearray | array[int] = (
        bytearray(last + 1) if len(told) < BYTE else array("I", bytes(4 * (last + 1)))
    )
    for keys in told:
        for key in keys:
            days[key] += 1
    found, least = 0, len(told)
    of_days = Counter(days)
    while least > 1 and found + of_days[least] < count:
        found += of_days[least]
        least -= 1
    busy = [(-n, key) for key, n in enumerate(days) if n >= least]
    return [key for _n, key in sorted(busy)[:count]]


def only(run: Run, customers: Sequence[int]) -> Run:
    """Of these customers, what hangs on them and on their records."""
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
    filters = (*run.filters, (NAME, tuple(map(str, customers))))
    return replace(run, filters=filters, among=Keys(sorted(keys)))
