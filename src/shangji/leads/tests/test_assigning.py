"""Whose turn it is: each strategy by itself, and the rule that asks it."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from shangji.core import clock, jobs
from shangji.core.access import System
from shangji.core.calendar import today
from shangji.leads.assigning import Asked, Member, Turn, choose
from shangji.leads.defaults import ensure_leads
from shangji.leads.jobs import give_out_again, tell_of_unowned
from shangji.leads.models import Assignment, AssignmentRule, Lead
from shangji.leads.models.assignment import NobodyNamed
from shangji.people.models import Notification, Pool
from shangji.process.conditions import ConditionNotRight

TEN = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday, ten in the morning


def member(n, **known):
    return Member(user_id=n, name=f"第{n}人", **known)


def run(strategy, members, asked=Asked(), count=1, turn=Turn(), now=TEN):  # noqa: B008 - frozen
    got = []
    for _n in range(count):
        decision = choose(strategy, members, asked, turn, now)
        got.append(decision.user_id)
        turn = decision.turn
    return got


def test_in_turn_goes_on_where_it_stopped_and_round():
    people = [member(1), member(2), member(3)]
    assert run("round_robin", people, count=7) == [1, 2, 3, 1, 2, 3, 1]
    assert run("round_robin", people, turn=Turn(cursor=2)) == [3]


def test_in_turn_skips_who_cannot_and_comes_back_to_them():
    people = [member(1), member(2, is_away=True), member(3, capacity=5, load=5), member(4, is_active=False)]
    assert run("round_robin", people, count=2) == [1, 1]
    decision = choose("round_robin", people, Asked(), Turn(), TEN)
    assert [c["skipped"] for c in decision.candidates] == ["", "away", "full", "barred"]


def test_who_is_not_at_work_is_skipped():
    people = [member(1, since=time(13), until=time(22)), member(2)]
    assert run("round_robin", people) == [2]
    assert run("round_robin", people, now=TEN + timedelta(hours=4)) == [1]


def test_nobody_can():
    assert run("least_load", [member(1, is_away=True)]) == [None]
    assert run("round_robin", []) == [None]


def test_the_fewest_first_and_among_equals_in_turn():
    assert run("least_load", [member(1, load=4), member(2, load=1), member(3, load=1)], count=2) == [2, 3]


def test_weights_are_kept_and_spread():
    got = run("weight", [member(1, weight=5), member(2, weight=1), member(3, weight=1)], count=14)
    assert Counter(got) == {1: 10, 2: 2, 3: 2}
    assert got[:7] != [1, 1, 1, 1, 1, 2, 3], "not all of one in a row"


def test_the_best_fit_goes_before_who_takes_everything():
    people = [
        member(1),
        member(2, provinces=("浙江",)),
        member(3, provinces=("江苏",)),
        member(4, provinces=("浙江",), industries=("汽车",)),
    ]
    assert run("best_fit", people, Asked(province="浙江", industry="食品")) == [2]
    assert run("best_fit", people, Asked(province="浙江", industry="汽车")) == [4]
    assert run("best_fit", people, Asked(province="西藏")) == [1]


def test_who_knows_them():
    people = [member(1), member(2)]
    assert run("related_owner", people, Asked(known_to=frozenset({2, 9}))) == [2]
    assert run("related_owner", people) == [None]


@pytest.fixture
def pool(process, teams):
    ensure_leads()
    return Pool.objects.get(name="线索池")


def capture(by, **known):
    return Lead.capture(by=by, **{"company": "宁波甬拓", **known})


def test_a_new_lead_is_given_out_told_and_its_clock_runs(pool, lin, wu, system):
    rule = AssignmentRule.add("轮流", members=[{"user": lin.pk}, {"user": wu.pk}], by=system)
    leads = [capture(system, phone=f"1380000000{n}") for n in range(4)]
    jobs.run_due()
    for lead in leads:
        lead.refresh_from_db()
    assert [lead.owner for lead in leads] == [lin, wu, lin, wu]
    assert all(lead.is_waiting for lead in leads)
    assert Notification.objects.filter(user=lin).count() == 2
    told = Assignment.objects.filter(lead=leads[0]).get()
    assert (told.rule, told.user, [c["user"] for c in told.candidates]) == (rule, lin, [lin.pk, wu.pk])


def test_rules_are_asked_in_order_and_only_where_their_conditions_hold(pool, lin, wu, system):
    zhejiang = {"all": [{"field": "province", "op": "is", "value": ["浙江"]}]}
    AssignmentRule.add("浙江", conditions=zhejiang, members=[{"user": lin.pk}], by=system)
    AssignmentRule.add("其余", members=[{"user": wu.pk}], by=system)
    ours, theirs = capture(system, province="浙江"), capture(system, province="江苏")
    jobs.run_due()
    assert Lead.objects.get(pk=ours.pk).owner == lin and Lead.objects.get(pk=theirs.pk).owner == wu


def test_what_nobody_could_take_is_tried_again_however_old(pool, lin, system):
    AssignmentRule.add("一人", members=[{"user": lin.pk}], by=system)
    lin.plan_absence(today(), today(), by=lin.actor())
    with clock.at(clock.now() - timedelta(days=40)):
        lead = capture(system)
    jobs.run_due()
    lead.refresh_from_db()
    assert lead.owner is None
    give_out_again(None)
    give_out_again(None)
    assert Assignment.objects.filter(lead=lead).count() == 1, "said once that nobody could"
    lin.drop_absence(lin.absences.get().pk, by=lin.actor())
    give_out_again(None)
    lead.refresh_from_db()
    assert lead.owner == lin


def test_a_lead_with_an_owner_is_left_alone(pool, lin, wu, system):
    rule = AssignmentRule.add("一人", members=[{"user": lin.pk}], by=system)
    lead = capture(system, owner_id=wu.pk)
    assert rule.give(lead, by=System("test")) is None
    jobs.run_due()
    lead.refresh_from_db()
    assert lead.owner == wu and not lead.assignments.exists()


def test_a_team_stands_for_its_people(pool, teams, lin, zhou, system):
    rule = AssignmentRule.add("华东", members=[{"team": teams["east"].pk}], by=system)
    assert {m.user_id for m in rule.people(TEN)} >= {lin.pk, zhou.pk}


def test_who_knows_the_company_gets_it(pool, lin, wu, yongtuo, system):
    rule = AssignmentRule.add(
        "老客户", strategy="related_owner", members=[{"user": wu.pk}, {"user": lin.pk}], by=system
    )
    lead = capture(system, company=yongtuo.name)
    assert rule.decide(lead, clock.now()).user_id == yongtuo.owner_id == lin.pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "x", "op": "is", "value": [1]},
        {"field": "city", "op": "like", "value": ["a"]},
        {"field": "city", "op": "is", "value": []},
    ],
)
def test_conditions_are_checked(pool, lin, system, wrong):
    with pytest.raises(ConditionNotRight):
        AssignmentRule.add("x", members=[{"user": lin.pk}], conditions={"all": [wrong]}, by=system)


def test_a_rule_names_somebody(pool, system):
    with pytest.raises(NobodyNamed):
        AssignmentRule.add("x", members=[], by=system)


def test_administrators_hear_once_of_what_lies_too_long(pool, zhou, system):
    pool.set_members(by=system, administrators=[zhou])
    with clock.at(clock.now() - timedelta(days=5)):
        lead = capture(system)
    tell_of_unowned(None)
    tell_of_unowned(None)
    jobs.run_due()
    assert Notification.objects.filter(user=zhou, event__subject_id=lead.pk).count() == 1


def test_of_a_pool_that_nobody_runs_who_runs_the_company_hears(pool, chen, system):
    pool.set_members(by=system)
    with clock.at(clock.now() - timedelta(days=5)):
        lead = capture(system)
    tell_of_unowned(None)
    jobs.run_due()
    assert Notification.objects.filter(user=chen, event__subject_id=lead.pk).count() == 1


def test_two_rules_that_find_nobody_say_so_once_each(pool, lin, system):
    for name in ("甲", "乙"):
        AssignmentRule.add(name, members=[{"user": lin.pk, "capacity": 1}], by=system)
    capture(system, phone="13800000001")
    jobs.run_due()
    lead = capture(system, phone="13800000002")
    jobs.run_due()
    for rule in AssignmentRule.objects.all():
        rule.give(lead, by=System("test"))
    assert lead.assignments.count() == 2


def test_who_may_not_work_on_leads_gets_none(pool, lin, he, system):
    rule = AssignmentRule.add("审计", members=[{"user": he.pk}, {"user": lin.pk}], by=system)
    decision = rule.decide(capture(system), TEN)
    assert [c["skipped"] for c in decision.candidates] == ["unable", ""] and decision.user_id == lin.pk


def test_what_was_returned_is_left_lying_unless_the_rule_takes_it(pool, lin, wu, system):
    rule = AssignmentRule.add("轮流", members=[{"user": lin.pk}, {"user": wu.pk}], by=system)
    lead = capture(system)
    jobs.run_due()
    Lead.objects.get(pk=lead.pk).give_back("空号", by=lin.actor())
    give_out_again(None)
    assert Lead.objects.get(pk=lead.pk).owner is None
    rule.change(takes_returned=True, by=system)
    give_out_again(None)
    assert Lead.objects.get(pk=lead.pk).owner == wu, "never to who returned it"


def test_however_many_wait_for_nobody_each_is_asked_again(pool, lin, system, monkeypatch):
    monkeypatch.setattr("shangji.leads.jobs.AT_ONCE", 2)
    only = {"all": [{"field": "province", "op": "is", "value": ["浙江"]}]}
    stuck = [capture(system, phone=f"1380000000{n}") for n in range(4)]
    waits = capture(system, province="浙江")
    AssignmentRule.add("浙江", conditions=only, members=[{"user": lin.pk}], by=system)
    for minute in range(3):
        with clock.at(TEN + timedelta(minutes=minute)):
            give_out_again(None)
    assert Lead.objects.get(pk=waits.pk).owner == lin
    assert not Lead.objects.filter(pk__in=[one.pk for one in stuck], owner__isnull=False).exists()


def test_what_stops_in_the_middle_leaves_nothing(pool, lin, system, monkeypatch):
    rule = AssignmentRule.add("一人", members=[{"user": lin.pk}], by=system)
    lead = capture(system)

    def killed(*_args, **_known):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Assignment.objects, "create", killed)
        with pytest.raises(KeyboardInterrupt):
            rule.give(lead, by=System("test"))
    assert Lead.objects.get(pk=lead.pk).owner is None and not lead.assignments.exists()
    assert rule.give(lead, by=System("test"))
    assert Lead.objects.get(pk=lead.pk).owner == lin
