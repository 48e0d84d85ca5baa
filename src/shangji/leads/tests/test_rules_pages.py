"""The pages of assignment rules: the list, the editor, the dry run and the log."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from shangji.core import clock, jobs
from shangji.core.access import NOBODY
from shangji.core.calendar import today
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Assignment, AssignmentRule, Lead, Source
from shangji.leads.rule_words import Names, sentence
from shangji.leads.rules_shown import assignments_of
from shangji.people.models import Pool

HTMX = {"HX-Request": "true"}
LIST = "/settings/assignment/"


@pytest.fixture
def pool(process, teams):
    ensure_leads()
    return Pool.objects.get(name="线索池")


@pytest.fixture
def rule(pool, lin, wu, system):
    return AssignmentRule.add("轮流", members=[{"user": lin.pk}, {"user": wu.pk}], by=system)


def typed(lin, wu, **more):
    source = Source.objects.get(name="官网询盘")
    return {
        "name": "华东官网", "pool": "", "strategy": "best_fit", "saves": "1",
        "c": ["0", "3"], "c0-field": "source", "c0-op": "is", "c0-values": [str(source.pk)],
        "c3-field": "need", "c3-op": "contains", "c3-text": "码垛，机器人",
        "m": ["0", "1"], "m0-who": f"user:{lin.pk}", "m0-provinces": ["浙江", "江苏"], "m0-capacity": "20",
        "m1-who": f"user:{wu.pk}", "m1-since": "09:00", "m1-until": "18:00", **more,
    }  # fmt: skip


@pytest.mark.parametrize("path", ["", "add/", "trial/", "log/"])
def test_only_who_may_change_rules_sees_them(client_of, rule, lin, chen, path):
    assert client_of(lin).get(LIST + path).status_code == 403
    assert client_of(chen).get(LIST + path).status_code == 200


def test_without_a_rule_the_page_says_what_one_would_do(client_of, pool, chen):
    page = client_of(chen).get(LIST).content.decode()
    assert "还没有分配规则" in page and f"{LIST}add/" in page


def test_a_rule_is_made_in_the_form(client_of, pool, lin, wu, chen):
    answer = client_of(chen).post(f"{LIST}add/", typed(lin, wu))
    assert answer.status_code == 302 and answer.headers["Location"] == LIST
    made = AssignmentRule.objects.get()
    assert made.conditions == {
        "all": [
            {"field": "source", "op": "is", "value": [Source.objects.get(name="官网询盘").pk]},
            {"field": "need", "op": "contains", "value": ["码垛", "机器人"]},
        ]
    }
    assert made.members == [
        {"user": lin.pk, "weight": 1, "capacity": 20, "provinces": ["浙江", "江苏"]},
        {"user": wu.pk, "weight": 1, "capacity": 0, "from": "09:00", "to": "18:00"},
    ]


def test_the_editor_shows_a_rule_as_it_was_saved(client_of, pool, lin, wu, chen):
    client = client_of(chen)
    client.post(f"{LIST}add/", typed(lin, wu))
    made = AssignmentRule.objects.get()
    before = made.subject.version
    page = client.get(f"{LIST}{made.pk}/").content.decode()
    assert "码垛、机器人" in page and 'value="18:00' in page
    client.post(f"{LIST}{made.pk}/", typed(lin, wu))
    made = AssignmentRule.objects.get()
    assert made.subject.version == before, "saving what is there already is no change"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"c0-values": []},
        {"m": []},
        {"m0-who": ""},
        {"m1-until": "08:00"},
        {"c3-text": " ， "},
        {"strategy": "by_force"},
    ],
)
def test_what_does_not_do_is_said_and_kept(client_of, pool, lin, wu, chen, wrong):
    answer = client_of(chen).post(f"{LIST}add/", typed(lin, wu, **wrong))
    assert answer.status_code == 422 and not AssignmentRule.objects.exists()
    page = answer.content.decode()
    assert 'role="alert"' in page and f"{LIST}draft/" in page
    assert "c3-text" in wrong or "码垛" in page, "nothing that was written is lost"


def test_a_draft_adds_and_drops_rows_says_the_sentence_and_keeps_nothing(client_of, pool, lin, wu, chen):
    client = client_of(chen)
    page = client.post(f"{LIST}draft/", typed(lin, wu, act="add_c", saves=""), headers=HTMX).content.decode()
    assert 'id="c4"' in page
    assert "凡来源是官网询盘，且需求提到码垛或机器人的，分给林嘉禾、吴桐里负责该区域、行业的人。" in page
    page = client.post(f"{LIST}draft/", typed(lin, wu, act="drop_m:0"), headers=HTMX).content.decode()
    assert 'id="m0"' not in page and 'id="m1"' in page
    blank = client.post(f"{LIST}draft/", {"strategy": "weight", "m": "0"}, headers=HTMX).content.decode()
    assert "aria-invalid" not in blank, "nothing is called wrong before it is saved"
    assert not AssignmentRule.objects.exists()


def test_rules_are_put_in_order_and_switched_off(client_of, rule, lin, chen, system):
    client = client_of(chen)
    other = AssignmentRule.add("另一条", members=[{"user": lin.pk}], by=system)

    def order():
        return list(AssignmentRule.objects.values_list("pk", flat=True))

    client.post(f"{LIST}order/", {"row": [other.pk, rule.pk, 999_999, "x"]})
    assert order() == [other.pk, rule.pk]
    client.post(f"{LIST}order/", {"row": order(), "act": f"up:{rule.pk}"})
    assert order() == [rule.pk, other.pk]
    client.post(f"{LIST}{rule.pk}/off/")
    assert not AssignmentRule.objects.get(pk=rule.pk).is_active
    client.post(f"{LIST}{rule.pk}/on/")
    assert AssignmentRule.objects.get(pk=rule.pk).is_active
    assert client_of(lin).post(f"{LIST}{rule.pk}/off/").status_code == 403


def test_the_list_costs_the_same_for_many_rules(
    client_of, rule, lin, wu, chen, system, django_assert_max_num_queries
):
    client = client_of(chen)
    for n in range(6):
        AssignmentRule.add(f"规则{n}", members=[{"user": lin.pk}], by=system)
        Lead.capture(company=f"公司{n}", by=system)
    jobs.run_due()
    client.get(LIST)
    with django_assert_max_num_queries(18):
        assert "规则5" in client.get(LIST).content.decode()


def test_the_dry_run_shows_who_nobody_and_what_really_happened(client_of, pool, lin, wu, chen, system):
    with clock.at(clock.now() - timedelta(days=3)):
        Lead.capture(company="宁波甬拓", by=system).assign_to(wu, by=system)
    AssignmentRule.add("一人", members=[{"user": lin.pk, "capacity": 1}], by=system)
    with clock.at(clock.now() - timedelta(days=2)):
        Lead.capture(company="昆山同创", by=system)
    client = client_of(chen)
    page = client.get(f"{LIST}trial/?days=7").content.decode()
    assert "宁波甬拓" in page and "1 条线索没人能接" in page and "林嘉禾 已满额" in page
    posted = client.post(f"{LIST}trial/", typed(lin, wu, days="30", c=[], saves="")).content.decode()
    assert "进池 2 条线索" in posted
    assert AssignmentRule.objects.count() == 1 and not Assignment.objects.exists()


def test_the_dry_run_takes_the_draft_in_the_place_of_what_it_changes(client_of, rule, lin, wu, chen, system):
    with clock.at(clock.now() - timedelta(days=1)):
        Lead.capture(company="昆山同创", by=system)
    client = client_of(chen)
    only_wu = {
        "rule": rule.pk,
        "name": "轮流",
        "strategy": "round_robin",
        "m": "0",
        "m0-who": f"user:{wu.pk}",
    }
    page = client.post(f"{LIST}trial/", {**only_wu, "days": "7"}).content.decode()
    trial = page[page.index('id="trial"') :]
    assert "吴桐" in trial and "林嘉禾" not in trial


def test_the_log_and_the_leads_page_say_why(client_of, rule, lin, wu, chen, system):
    lin.plan_absence(today(), today(), by=lin.actor())
    lead = Lead.capture(company="宁波甬拓", by=system)
    jobs.run_due()
    with override("zh-hans"):
        told = assignments_of(lead)
    assert [(t.why, t.assignment.user) for t in told] == [("规则「轮流」，轮流分配：林嘉禾 请假", wu)]
    assert [(c.name, c.is_chosen) for c in told[0].candidates] == [("林嘉禾", False), ("吴桐", True)]
    client = client_of(chen)
    assert "宁波甬拓" in client.get(f"{LIST}log/?rule={rule.pk}").content.decode()
    assert "宁波甬拓" not in client.get(f"{LIST}log/?before=1").content.decode()


def test_a_rule_is_one_sentence_in_both_languages(rule):
    names = Names.read(NOBODY)
    with override("zh-hans"):
        assert sentence(rule, names) == "所有线索池里的新线索，轮流分给林嘉禾、吴桐。"
    with override("en"):
        assert (
            sentence(rule, names) == "New leads in every pool that is given out go in turn to 林嘉禾, 吴桐."
        )


def test_the_settings_name_the_rules_only_to_who_may_change_them(client_of, rule, lin, chen):
    assert reverse("leads:rules") == LIST
    assert LIST in client_of(chen).get("/settings/people/").content.decode()
    assert LIST not in client_of(lin).get("/settings/people/").content.decode()


def test_the_page_of_a_lead_shows_how_it_was_given_out(client_of, rule, lin, chen, system):
    given, taken = (
        Lead.capture(company="宁波甬拓", by=system),
        Lead.capture(owner_id=lin.pk, person="王", by=system),
    )
    jobs.run_due()
    client = client_of(chen)
    assert "怎么分配的" in client.get(f"/leads/{given.pk}/").content.decode()
    assert "怎么分配的" not in client.get(f"/leads/{taken.pk}/").content.decode()
