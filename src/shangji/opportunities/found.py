"""What an address asks for: its rows, in parts that an index finds each, and their sums without reading them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, FloatField, QuerySet, Sum
from django.http import QueryDict

from shangji.core.access import Actor, Level
from shangji.core.calendar import today
from shangji.core.jobs import Job, every
from shangji.core.lists import Active, Page, firsts, in_each
from shangji.core.prepared import Frozen, Prepared
from shangji.opportunities.listing import ALSO_CLOSED, pipeline_shown, spec_for
from shangji.opportunities.models import Opportunity, Pipeline, Stage, Tally

KEPT_BY = frozenset({"team", "owner", "pipeline", "stage"})
"""Filters whose lookups `Tally` answers as well."""
KEPT = 2048
BESIDE = 1_000
"""Records reached in another way than through their owner that are asked for by their keys."""

Sum4 = tuple[int, str, int, Decimal | None, float | None]

# Their keys are within reach already.
_cards = Prepared(lambda *keys: Opportunity.objects.for_board().filter(pk__in=keys))


@lru_cache(KEPT)
def _beside(actor: Actor, _day: date, count: int) -> Frozen:
    """Keys of open ones, one more than `count`, that are reached in another way than through their owner.

    Reach follows from the actor and the day, until which records are shared.
    """
    ways = Opportunity.beside_owner(Opportunity.objects.open(), actor)
    first, *others = [rows.values_list("pk") for rows in ways]
    return Frozen((first.union(*others) if others else first)[: count + 1])


class Found:
    """Open ones, unless the address says otherwise. `active` are its filters in words."""

    def __init__(self, actor: Actor, params: QueryDict) -> None:
        self.actor = actor
        self.spec = spec_for(actor)
        self.active: list[Active] = self.spec.active(params, actor)
        self.is_open = not any(found.name in ALSO_CLOSED for found in self.active)

    @cached_property
    def rows(self) -> Any:
        rows = Opportunity.objects.reached_by(self.actor)
        return self._filtered(rows.open() if self.is_open else rows.unmerged())

    @cached_property
    def parts(self) -> list[Any]:
        """The same rows, disjoint: those within reach through their owner, and the few that are reached in other ways.

        In one query the engines read all that is reached before they sort; each part comes sorted from an index.
        """
        through, otherwise = Opportunity.reach_parts(self.actor, Level.READ)
        if not self.is_open or not otherwise:
            return [self.rows]
        keys = _beside(self.actor, today(), BESIDE).read()
        if len(keys) > BESIDE:
            return [self.rows]
        own = self._filtered(Opportunity.objects.open().filter(through))
        return [own, self._filtered(Opportunity.objects.filter(pk__in=keys))] if keys else [own]

    def sums(self, pipeline: Pipeline) -> Iterator[Sum4]:
        """(stage id, currency, count, amount, amount × win rate) of what stands in a process, several to a stage."""
        through, otherwise = Opportunity.reach_parts(self.actor, Level.READ)
        parts = self._standing(pipeline)
        is_split = not otherwise or self.parts[0] is not self.rows
        if self.is_open and is_split and all(found.name in KEPT_BY for found in self.active):
            yield from self._filtered(Tally.objects.filter(through, pipeline=pipeline)).sums()
            parts = parts[1:]
        for part in parts:
            yield from summed(part)

    def firsts(
        self,
        pipeline: Pipeline,
        stages: Sequence[Sequence[int]],
        order: Sequence[Any],
        count: int,
        start: int = 0,
    ) -> list[list[Any]]:
        """The first rows of each of these groups of stages in this order, as cards without their stage."""
        parts, load = self._standing(pipeline), _cards.in_bulk
        return firsts(parts, "stage_id", stages, load, order=order, count=count, start=start)

    def largest(
        self, pipeline: Pipeline, stages: Sequence[Sequence[int]], currency: str, count: int
    ) -> list[list[Decimal]]:
        """The largest amounts of each of these groups of stages."""
        with_amount = (part.filter(currency=currency, amount__gt=0) for part in self._standing(pipeline))
        met = [in_each(part, "stage_id", stages, lambda some: _largest(some, count)) for part in with_amount]
        return [
            sorted((n for part in each for n in part), reverse=True)[:count]
            for each in zip(*met, strict=True)
        ]

    def dearest(self, currency: str, count: int) -> list[int]:
        """Keys among which are the `count` largest of what is being worked on: so many of each stage, from its index."""
        stages: dict[int, list[list[int]]] = defaultdict(list)
        for pk, pipeline_id in Stage.objects.order_by("pk").values_list("pk", "pipeline_id"):
            stages[pipeline_id].append([pk])
        found = []
        for pipeline in Pipeline.objects.all():
            for part in self._standing(pipeline):
                rows = part.filter(currency=currency, amount__isnull=False, outcome="open")
                met = in_each(rows, "stage_id", stages[pipeline.pk], lambda some: _dearest(some, count))
                found += [pk for each in met for pk in each]
        return found

    def _standing(self, pipeline: Pipeline) -> list[Any]:
        return [part.filter(pipeline=pipeline) for part in self.parts]

    def _filtered(self, rows: Any) -> Any:
        for found in self.active:
            rows = rows.filter(found.rows)
        return rows


def _largest(rows: QuerySet[Any], count: int) -> QuerySet[Any]:
    return rows.order_by("-amount").values_list("amount")[:count]


def _dearest(rows: QuerySet[Any], count: int) -> QuerySet[Any]:
    return rows.order_by("-amount").values_list("pk")[:count]


def summed(rows: QuerySet[Any]) -> Any:
    """What `Found.sums` gives, added up from the rows themselves."""
    weighted = ExpressionWrapper(F("amount") * F("win_ratio"), output_field=FloatField())
    grouped = rows.order_by().values_list("stage_id", "currency")
    return grouped.annotate(n=Count("*"), total=Sum("amount"), weighted=Sum(weighted))


@every(timedelta(minutes=10), "opportunities.fold")
def fold(_job: Job) -> None:
    """Verbs add to the sums and never look for the row to change; here the rows become few again."""
    Tally.fold()


def is_by_stage(params: QueryDict, pipeline: Pipeline | None) -> bool:
    """Whether the list of an address stands under the stages of that process, and shows nothing of others."""
    return params.get("group", "stage") == "stage" and pipeline is not None


def viewed(actor: Actor, params: QueryDict) -> list[Any]:
    """The rows of the list of an address, in parts that an index finds each."""
    found, pipeline = Found(actor, params), pipeline_shown(actor, params)
    return [part.filter(pipeline=pipeline) if is_by_stage(params, pipeline) else part for part in found.parts]


def listed(actor: Actor, params: QueryDict) -> Page:
    """The list of an address, of which no row is read yet."""
    found, pipeline = Found(actor, params), pipeline_shown(actor, params)
    rows = found.rows.filter(pipeline=pipeline) if is_by_stage(params, pipeline) else found.rows
    return Page.of(rows, found.spec, params, actor, is_read=False, filters=found.active)
