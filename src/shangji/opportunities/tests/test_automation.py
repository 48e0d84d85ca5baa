"""Rules at work: woken by facts, guarded against loops and floods, never reaching further than their author; and their pages."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shangji.activities.models import Task
from shangji.core import clock
from shangji.core.access import System
from shangji.core.jobs import Job, run_due
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification
from shangji.process.automation.deeds import ActionNotRight
from shangji.process.automation.examples import offered
from shangji.process.automation.rehearsing import rehearse
from shangji.process.automation.running import DEEPEST, morning
from shangji.process.defaults import ensure_approvals
from shangji.process.models import Approval, ApprovalTemplate, AutomationRule, RuleRun
from shangji.process.models.automation import TriggerNotKnown

OPPORTUNITY = Opportunity.kind()
MOVED = "opportunities.stage_moved"
AMOUNT = {"all": [{"field": "amount", "op": "at_least", "value": "1000000"}]}
TELL = {"do": "tell", "whom": "leader", "text": "%(record)s 到了%(stage)s"}


@pytest.fixture
def rule(chen, crane, zhou):
    def add(*actions, trigger=MOVED, condition=None, noun=OPPORTUNITY, by=None, **more):
        known = {"condition": condition or {"all": []}, "actions": list(actions) or [TELL], **more}
        run_due()
        return AutomationRule.add("规则", noun=noun, trigger=trigger, by=(by or chen).actor(), **known)

    return add


def move(noun, stage, by):
    Opportunity.objects.get(pk=noun.pk).move_to(stage, reason="推进", by=by.actor())
    run_due()


def outcomes(rule):
    return list(RuleRun.objects.filter(rule=rule).order_by("pk").values_list("outcome", flat=True))


def test_when_a_fact_if_a_condition_then_somebody_is_told(rule, crane, pump, lin, zhou, stages):
    found = rule(condition=AMOUNT)
    move(pump, stages["analysis"], lin)
    move(crane, stages["negotiation"], lin)
    assert outcomes(found) == ["unmet", "done"]
    event = Notification.objects.get(user=zhou, event__kind="process.rule_told").event
    assert event.subject_id == crane.pk and event.payload["text"] == "立体库输送线改造 到了商务谈判"
    assert (event.actor_id, event.actor_name, event.on_behalf_of.username) == (None, "规则「规则」", "chen")
    run = RuleRun.objects.get(outcome="done")
    assert run.inputs == {"amount": "1286000.00"} and run.did == [{**TELL, "refusal": ""}]


def test_it_does_verbs_of_every_sort(rule, crane, lin, zhou, wu, stages):
    ensure_approvals()
    template = ApprovalTemplate.objects.get(name="主管审批")
    found = rule(
        {"do": "task", "whom": "owner", "text": "48 小时内发出报价", "days": 2},
        {"do": "plan", "text": "回访 %(customer)s", "days": 1},
        {"do": "win_ratio", "percent": 60},
        {"do": "share", "whom": f"user:{wu.pk}"},
        {"do": "approval", "template": str(template.pk), "text": "大额报价"},
        {"do": "assign", "whom": f"user:{wu.pk}"},
    )
    move(crane, stages["negotiation"], lin)
    assert outcomes(found) == ["done"], RuleRun.objects.get().did
    crane.refresh_from_db()
    assert Task.objects.get(title="48 小时内发出报价").assignee == lin
    assert crane.next_step == "回访 宁波甬拓精密制造有限公司" and crane.win_ratio == 0.6
    assert Approval.objects.get().title == "大额报价" and crane.owner == wu


def test_a_rule_never_reaches_further_than_its_author(rule, crane, pump, lin, zhou, wu, stages, roles):
    """孙's record is none of 周's; what 周 may not do, no rule of hers does."""
    theirs = Opportunity.open("南方", by=wu.actor())
    roles["leader"].change(
        name="销售主管", scope="subtree", by=System("test"),
        grants=[*roles["leader"].grants, "process.add_automation", "process.change_automation"],
    )  # fmt: skip
    zhou = type(zhou).objects.for_sign_in().get(pk=zhou.pk)
    found = rule({"do": "win_ratio", "percent": 60}, by=zhou)
    move(theirs, stages["analysis"], wu)
    move(crane, stages["negotiation"], lin)
    assert outcomes(found) == ["skipped", "done"]
    theirs.refresh_from_db()
    assert theirs.win_ratio != 0.6
    grants = [g for g in roles["leader"].grants if g != "opportunities.set_win_ratio"]
    roles["leader"].change(name="销售主管", scope="subtree", by=System("test"), grants=[*grants, "process.change_automation"])  # fmt: skip
    move(pump, stages["analysis"], lin)
    assert outcomes(found)[-1] == "refused"


def test_a_barred_author_s_rule_does_nothing(rule, crane, lin, chen, person, stages):
    second = person("second", "许宁", "administrator", "company")
    found = rule(by=second)
    second.disable(by=System("test"))
    move(crane, stages["negotiation"], lin)
    assert outcomes(found) == ["skipped"]


def test_after_a_refusal_nothing_more_is_done(rule, crane, lin, zhou, stages):
    found = rule({"do": "hold", "days": 0, "text": "等"}, {"do": "hold", "days": 5, "text": "再等"}, TELL)
    move(crane, stages["negotiation"], lin)
    run = RuleRun.objects.get(rule=found)
    assert run.outcome == "refused" and [bool(one["refusal"]) for one in run.did] == [False, True]
    assert not Notification.objects.filter(event__kind="process.rule_told").exists()


def test_a_rule_does_not_wake_itself_and_chains_end(rule, crane, lin, stages):
    """Two rules move it to and fro; no chain is deeper than three."""
    mine = rule({"do": "move", "stage": "analysis"}, trigger=MOVED)
    move(crane, stages["negotiation"], lin)
    assert outcomes(mine) == ["done"], "its own move does not wake it"
    others = [rule({"do": "move", "stage": key}) for key in ("negotiation", "analysis")]
    mine.change(is_active=False, by=System("test"))
    move(crane, stages["proposal"], lin)
    runs = RuleRun.objects.filter(rule__in=others)
    assert runs.filter(outcome="skipped").exists() and runs.filter(outcome="done").count() <= 2 * DEEPEST
    assert not Job.objects.filter(state="ready", due_at__lte=clock.now()).exists()


def test_a_rule_that_does_too_much_is_stopped_and_its_author_told(rule, chen, lin, zhou, stages):
    found = rule(at_most_per_hour=2)
    nouns = [Opportunity.open(f"商机{n}", by=lin.actor()) for n in range(4)]
    for noun in nouns:
        noun.move_to(stages["analysis"], by=lin.actor())
    run_due()
    found.refresh_from_db()
    assert not found.is_active and found.stopped_why and outcomes(found) == ["done", "done"]
    assert Notification.objects.filter(user=chen, event__kind="process.automation_stopped").count() == 1
    found.change(is_active=True, by=chen.actor())
    assert AutomationRule.objects.get().stopped_why == ""


def test_imported_history_wakes_no_rule_and_nothing_waits_without_one(rule, crane, lin, stages):
    wake = Job.objects.filter(name="process.wake_rules")
    crane.move_to(stages["negotiation"], by=lin.actor())
    assert not wake.exists(), "no rule, no job"
    found = rule()
    crane.move_to(stages["contract"], by=lin.actor().via("import"))
    assert not wake.exists()
    found.change(is_active=False, by=System("test"))
    crane.change_amount(None, by=lin.actor())
    assert not wake.exists()


def test_what_fails_is_tried_again_and_done_once(rule, crane, lin, stages, monkeypatch):
    found = rule()
    monkeypatch.setattr(Opportunity, "tell_by_rule", None)
    move(crane, stages["negotiation"], lin)
    assert outcomes(found) == []
    monkeypatch.undo()
    with clock.at(clock.now() + timedelta(minutes=1)):
        run_due()
        Job.objects.filter(name="process.run_rule").update(state="ready", due_at=clock.now())
        run_due()
    assert outcomes(found) == ["done"]
    assert Notification.objects.filter(event__kind="process.rule_told").count() == 1


def test_every_working_day_the_records_that_fit_are_asked_once(rule, crane, pump, lin, zhou, now):
    found = rule(TELL, trigger="daily", condition=AMOUNT)
    for moment in (now - timedelta(hours=9), now, now + timedelta(hours=1)):
        with clock.at(moment):
            morning(None)
            run_due()
    assert outcomes(found) == ["done"] and RuleRun.objects.get().subject_id == crane.pk
    with clock.at(now + timedelta(days=5)):  # a Saturday
        morning(None)
        run_due()
    assert outcomes(found) == ["done"]


@pytest.mark.parametrize(
    "wrong",
    [
        [], [{"do": "delete"}], [{"do": "tell", "whom": "owner", "text": ""}], [{"do": "task", "whom": "owner", "text": "x", "days": -1}],
        [{"do": "tell", "whom": "owner", "text": "%(password)s"}], [{"do": "win_ratio", "percent": 101}], [TELL] * 9,
    ],
)  # fmt: skip
def test_actions_are_a_closed_list(rule, chen, wrong):
    with pytest.raises(ActionNotRight):
        AutomationRule.add("x", noun=OPPORTUNITY, trigger=MOVED, actions=wrong, by=chen.actor())


def test_a_rule_waits_for_what_its_noun_knows(chen, db):
    with pytest.raises(TriggerNotKnown):
        AutomationRule.add("x", noun=OPPORTUNITY, trigger="leads.captured", actions=[TELL], by=chen.actor())


def test_rules_are_about_leads_and_customers_too(rule, lin, zhou, system, chen):
    found = rule(
        {"do": "tell", "whom": f"user:{chen.pk}", "text": "%(record)s 来了"},
        noun=Lead.kind(),
        trigger="leads.captured",
    )
    Lead.capture(company="宁波甬拓", by=system)
    run_due()
    assert outcomes(found) == ["done"]


def test_the_dry_run_asks_records_as_they_were_and_writes_nothing(rule, crane, pump, lin, chen, stages):
    crane.move_to(stages["negotiation"], by=lin.actor())
    crane.change_amount(None, by=lin.actor())
    pump.move_to(stages["analysis"], by=lin.actor())
    found = rule(
        condition={"all": [*AMOUNT["all"], {"field": "stage", "op": "is", "value": ["negotiation"]}]}
    )
    before = crane.subject.events.count()
    run = rehearse(found, chen.actor(), 30, clock.now())
    assert [hit.noun.pk for hit in run.hits] == [crane.pk] and run.asked == 2
    assert crane.subject.events.count() == before and not RuleRun.objects.exists()


def test_a_rule_of_the_morning_is_rehearsed_on_every_working_day_as_the_records_were(rule, lin, chen, stages):
    thursday = datetime(2026, 11, 26, 10, 30, tzinfo=timezone.get_default_timezone())
    with clock.at(thursday - timedelta(days=7)):
        deal = Opportunity.open("大单", amount=Decimal("3500000"), stage=stages["proposal"], by=lin.actor())
    with clock.at(thursday - timedelta(days=2)):
        deal.change_amount(Decimal("200000"), by=lin.actor())
    large = {"all": [{"field": "amount", "op": "at_least", "value": "3000000"}]}
    found = rule(trigger="daily", condition=large)
    with clock.at(thursday):
        run = rehearse(found, chen.actor(), 7, thursday)
        assert [hit.noun.pk for hit in run.hits] == [deal.pk] * 3
        days = [timezone.localtime(hit.at).strftime("%d %H") for hit in run.hits]
        assert days == ["24 09", "23 09", "20 09"], "not today, not at the weekend, not before it was there"
        assert len(rehearse(found, lin.actor(), 7, thursday).hits) == 3 and not RuleRun.objects.exists()


LIST = "/settings/automation/"


def typed(**more):
    return {
        "name": "大额报价", "noun": OPPORTUNITY, "trigger": MOVED, "at_most_per_hour": "60", "saves": "1",
        "c": "0", "c0-field": "amount", "c0-op": "at_least", "c0-text": "300万",
        "a": ["0", "2"], "a0-do": "tell", "a0-whom": "leader", "a0-text": "看一下 %(record)s",
        "a2-do": "task", "a2-whom": "owner", "a2-text": "发报价", "a2-days": "2", **more,
    }  # fmt: skip


def test_a_rule_is_put_together_from_lists(client_of, chen, crane):
    client = client_of(chen)
    assert client.post(f"{LIST}add/", typed()).status_code == 302
    made = AutomationRule.objects.get()
    assert made.condition == {"all": [{"field": "amount", "op": "at_least", "value": "3000000"}]}
    assert [one["do"] for one in made.actions] == ["tell", "task"] and made.author == chen
    page = client.get(f"{LIST}{made.pk}/").content.decode()
    assert "300万" in page and "看一下 %(record)s" in page
    client.post(f"{LIST}{made.pk}/", typed())
    assert AutomationRule.objects.get().version == 1, "saving what is there already is no change"
    client.post(f"{LIST}{made.pk}/", typed(name="改名"))
    assert AutomationRule.objects.get().version == 2
    assert "改名" in client.get(LIST).content.decode()
    client.post(f"{LIST}{made.pk}/off/")
    assert not AutomationRule.objects.get().is_active


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"c0-text": "viel"}, {"a": []}, {"a0-text": ""}, {"a0-text": "%(x)s"}, {"a2-days": "x"}, {"at_most_per_hour": "0"}]
)  # fmt: skip
def test_what_does_not_do_is_said_and_kept(client_of, chen, crane, wrong):
    answer = client_of(chen).post(f"{LIST}add/", typed(**wrong))
    assert answer.status_code == 422 and not AutomationRule.objects.exists()
    assert 'role="alert"' in answer.content.decode()


def test_a_draft_says_the_sentence_and_keeps_nothing(client_of, chen, crane):
    page = client_of(chen).post(f"{LIST}draft/", typed(act="add_a")).content.decode()
    assert 'id="a3"' in page and "金额不低于 300万 元" in page and not AutomationRule.objects.exists()
    other = client_of(chen).post(f"{LIST}draft/", typed(noun="leads.lead")).content.decode()
    assert "leads.captured" in other


def test_the_dry_run_stands_beside_the_editor(client_of, chen, crane, lin, stages):
    crane.move_to(stages["negotiation"], by=lin.actor())
    crane.change_amount(3_500_000, by=lin.actor())
    page = client_of(chen).post(f"{LIST}trial/", typed(days="30", **{"c0-text": "100万"})).content.decode()
    trial = page[page.index('id="trial"') :]
    assert crane.name in trial and "1 次" in trial
    assert 'data-insert="#a0-text" data-value="%(record)s"' in page


def test_without_a_rule_three_examples_are_offered(client_of, chen, crane):
    client = client_of(chen)
    page = client.get(LIST).content.decode()
    assert len(offered()) == 3 and page.count("?example=") == 3
    for one in offered():
        assert client.get(f"{LIST}add/?example={one.key}").status_code == 200
        AutomationRule.add(by=chen.actor(), **one.columns())


def test_the_log_shows_only_what_the_reader_reaches(client_of, rule, crane, lin, chen, stages):
    found = rule(condition=AMOUNT)
    move(crane, stages["negotiation"], lin)
    page = client_of(chen).get(f"{LIST}log/?rule={found.pk}&outcome=done").content.decode()
    assert crane.name in page and "1286000" in page
    assert crane.name not in client_of(chen).get(f"{LIST}log/?outcome=refused").content.decode()
    for path in ("", "add/", "log/", f"{found.pk}/"):
        assert client_of(lin).get(LIST + path).status_code == 403


def test_the_list_costs_the_same_for_many_rules(client_of, rule, chen, crane, django_assert_max_num_queries):
    client = client_of(chen)
    for _n in range(6):
        rule(condition=AMOUNT)
    client.get(LIST)
    with django_assert_max_num_queries(24):
        client.get(LIST)
