"""Records: the rows behind a number, within reach, so that their count or their sum is the number."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any

from shangji.core.custom_fields import known
from shangji.core.lists import Column, ListSpec
from shangji.insight.metrics.addresses import narrowed
from shangji.insight.metrics.asking import require, run_of
from shangji.insight.metrics.grains import Grain, Rows, Shown
from shangji.insight.metrics.measures import Measure, read_all
from shangji.insight.metrics.metric import ALL, Metric, amount_of, metric_named
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.terms import Member, MetricQuery

CHUNK = 2_000


class Records:
    """What one part of a metric counts. It can be iterated, whatever its length, and paged by key."""

    def __init__(self, metric: Metric, measure: Measure, run: Run, part: str) -> None:
        self.metric, self.measure, self.run, self.part = metric, measure, run, part

    @property
    def grain(self) -> Grain:
        return self.measure.of(self.run)

    @property
    def rows(self) -> Rows:
        """In no order; with everything that their page shows."""
        if not self.measure.is_known(self.run):
            return self.grain.listed(self.grain.rows(self.run.actor)).none()
        return self.grain.listed(self.measure.rows(self.run))

    @property
    def columns(self) -> tuple[Shown, ...]:
        """Behind a number that is made of a field of one's own also what stands in that."""
        return self.grain.shown + tuple(_own(key) for key in self.metric.own)

    @cached_property
    def count(self) -> int | None:
        """How many they are; None where the past was not kept."""
        return self.measure.rows(self.run).count() if self.measure.is_known(self.run) else None

    @property
    def total(self) -> Decimal | None:
        """The sum of what they have, of a metric that adds up."""
        if not self.metric.adds_up or not self.measure.is_known(self.run):
            return None
        found = self.measure.nothing()
        for _measure, _raw, state in read_all([self.measure], self.run, ()):
            found = self.measure.join(found, state)
        return amount_of(self.measure.total(found))

    @property
    def spec(self) -> ListSpec:
        """As a list that can be sorted and paged."""
        columns = tuple(
            Column(
                name=c.name,
                label=c.label,
                sort=c.sort,
                align="r" if c.kind in ("money", "days", "number") else "",
            )
            for c in self.columns
        )
        first = next((c for c in self.columns if c.sort and c.name == self.measure.time), None)
        first = first or next(c for c in self.columns if c.sort)
        return ListSpec(name=f"records.{self.grain.name}", columns=columns, default_sort=f"-{first.name}")

    def __iter__(self) -> Iterator[Any]:
        rows = self.rows.order_by("pk").iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            self.grain.dressed(chunk)
            yield from chunk


def _own(key: str) -> Shown:
    field = known.fields_by_key()[key]
    return Shown(f"field-{key}", field.label, "text", lambda noun: field.words(noun.custom_value(field)))


def records_of(query: MetricQuery, metric: str, members: Iterable[Member] = (), part: str = "") -> Records:
    """What stands behind a number of an answer to this query. Raises NoSuchMetric, NoSuchDimension, NotDivisible."""
    found = metric_named(metric)
    query = replace(query, filters=narrowed(query.filters, members))
    require([found], [], query.filters, query.actor)
    part = part if part in found.parts else ALL
    return Records(found, found.part(part), run_of(query), part)
