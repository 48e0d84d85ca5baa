import pytest

from shangji.core.access import NotAllowed, OutOfReach
from shangji.core.events import Event
from shangji.opportunities.models import Opportunity, StageStay
from shangji.opportunities.models.opportunity.moves import NameMissing, NotOpen, ReasonMissing, WrongPipeline
from shangji.opportunities.models.pipeline import StagesNotRight


def stays(opportunity):
    return list(opportunity.stays.order_by("pk").values_list("stage__key", "direction"))


def test_opening_starts_in_the_first_stage_with_its_win_ratio(pump, stages, lin):
    assert (pump.stage, pump.win_ratio, pump.owner) == (stages["contact"], 0.10, lin)
    assert stays(pump) == [("contact", "")]


def test_an_opportunity_needs_a_name(lin, stages):
    with pytest.raises(NameMissing):
        Opportunity.open("  ", by=lin.actor())


def test_a_customer_out_of_reach_cannot_be_used(wu, yongtuo, stages):
    with pytest.raises(OutOfReach):
        Opportunity.open("x", customer=yongtuo, by=wu.actor())


def test_moving_forward_closes_one_stay_and_opens_the_next(crane, lin, stages):
    fact = crane.move_to(stages["negotiation"], by=lin.actor())
    assert (fact.direction, fact.from_stage, fact.to_stage) == ("forward", "方案报价", "商务谈判")
    assert stays(crane) == [("proposal", "forward"), ("negotiation", "")]
    assert crane.win_ratio == 0.70


@pytest.mark.parametrize(("target", "direction"), [("analysis", "back"), ("contract", "skip")])
def test_going_back_and_skipping_need_a_reason(crane, lin, stages, target, direction):
    with pytest.raises(ReasonMissing):
        crane.move_to(stages[target], by=lin.actor())
    assert crane.move_to(stages[target], by=lin.actor(), reason="客户要求").direction == direction


def test_the_owners_estimate_survives_a_move(crane, lin, stages):
    crane.set_win_ratio(0.62, by=lin.actor())
    crane.move_to(stages["negotiation"], by=lin.actor())
    assert crane.win_ratio == 0.62


def test_a_closed_opportunity_does_not_move(crane, lin, stages):
    crane.win(by=lin.actor())
    with pytest.raises(NotOpen):
        crane.move_to(stages["negotiation"], by=lin.actor())


def test_a_collaborator_who_reads_does_not_move_and_one_who_writes_does(crane, lin, wu, stages):
    crane.share_with(wu, by=lin.actor())
    with pytest.raises(NotAllowed):
        crane.move_to(stages["negotiation"], by=wu.actor())
    crane.share_with(wu, level=2, by=lin.actor())
    assert crane.move_to(stages["negotiation"], by=wu.actor())


def test_a_new_version_leaves_open_opportunities_where_they_are(crane, chen, lin, process, stages):
    plans = [s.plan for s in process.stages_now() if s.key != "proposal"]
    process.publish(plans, by=chen.actor())
    newest = process.stages_now().get(key="negotiation")
    with pytest.raises(WrongPipeline):
        crane.move_to(newest, by=lin.actor())
    crane.adopt_pipeline(by=lin.actor())
    assert (crane.stage.key, crane.stage.version) == ("analysis", 2)
    assert crane.move_to(newest, by=lin.actor())


def test_a_process_with_one_stage_is_refused(process, chen, stages):
    with pytest.raises(StagesNotRight):
        process.publish([stages["contact"].plan], by=chen.actor())


def test_the_stage_in_the_log_is_the_stage_of_the_row(crane, lin, stages):
    for key in ("negotiation", "contract", "payment"):
        crane.move_to(stages[key], by=lin.actor())
    last = Event.objects.filter(subject_id=crane.pk, kind="opportunities.stage_moved").latest("seq")
    assert last.payload["to_stage_id"] == crane.stage_id
    assert StageStay.objects.filter(opportunity=crane, left_at__isnull=True).count() == 1
