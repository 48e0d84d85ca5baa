"""Approvals of opportunities: steps, who decides, time, reach, and the pages on which it is done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import Level, NotAllowed, OutOfReach, System
from shangji.core.jobs import run_due
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification, Role
from shangji.process import approvable
from shangji.process.approval_jobs import time_out
from shangji.process.approvers import NobodyToDecide, StepsNotRight
from shangji.process.defaults import ensure_approvals
from shangji.process.models import Approval, ApprovalTemplate, Approver

LEADER = {"mode": "any", "who": [{"leader": True}]}


def step(mode, *people, **more):
    return {"mode": mode, "who": [{"user": user.pk} for user in people], **more}


def ask(noun, by, *steps, topic="discount", **more):
    noun.ask_approval(topic, "让利 8%", steps or [LEADER], by=by.actor(), **more)
    return Approval.objects.get(subject_id=noun.pk, topic=topic, state="waiting")


def asked(approval):
    return [one.user for one in approval.asked()]


def test_the_owner_s_leader_decides_and_everybody_is_told(crane, lin, zhou, facts):
    approval = ask(crane, lin)
    assert asked(approval) == [zhou]
    run_due()
    assert Notification.objects.filter(user=zhou, event__kind="process.approval_asked").exists()
    assert Approval.objects.granted(crane.pk, "discount", clock.now()) is None
    crane.approve(approval, note="同意", by=zhou.actor())
    run_due()
    assert Approval.objects.granted(crane.pk, "discount", clock.now()) == approval
    assert Notification.objects.filter(user=lin, event__kind="process.approval_granted").exists()
    assert facts(crane)[-2:] == ["process.approval_asked", "process.approval_granted"]


def test_a_grant_holds_for_its_topic_and_until_its_day(crane, pump, lin, zhou):
    until = clock.now() + timedelta(days=1)
    approval = ask(crane, lin, valid_until=until)
    crane.approve(approval, by=zhou.actor())
    granted = Approval.objects.granted
    assert granted(crane.pk, "discount", clock.now())
    assert not granted(crane.pk, "stage:signing", clock.now()) and not granted(
        pump.pk, "discount", clock.now()
    )
    assert not granted(crane.pk, "discount", until + timedelta(seconds=1))


def test_who_is_asked_reads_the_record_until_they_have_decided(crane, lin, wu):
    with pytest.raises(OutOfReach):
        Opportunity.objects.within(wu.actor(), crane.pk)
    approval = ask(crane, lin, step("any", wu))
    assert Opportunity.objects.within(wu.actor(), crane.pk) == crane
    with pytest.raises(OutOfReach):
        Opportunity.objects.within(wu.actor(), crane.pk, Level.WRITE)
    with pytest.raises(NotAllowed):
        crane.set_win_ratio(0.9, by=wu.actor())
    with override("zh-hans"):
        assert [str(reason.words) for reason in crane.why_reached_by(wu)] == ["被请来审批"]
    crane.approve(approval, by=wu.actor())
    with pytest.raises(OutOfReach):
        Opportunity.objects.within(wu.actor(), crane.pk)


def test_one_is_enough_or_all_must_or_one_after_the_other(crane, lin, zhou, wu, sun):
    approval = ask(crane, lin, step("any", zhou, wu), step("all", zhou, wu), step("in_turn", sun, wu))
    crane.approve(approval, by=wu.actor())
    approval.refresh_from_db()
    assert approval.step == 1 and asked(approval) == [zhou, wu]
    crane.approve(approval, by=wu.actor())
    assert asked(approval) == [zhou], "all means all"
    crane.approve(approval, by=zhou.actor())
    approval.refresh_from_db()
    assert approval.step == 2 and asked(approval) == [sun]
    with pytest.raises(approvable.NotAsked):
        crane.approve(approval, by=zhou.actor())
    crane.approve(approval, by=sun.actor())
    assert asked(approval) == [wu]
    crane.approve(approval, by=wu.actor())
    approval.refresh_from_db()
    assert approval.state == "granted" and asked(approval) == []


def test_it_is_rejected_for_good_or_sent_back(crane, lin, zhou, wu, facts):
    approval = ask(crane, lin, step("any", zhou), step("any", wu))
    with pytest.raises(approvable.NoSuchStep):
        crane.reject(approval, "先算成本", to_step=0, by=zhou.actor())
    crane.approve(approval, by=zhou.actor())
    with pytest.raises(approvable.WhyRejected):
        crane.reject(approval, " ", by=wu.actor())
    crane.reject(approval, "先算成本", to_step=0, by=wu.actor())
    approval.refresh_from_db()
    assert (approval.step, asked(approval), approval.state) == (0, [zhou], "waiting")
    crane.reject(approval, "利润太薄", by=zhou.actor())
    approval.refresh_from_db()
    assert approval.state == "rejected" and facts(crane)[-1] == "process.approval_rejected"
    with pytest.raises(approvable.NotWaiting):
        crane.approve(approval, by=zhou.actor())


def test_nobody_decides_what_they_asked_for(crane, lin, zhou, chen):
    approval = ask(crane, zhou, step("any", zhou, chen))
    assert asked(approval) == [chen], "whoever asks is left out"
    Approver.objects.create(approval=approval, user=zhou, step=0)
    with pytest.raises(approvable.OwnRequest):
        crane.approve(approval, by=zhou.actor())
    crane.approve(approval, by=chen.actor())


def test_the_only_administrator_may_because_nobody_else_is_there(crane, lin, chen, person):
    approval = ask(crane, chen, step("any", chen))
    assert asked(approval) == [chen]
    second = person("second", "许宁", "administrator", "company")
    with pytest.raises(approvable.OwnRequest):
        crane.approve(approval, by=chen.actor())
    second.disable(by=System("test"))
    crane.approve(approval, by=chen.actor())


def test_without_anybody_it_is_not_asked(crane, lin):
    with pytest.raises(NobodyToDecide):
        ask(crane, lin)
    assert not Approval.objects.exists()


def test_the_same_is_asked_once_and_may_be_withdrawn(crane, lin, zhou):
    approval = ask(crane, lin)
    with pytest.raises(approvable.AlreadyAsked):
        ask(crane, lin)
    with pytest.raises(NotAllowed):
        crane.withdraw_approval(approval, by=replace(lin.actor(), grants=frozenset()))
    crane.withdraw_approval(approval, by=lin.actor())
    assert asked(approval) == []
    ask(crane, lin)


def test_somebody_else_decides_in_one_s_place(crane, lin, zhou, sun, he):
    approval = ask(crane, lin)
    for nobody in (he, lin, zhou):
        with pytest.raises(approvable.CannotDecide):
            crane.delegate_approval(approval, nobody, by=zhou.actor())
    crane.delegate_approval(approval, sun, note="我出差", by=zhou.actor())
    assert asked(approval) == [sun]
    with pytest.raises(approvable.NotAsked):
        crane.approve(approval, by=zhou.actor())
    crane.approve(approval, by=sun.actor())


def test_they_are_reminded_once_an_hour(crane, lin, zhou):
    approval, moment = ask(crane, lin), clock.now()
    run_due()
    crane.chase_approval(approval, by=lin.actor().at(moment))
    with pytest.raises(approvable.ChasedLately):
        crane.chase_approval(approval, by=lin.actor().at(moment + timedelta(minutes=59)))
    crane.chase_approval(approval, by=lin.actor().at(moment + timedelta(minutes=61)))
    run_due()
    assert Notification.objects.filter(user=zhou, event__kind="process.approval_chased").count() == 2


@pytest.mark.parametrize("late", ["remind", "escalate"])
def test_when_nobody_decides_in_time(crane, lin, wu, sun, now, late, facts):
    with clock.at(now):
        approval = ask(crane, lin, step("any", wu, hours=4, late=late))
    with clock.at(now + timedelta(hours=1)):
        time_out(None)
    assert asked(approval) == [wu] and "process.approval_timed_out" not in facts(crane)
    with clock.at(now + timedelta(days=1)):
        time_out(None)
        time_out(None)
    assert facts(crane).count("process.approval_timed_out") == 1
    assert asked(approval) == ([sun] if late == "escalate" else [wu])


@pytest.mark.parametrize("wrong", [[], [{"mode": "any", "who": []}], [{"mode": "x", "who": [{"leader": True}]}], [{"mode": "any", "who": [{"leader": True}], "hours": -1}], [LEADER] * 9])  # fmt: skip
def test_steps_are_checked(crane, lin, zhou, wrong):
    with pytest.raises(StepsNotRight):
        crane.ask_approval("x", "让利", wrong, by=lin.actor())


def test_a_role_is_asked_as_a_whole_without_who_asks(crane, lin, wu, zhou):
    role = Role.objects.get(key="sales")
    approval = ask(crane, lin, {"mode": "all", "who": [{"role": role.pk}]})
    assert asked(approval) == [wu]


def test_an_approval_of_another_record_is_out_of_reach(crane, pump, lin, zhou):
    approval = ask(crane, lin)
    with pytest.raises(OutOfReach):
        pump.approve(approval, by=zhou.actor())


@pytest.fixture
def templates(roles):
    ensure_approvals()
    return {t.name: t for t in ApprovalTemplate.objects.all()}


def test_it_is_asked_on_the_record_and_approved_with_one_tap(client_of, templates, crane, lin, zhou):
    mine = client_of(lin)
    page = mine.get(f"/opportunities/{crane.pk}/").content.decode()
    assert f"/subjects/{crane.pk}/ask-approval/" in page
    form = {"template": templates["主管审批"].pk, "title": "让利 8%", "note": "对手报价低 10%"}
    assert mine.post(f"/subjects/{crane.pk}/ask-approval/", form).status_code == 303
    again = mine.post(f"/subjects/{crane.pk}/ask-approval/", form)
    assert again.status_code == 422 and "正在审批" in again.content.decode()
    assert "让利 8%" in mine.get("/approvals/?tab=asked").content.decode()
    theirs, approval = client_of(zhou), Approval.objects.get()
    inbox = theirs.get("/approvals/").content.decode()
    assert "让利 8%" in inbox and crane.name in inbox and "对手报价低" in inbox
    assert theirs.post(f"/approvals/{approval.pk}/approve/").status_code == 303
    assert theirs.post(f"/approvals/{approval.pk}/approve/").status_code == 409
    assert "让利 8%" in theirs.get("/approvals/?tab=done").content.decode()
    assert "已同意" in mine.get(f"/opportunities/{crane.pk}/").content.decode()


def test_rejecting_asks_why_and_passing_on_asks_to_whom(client_of, crane, lin, zhou, sun):
    approval, client = ask(crane, lin), client_of(zhou)
    assert client.post(f"/approvals/{approval.pk}/reject/", {"note": ""}).status_code == 422
    assert client.post(f"/approvals/{approval.pk}/delegate/", {"user": lin.pk}).status_code == 422
    assert client.post(f"/approvals/{approval.pk}/delegate/", {"user": sun.pk}).status_code == 303
    assert client_of(sun).post(f"/approvals/{approval.pk}/reject/", {"note": "太低"}).status_code == 303
    detail = client.get(f"/approvals/{approval.pk}/").content.decode()
    assert "太低" in detail and "孙立" in detail


def test_a_request_is_shown_to_nobody_else(client_of, crane, lin, zhou, wu):
    approval = ask(crane, lin)
    assert client_of(zhou).get(f"/approvals/{approval.pk}/").status_code == 200
    assert client_of(wu).get(f"/approvals/{approval.pk}/").status_code == 404
    assert client_of(wu).post(f"/approvals/{approval.pk}/approve/").status_code == 404
    assert client_of(wu).get(f"/subjects/{crane.pk}/ask-approval/").status_code == 404


def test_the_inbox_costs_the_same_for_many(client_of, stages, lin, zhou, django_assert_max_num_queries):
    client = client_of(zhou)
    for n in range(8):
        ask(Opportunity.open(f"商机{n}", by=lin.actor()), lin)
    client.get("/approvals/")
    with django_assert_max_num_queries(18):
        assert "商机7" in client.get("/approvals/").content.decode()


def test_kinds_of_approval_are_set_up(client_of, chen, lin, zhou, roles):
    client = client_of(chen)
    assert "/settings/approvals/add/" in client.get("/settings/approvals/").content.decode()
    typed = {
        "name": "特价审批", "note": "让利超过 5%", "s": ["0", "2"], "s0-who": "leader", "s0-mode": "any", "s0-hours": "8",
        "s0-late": "escalate", "s2-who": [f"user:{chen.pk}", f"role:{roles['executive'].pk}"], "s2-mode": "all", "saves": "1",
    }  # fmt: skip
    drawn = client.post("/settings/approvals/draft/", {**typed, "act": "add_s"}).content.decode()
    assert 'id="s3"' in drawn and not ApprovalTemplate.objects.exists()
    assert client.post("/settings/approvals/add/", {**typed, "s2-who": []}).status_code == 422
    assert client.post("/settings/approvals/add/", typed).status_code == 302
    made = ApprovalTemplate.objects.get()
    assert made.steps == [
        {"mode": "any", "who": [{"leader": True}], "hours": 8, "late": "escalate"},
        {
            "mode": "all",
            "who": [{"user": chen.pk}, {"role": roles["executive"].pk}],
            "hours": 0,
            "late": "remind",
        },
    ]
    page = client.get(f"/settings/approvals/{made.pk}/").content.decode()
    assert "让利超过 5%" in page
    client.post(f"/settings/approvals/{made.pk}/off/")
    assert not ApprovalTemplate.objects.get().is_active
    assert client_of(lin).get("/settings/approvals/").status_code == 403
