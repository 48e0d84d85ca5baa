"""A rule keeps what it said: who changed it, what that changed in words, and back to it through the verb."""

import pytest

from shangji.core.access import NotAllowed, OutOfReach
from shangji.core.jobs import run_due
from shangji.opportunities.models import Opportunity
from shangji.process.models import AutomationRule, RuleRun
from shangji.process.models.automation import NothingToGoBackTo

OPPORTUNITY = Opportunity.kind()
TELL = {"do": "tell", "whom": "leader", "text": "%(record)s 到了%(stage)s"}
TASK = {"do": "task", "whom": "owner", "text": "发报价", "days": 2}
LARGE = {"all": [{"field": "amount", "op": "at_least", "value": "1000000"}]}
LIST = "/settings/automation/"


@pytest.fixture
def rule(chen, crane):
    """Its first version tells, its second asks for an amount and gives a task besides."""
    run_due()
    found = AutomationRule.add(
        "规则", noun=OPPORTUNITY, trigger="opportunities.stage_moved", condition={"all": []}, actions=[TELL], by=chen.actor()
    )  # fmt: skip
    found.change(condition=LARGE, actions=[TELL, TASK], note="只看大单", by=chen.actor())
    return found


def test_back_to_an_older_version_is_a_new_one_and_a_run_says_which_ran(
    rule, chen, lin, crane, person, stages, facts
):
    second = person("second", "许宁", "administrator", "company")
    with pytest.raises(NotAllowed):
        rule.restore(1, by=lin.actor())
    for number, refusal in ((2, NothingToGoBackTo), (9, OutOfReach)):
        with pytest.raises(refusal):
            rule.restore(number, by=second.actor())
    rule.change(is_active=False, by=chen.actor())
    rule.change(is_active=True, by=chen.actor())
    assert rule.version == 2, "switching it off and on is no version"
    rule.restore(1, by=second.actor())
    rule.refresh_from_db()
    assert (rule.version, rule.condition, rule.actions, rule.author) == (3, {"all": []}, [TELL], second)
    kept = list(rule.versions.values_list("number", "note", "old_number", "published_by__username"))
    assert kept == [(3, "", 1, "second"), (2, "只看大单", None, "chen"), (1, "", None, "chen")]
    names = ["added", "changed", "switched_off", "switched_on", "restored"]
    assert facts(rule) == [f"process.automation_{name}" for name in names]
    Opportunity.objects.get(pk=crane.pk).move_to(stages["negotiation"], by=lin.actor())
    run_due()
    assert RuleRun.objects.get().version == 3


def test_the_page_compares_in_words_and_goes_back(rule, client_of, chen, lin, django_assert_max_num_queries):
    client, path = client_of(chen), f"{LIST}{rule.pk}/versions/"
    page = client.get(path).content.decode()
    assert "每次" in page and "金额不低于 100万 元" in page and "只看大单" in page
    assert "给负责人派任务" in page or "发报价" in page
    with django_assert_max_num_queries(20):
        client.get(path)
    assert client.get(f"{path}?old=9").status_code == 404
    assert client_of(lin).get(path).status_code == 403
    assert client.get(f"{path}1/restore/").status_code == 405
    assert client.post(f"{path}1/restore/").status_code == 302
    assert AutomationRule.objects.get().version == 3
    assert client.post(f"{path}1/restore/").status_code == 422
    assert "回退到第 1 版" in client.get(path).content.decode()
    assert ">v3<" not in client.get(f"{LIST}log/").content.decode(), "nothing ran yet"
