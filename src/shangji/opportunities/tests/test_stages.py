"""What a stage says besides its gate: who moves into it, what comes next, and what it may ask for."""

from dataclasses import replace

import pytest

from shangji.core import clock
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.gated import (
    NotTheMover,
)
from shangji.opportunities.models.pipeline import StagesNotRight
from shangji.opportunities.tests.needs import need


def test_a_stage_may_be_for_leaders_only(process, system, lin, zhou):
    plans = [replace(p, mover="leaders") if p.key == "analysis" else p for p in process.plans_now()]
    process.publish(plans, by=system)
    stage = process.stages_now().get(key="analysis")
    found = Opportunity.open("立体库", by=lin.actor())
    with pytest.raises(NotTheMover):
        found.move_to(stage, by=lin.actor())
    assert found.move_to(stage, by=zhou.actor())


def test_a_stage_may_be_for_one_role(process, system, lin, zhou):
    plans = [replace(p, mover="sales") if p.key == "analysis" else p for p in process.plans_now()]
    process.publish(plans, by=system)
    stage = process.stages_now().get(key="analysis")
    found = Opportunity.open("立体库", by=lin.actor())
    with pytest.raises(NotTheMover):
        found.move_to(stage, by=zhou.actor())
    assert found.move_to(stage, by=lin.actor())


def test_entering_a_stage_plans_what_usually_comes_next_unless_something_is_planned(process, system, lin):
    plans = [
        replace(p, next_step="约调研", next_step_days=2) if p.key == "analysis" else p
        for p in process.plans_now()
    ]
    process.publish(plans, by=system)
    stage = process.stages_now().get(key="analysis")
    free = Opportunity.open("立体库", by=lin.actor())
    free.move_to(stage, by=lin.actor())
    assert free.next_step == "约调研" and free.next_step_at > clock.now()
    busy = Opportunity.open("输送线", next_step="回电", next_step_at=clock.now(), by=lin.actor())
    busy.move_to(stage, by=lin.actor())
    assert busy.next_step == "回电"
    free.undo(free.undoable_event(lin.actor()), by=lin.actor())
    assert (free.next_step, free.next_step_at) == ("", None)


@pytest.mark.parametrize(
    "plan",
    [
        need("nothing"), need("document", words=["x"], at_least=0), need("follow_up", types=["x"]), need("tasks"),
        need("field", condition={"field": "x", "op": "filled"}), need("quote", since="days"), need("quote", name=" "),
    ],
)  # fmt: skip
def test_a_requirement_that_asks_for_nothing_sensible_is_not_published(demanding, plan):
    with pytest.raises(StagesNotRight):
        demanding(analysis=[plan])


def test_nothing_is_asked_before_the_first_stage(demanding):
    with pytest.raises(StagesNotRight):
        demanding(contact=[need("quote", since="ever")])
