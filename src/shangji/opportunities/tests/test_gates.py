"""Gates: what each kind of requirement takes for met, and that no way leads around what is required."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shangji.activities.models import Attachment, Task
from shangji.core import clock
from shangji.core.calendar import today
from shangji.core.events import Event
from shangji.opportunities.board import mark_gates
from shangji.opportunities.gates.gate import GateNotMet, Gates
from shangji.opportunities.models import GateException, Opportunity
from shangji.opportunities.models.opportunity.amending import bring_to, put_back_to
from shangji.opportunities.models.opportunity.gated import (
    ExceptionDecided,
    OwnException,
)
from shangji.opportunities.models.opportunity.moves import ReasonMissing
from shangji.opportunities.tests.needs import everything, need, quote
from shangji.people.models import User
from shangji.process.defaults import ensure_approvals
from shangji.process.models import Approval, ApprovalTemplate


def meet_follow_up(found, by, zhang):
    found.log_follow_up("看了现场", type="visit", by=by)


def meet_quote(found, by, zhang):
    quote(found, by)


def meet_contact(found, by, zhang):
    found.log_follow_up("见到了", contacts=[zhang.subject], by=by)


def meet_document(found, by, zhang):
    found.attach(SimpleUploadedFile("甬拓报价单V2.txt", b"x"), by=by)


def meet_tasks(found, by, zhang):
    added = found.add_task("出方案", assignee=User.objects.get(pk=by.user_id), by=by)
    found.finish_task(Task.objects.get(pk=added.task_id), by=by)


def meet_field(found, by, zhang):
    found.change(need="两条线", by=by)


def meet_chain(found, by, zhang):
    found.seat("user", contact=zhang, influence=5, by=by)
    found.log_follow_up("张工来电", type="call", direction="in", contacts=[zhang.subject], by=by)


KINDS = {
    "chain_role": (need("chain_role", roles=["user", "decider"], days=30), meet_chain),
    "coverage": (need("coverage", percent=30, days=30), meet_chain),
    "follow_up": (need("follow_up", types=["visit", "meeting"], since="stage"), meet_follow_up),
    "quote": (need("quote", since="ever"), meet_quote),
    "contact": (need("contact", words=["科长", "总经理"]), meet_contact),
    "document": (need("document", words=["报价单"]), meet_document),
    "tasks": (need("tasks", titles=["出方案"]), meet_tasks),
    "field": (need("field", condition={"field": "need", "op": "filled"}), meet_field),
}


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_kind_refuses_until_it_is_met_and_shows_by_what(name, demanding, lin, yongtuo, zhang, files):
    plan, meet = KINDS[name]
    stages = demanding(analysis=[plan])
    found = Opportunity.open("立体库", customer=yongtuo, by=lin.actor())
    before = everything()
    with pytest.raises(GateNotMet) as refused:
        found.move_to(stages["analysis"], by=lin.actor())
    assert everything() == before
    (item,) = refused.value.context["missing"]
    assert item.requirement.name == "要有" and item.mend.url.startswith("/") and item.mend.label
    meet(found, lin.actor(), zhang)
    (item,) = found.gate_to(stages["analysis"]).satisfied
    assert item.evidence.text or item.evidence.at
    fact = found.move_to(stages["analysis"], by=lin.actor())
    assert fact.gate == {"met": 1, "of": 1}


def test_an_approval_that_is_granted_opens_the_gate_while_it_holds(demanding, lin, zhou, system):
    ensure_approvals()
    stages = demanding(analysis=[need("approval", template="主管审批")])
    found, template = (
        Opportunity.open("立体库", by=lin.actor()),
        ApprovalTemplate.objects.get(name="主管审批"),
    )
    (item,) = found.gate_to(stages["analysis"]).missing
    assert f"template={template.pk}" in item.mend.url
    until = clock.now() + timedelta(days=2)
    found.ask_approval(template.topic, "让利", template.steps, valid_until=until, by=lin.actor())
    asked = Approval.objects.get()
    (item,) = found.gate_to(stages["analysis"]).missing
    assert item.mend.url == f"/approvals/{asked.pk}/"
    found.approve(asked, by=zhou.actor())
    assert found.gate_to(stages["analysis"]).satisfied[0].evidence.text == "让利"
    with clock.at(clock.now() + timedelta(days=3)):
        assert found.gate_to(stages["analysis"]).missing
    assert found.move_to(stages["analysis"], by=lin.actor())


def test_the_log_tells_how_many_of_how_many_held(demanding, lin):
    stages = demanding(analysis=[need("quote", since="ever")])
    found = Opportunity.open("立体库", by=lin.actor())
    quote(found, lin.actor())
    found.move_to(stages["analysis"], by=lin.actor())
    assert "1 / 1" in Event.objects.filter(subject_id=found.pk).latest("seq").sentence


def test_what_is_only_suggested_stops_nobody(demanding, lin):
    stages = demanding(analysis=[need("quote", since="ever", required=False)])
    found = Opportunity.open("立体库", by=lin.actor())
    gate = found.gate_to(stages["analysis"])
    assert not gate.missing and len(gate.suggested) == 1
    assert found.move_to(stages["analysis"], by=lin.actor())


def test_who_leaves_a_stage_meets_its_exit(demanding, lin):
    stages = demanding(contact=[need("quote", since="ever", side="exit")])
    found = Opportunity.open("立体库", by=lin.actor())
    with pytest.raises(GateNotMet):
        found.move_to(stages["analysis"], by=lin.actor())
    quote(found, lin.actor())
    assert found.move_to(stages["analysis"], by=lin.actor())


def test_a_skip_meets_the_gates_it_skips_and_still_needs_a_reason(demanding, lin):
    stages = demanding(analysis=[need("quote", since="ever")])
    found = Opportunity.open("立体库", by=lin.actor())
    with pytest.raises(GateNotMet):
        found.move_to(stages["proposal"], reason="急", by=lin.actor())
    quote(found, lin.actor())
    with pytest.raises(ReasonMissing):
        found.move_to(stages["proposal"], by=lin.actor())
    assert found.move_to(stages["proposal"], reason="急", by=lin.actor()).direction == "skip"


def test_going_back_meets_no_gate(demanding, lin):
    stages = demanding(analysis=[need("quote", since="ever")])
    found = Opportunity.open("立体库", by=lin.actor())
    quote(found, lin.actor())
    found.move_to(stages["analysis"], by=lin.actor())
    found.move_to(stages["contact"], reason="预算没批", by=lin.actor())
    assert found.stage == stages["contact"]


def test_winning_meets_every_gate_up_to_the_end(demanding, lin):
    stages = demanding(payment=[need("document", words=["合同"], side="exit"), need("quote", since="ever")])
    found = Opportunity.open("立体库", amount=Decimal(1), by=lin.actor())
    with pytest.raises(GateNotMet) as refused:
        found.win(by=lin.actor())
    assert len(refused.value.context["missing"]) == 2
    assert len(found.gate_to(stages["payment"]).missing) == 1
    quote(found, lin.actor())
    with pytest.raises(GateNotMet):
        found.win(by=lin.actor())


def test_opening_in_a_later_stage_is_no_way_around(demanding, lin):
    stages = demanding(analysis=[need("field", condition={"field": "amount", "op": "above", "value": "0"})])
    with pytest.raises(GateNotMet):
        Opportunity.open("立体库", stage=stages["proposal"], by=lin.actor())
    assert Opportunity.open("立体库", stage=stages["proposal"], amount=Decimal(5), by=lin.actor())


def test_rules_of_the_system_meet_the_gate_like_everybody(demanding, lin, system):
    stages = demanding(analysis=[need("quote", since="ever")])
    found = Opportunity.open("立体库", by=lin.actor())
    with pytest.raises(GateNotMet):
        found.move_to(stages["analysis"], by=system)


def test_a_file_that_says_where_it_stands_today_meets_the_gate_and_taking_it_back_does_not(demanding, lin):
    stages = demanding(analysis=[need("quote", since="ever")])
    found, by = Opportunity.open("立体库", by=lin.actor()), lin.actor().via("import", 1)
    before = everything()
    for stage, outcome in ((stages["analysis"], "open"), (None, "won")):
        with pytest.raises(GateNotMet):
            bring_to(found, stage, outcome, by=by)
    assert everything() == before
    put_back_to(found, stages["analysis"], "open", by=by)
    found.refresh_from_db()
    assert found.stage == stages["analysis"]


def test_taking_a_move_back_is_not_asked_for_anything(demanding, lin):
    stages = demanding(contact=[need("quote", since="stage", side="exit")])
    found, by = Opportunity.open("立体库", by=lin.actor()), lin.actor()
    quote(found, by)
    found.move_to(stages["analysis"], by=by)
    found.move_to(stages["contact"], reason="退回", by=by)
    found.undo(found.undoable_event(by), by=by)
    assert found.stage == stages["analysis"]


def test_a_removed_file_is_no_evidence(demanding, lin, files):
    stages = demanding(analysis=[need("document", words=["报价单"])])
    found = Opportunity.open("立体库", by=lin.actor())
    found.attach(SimpleUploadedFile("报价单.txt", b"x"), by=lin.actor())
    found.detach(Attachment.objects.get(subject_id=found.pk), by=lin.actor())
    assert found.gate_to(stages["analysis"]).missing


def test_only_follow_ups_since_the_stage_was_entered_count_where_that_is_asked(demanding, lin):
    stages = demanding(
        proposal=[need("quote", since="stage")], negotiation=[need("quote", since="days", days=10)]
    )
    found, by = Opportunity.open("立体库", by=lin.actor()), lin.actor()
    quote(found, by.at(clock.now() - timedelta(days=2)))
    found.move_to(stages["analysis"], by=by)
    assert found.gate_to(stages["proposal"]).missing
    with clock.at(clock.now() + timedelta(days=1)):
        quote(found, by)
        found.move_to(stages["proposal"], by=by)
        assert not found.gate_to(stages["negotiation"]).missing
    with clock.at(clock.now() + timedelta(days=30)):
        assert found.gate_to(stages["negotiation"]).missing


def test_the_gates_of_many_cards_cost_the_same_statements_as_those_of_one(
    demanding, lin, yongtuo, zhang, django_assert_max_num_queries
):
    demanding(analysis=[plan for plan, _meet in KINDS.values()])
    for n in range(60):
        found = Opportunity.open(f"第{n}个", customer=yongtuo, by=lin.actor())
        if n % 2:
            found.log_follow_up("聊", type="visit", contacts=[zhang.subject], by=lin.actor())
    rows = list(Opportunity.objects.all().for_cards())
    with django_assert_max_num_queries(10):
        mark_gates(rows)
    assert {len(row.gate.missing) for row in rows} == {6, 8}


def test_nobody_grants_what_they_asked_for_themselves(demanding, zhou, chen):
    stages = demanding(analysis=[need("quote", since="ever")])
    found, by = Opportunity.open("立体库", by=zhou.actor()), zhou.actor()
    found.ask_exception(stages["analysis"], ["analysis/quote"], reason="急", expires_on=today(), by=by)
    asked = GateException.objects.get()
    with pytest.raises(OwnException):
        found.grant_exception(asked, by=by)
    found.grant_exception(asked, by=chen.actor())
    with pytest.raises(ExceptionDecided):
        found.refuse_exception(asked, note="不", by=chen.actor())


def test_gates_of_no_cards_ask_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Gates([], clock.now()).requirements == {}


def test_a_verb_asks_for_nothing_that_is_only_suggested(demanding, lin, django_assert_max_num_queries):
    plans = [plan for plan, _meet in KINDS.values()]
    stages = demanding(analysis=[replace(plan, is_required=False) for plan in plans])
    found, by = Opportunity.open("立体库", by=lin.actor()), lin.actor()
    with django_assert_max_num_queries(16):
        found.move_to(stages["analysis"], by=by)
