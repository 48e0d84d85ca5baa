"""Cohorts: how far those that began in a period have come. A stage that was skipped was reached."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models import Sum as SumOf

from shangji.insight.metrics.by_day import days_of
from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.grains import Rows
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.measures import FOREIGN, HAS_AMOUNT, Added, Measure, Total
from shangji.insight.metrics.reading import Raw, in_groups, told
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.shares import NOTHING, Share, Shares
from shangji.opportunities.models import StageStay


@dataclass(frozen=True, kw_only=True, eq=False)
class Reached(Shares):
    """Of those that were opened: how many ever stood in a stage or beyond it. Without a stage, how many were won.

    With `step`, of those that reached a stage how many went on to the next one, or were won.
    """

    grain: str = "opportunity"
    time: str = "opened"
    step: bool = False

    @property
    def splits(self) -> frozenset[str]:
        return frozenset({"stage"})

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        plain = tuple(column for column in columns if column != "stage")
        place = columns.index("stage") if "stage" in columns else None
        found: dict[Raw, Share] = defaultdict(lambda: NOTHING)
        # How far they came is the same for all that is told of a cohort.
        key = ("cohort", plain, run.period, run.spans, run.filters, run.owners, run.among)
        if key not in run.lookup.kept:
            run.lookup.kept[key] = list(self._groups(run, plain))
        for *raw, furthest, outcome, worth, n in run.lookup.kept[key]:
            stages = list(self._stages(furthest, outcome, run))
            for stage, is_hit in stages if place is not None else _whole(stages, outcome, run):
                at = tuple(raw) if place is None else (*raw[:place], stage, *raw[place:])
                one = Share(n if is_hit else 0, n, worth if is_hit else 0)
                found[at] = self.join(found[at], one)
        return found.items()

    def _groups(self, run: Run, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        days = days_of(run, self.of(run), self.time, columns, but=self.splits)
        if days:
            worth = SumOf("cents", filter=HAS_AMOUNT & ~FOREIGN, default=0)
            for *raw, cents, n in days.groups(columns, "stage_id", "outcome", worth=worth, n=SumOf("count")):
                yield *raw, int(cents), n
            if days.tail is None:
                return
            run = replace(run, since=days.tail)

        def asked(there: Run) -> Rows:
            rows, amount = _with_furthest(Measure.rows(self, there)), self.of(there).numbers["amount"]
            worth = SumOf(amount.asked(there), filter=amount.known & ~(amount.foreign or Q()))
            return in_groups(rows, self, there, columns, "furthest", "outcome", worth=worth)

        for *raw, n, cents in told(asked, [self], run, columns):
            yield *raw, int(cents or 0), n

    def _stages(self, furthest: int, outcome: str, run: Run) -> Iterator[tuple[int, bool]]:
        """(stage, is a hit) for every stage of its process for which it counts."""
        here = run.lookup.stages.get(furthest)
        if here is None:
            return
        asked = list(_stage_keys(run))
        for pk, step in run.lookup.process_of(furthest):
            if not all(step.key in keys for keys in asked):
                continue
            was_there = outcome == "won" or here.order >= step.order
            went_on = outcome == "won" or here.order > step.order
            if was_there or not self.step:
                yield pk, went_on if self.step else was_there

    def rows(self, run: Run) -> Rows:
        """Those that are counted: all of the process, or with `step` those that reached the stage."""
        rows = _with_furthest(super().rows(run))
        for keys in _stage_keys(run):
            rows = rows.filter(self._at(keys, run.lookup, 0) if self.step else _in_process(keys, run.lookup))
        return rows

    def hits(self, run: Run) -> Rows:
        rows, asked = self.rows(run), list(_stage_keys(run))
        for keys in asked:
            rows = rows.filter(self._at(keys, run.lookup, 1 if self.step else 0))
        return rows if asked else rows.filter(outcome="won")

    def _at(self, keys: Sequence[str], lookup: Lookup, beyond: int) -> Q:
        """Reached one of these stages, or went beyond it."""
        found = [
            pk for stage, step in lookup.stages.items() if step.key in keys
            for pk, other in lookup.process_of(stage) if other.order >= step.order + beyond
        ]  # fmt: skip
        return Q(furthest__in=found) | Q(outcome="won") & _in_process(keys, lookup)


def _whole(stages: Sequence[tuple[int, bool]], outcome: str, run: Run) -> Iterator[tuple[None, bool]]:
    """Without a stage: whether it was won; where a filter names stages, whether it is a hit of one of them."""
    if not any(_stage_keys(run)):
        yield None, outcome == "won"
    elif stages:
        yield None, any(is_hit for _stage, is_hit in stages)


def _with_furthest(rows: Rows) -> Rows:
    """The last stage in the order of the process that it ever stood in."""
    stays = StageStay.objects.filter(opportunity=OuterRef("pk")).order_by("-stage__order", "-pk")
    found: Rows = rows.annotate(furthest=Subquery(stays.values("stage_id")[:1]))
    return found


def _in_process(keys: Sequence[str], lookup: Lookup) -> Q:
    found = [
        pk for stage, step in lookup.stages.items() if step.key in keys for pk, _other in lookup.process_of(stage)
    ]  # fmt: skip
    return Q(furthest__in=found)


def _stage_keys(run: Run) -> Iterator[tuple[str, ...]]:
    for name, keys in run.filters:
        if dimensions()[name].column == "stage":
            yield keys


@dataclass(frozen=True, kw_only=True, eq=False)
class Worth(Added):
    """What the hits of a cohort come to."""

    cohort: Reached
    per = 100

    @property
    def splits(self) -> frozenset[str]:
        return self.cohort.splits

    def rows(self, run: Run) -> Rows:
        return self.cohort.hits(run)

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        for raw, found in self.cohort.read(run, columns):
            yield raw, Total(found.worth, found.hits, 0, 0, self.per)
