"""Who would be asked for more: what is open now, against requirements that are not published yet."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from shangji.core import clock
from shangji.core.access import Actor
from shangji.opportunities.gates.records import Records
from shangji.opportunities.models import Opportunity, Pipeline, Requirement, Stage
from shangji.opportunities.models.requirement import RequirementPlan
from shangji.opportunities.models.stage import StagePlan

LOOKED_AT = 2000
Side = Requirement.Side


@dataclass(frozen=True, kw_only=True)
class Unmet:
    """What stands in a stage and does not meet what the draft newly requires on the way on from there."""

    stage: str
    opportunities: list[Opportunity]


def unmet(actor: Actor, pipeline: Pipeline, stages: list[Stage], plans: list[StagePlan]) -> list[Unmet]:
    """Of what is open and in reach, LOOKED_AT at most. Nothing is thrown back: it is asked at the next move."""
    known = {(stage.key, one.key): one.plan for stage in stages for one in stage.requirements.all()}
    new = {
        plan.key: asked
        for n, plan in enumerate(plans)
        if (asked := [Requirement(**asdict(one)) for key, one in _ahead(plans, n) if known.get((key, one.key)) != one])
    }  # fmt: skip
    if not new:
        return []
    rows: Any = Opportunity.objects.reached_by(actor).open().filter(pipeline=pipeline, stage__key__in=new)
    found: list[Opportunity] = list(rows.for_cards().order_by("pk")[:LOOKED_AT])
    records = Records(found, clock.now())
    return [
        Unmet(stage=plan.name, opportunities=short)
        for plan in plans
        if (short := [o for o in found if o.stage.key == plan.key and _lacks(o, new.get(plan.key, []), records)])
    ]  # fmt: skip


def _ahead(plans: list[StagePlan], n: int) -> Iterator[tuple[str, RequirementPlan]]:
    """What is required to leave stage `n` and to enter the one behind it, with the key of the stage that asks."""
    for plan, side in ((plans[n], Side.EXIT), *((next_one, Side.ENTRY) for next_one in plans[n + 1 : n + 2])):
        for one in plan.requirements:
            if one.is_required and one.side == side:
                yield plan.key, one


def _lacks(found: Opportunity, asked: list[Requirement], records: Records) -> bool:
    return any(one.way.met(one.params, found, records) is None for one in asked)
