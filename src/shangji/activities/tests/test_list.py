"""The list of follow-ups: what was said within reach, found by who, when, how and own fields."""

from datetime import timedelta

import pytest

from shangji.activities import listing
from shangji.activities.listing import reached
from shangji.activities.models import FollowUp, FollowUpKey
from shangji.core import clock
from shangji.core.calendar import today
from shangji.core.jobs import Job
from shangji.core.models import CustomField
from shangji.customers.models import Customer
from shangji.leads.defaults import ensure_leads
from shangji.people.models import Pool

AT = "/follow-ups/"
HTMX = {"HX-Request": "true"}
MOODS = {"options": [{"name": "积极"}, {"name": "观望"}]}


@pytest.fixture
def mood(system):
    return CustomField.define(
        "客户态度", holds="activities.followup", type="choice", settings=MOODS, by=system
    )


@pytest.mark.parametrize("most", [listing.MOST_READ, 0])
def test_it_shows_what_was_said_within_reach_and_finds_it(
    monkeypatch, most, client_of, crane, yongtuo, mood, lin, wu, zhou, django_assert_max_num_queries
):
    """Whether records are few, or looked up one by one."""
    monkeypatch.setattr(listing, "MOST_READ", most)
    crane.log_follow_up(
        "谈了方案和交期", by=lin.actor(), type="call", result="blocked", custom={mood.key: "观望"}
    )
    yongtuo.log_follow_up("请周总去看现场", by=zhou.actor(), type="visit", custom={mood.key: "积极"})
    old = lin.actor().at(clock.now() - timedelta(days=40))
    crane.log_follow_up("很久以前说的", by=old, direction="in")
    Customer.add("华南某公司", by=wu.actor()).log_follow_up("别人说的话", by=wu.actor())
    client = client_of(lin)
    client.get(AT)
    with django_assert_max_num_queries(15):
        page = client.get(f"{AT}?columns=when,own-{mood.pk}").content.decode()
    assert "谈了方案和交期" in page and "请周总去看现场" in page and "很久以前说的" in page and "观望" in page
    assert "别人说的话" not in page and crane.get_absolute_url() in page
    assert "别人说的话" in client_of(wu).get(AT).content.decode()

    def found(query):
        page = client.get(f"{AT}?{query}").content.decode()
        return [text for text in ("谈了方案和交期", "请周总去看现场", "很久以前说的") if text in page]

    day = today().isoformat()
    for query, expected in (
        (f"own-{mood.pk}=观望", ["谈了方案和交期"]),
        (f"author={zhou.pk}", ["请周总去看现场"]),
        (f"when_from={day}&when_to={day}", ["谈了方案和交期", "请周总去看现场"]),
        ("type=call&result=blocked", ["谈了方案和交期"]),
        ("direction=in", ["很久以前说的"]),
        ("kind=customers.customer", ["请周总去看现场"]),
        (f"on={crane.pk}", ["谈了方案和交期", "很久以前说的"]),
        (f"q={yongtuo.name}&kind=customers.customer", ["请周总去看现场"]),
        ("q=没有这个名字", []),
        ("when_to=9999-12-31&when_from=0001-01-01", ["谈了方案和交期", "请周总去看现场", "很久以前说的"]),
    ):
        assert found(query) == expected, query
    assert "没有符合条件" in client.get(f"{AT}?q=没有这个名字").content.decode()
    told = client.get(f"/exports/follow-ups.csv?own-{mood.pk}=观望").getvalue().decode("utf-8-sig")
    assert "谈了方案和交期" in told and "请周总" not in told


@pytest.mark.parametrize("most", [listing.MOST_READ, 0])
def test_what_a_pool_hides_and_what_was_withdrawn_is_not_there(
    monkeypatch, most, client_of, lin, wu, zhou, chen, system, yongtuo
):
    monkeypatch.setattr(listing, "MOST_READ", most)
    ensure_leads()
    Pool.objects.get(name="客户公海").set_members(users=[lin], by=system)
    lying = Customer.add("嘉善宏茂", by=wu.actor())
    lying.log_follow_up("打 13900001111 约了下周", by=wu.actor())
    lying.give_back("预算未批", by=wu.actor())
    assert "13900001111" not in client_of(lin).get(AT).content.decode()
    assert "13900001111" in client_of(chen).get(AT).content.decode()
    twin = Customer.add("甬拓", by=lin.actor())
    twin.log_follow_up("合并前说的", by=lin.actor())
    yongtuo.merge([twin], by=zhou.actor())
    assert client_of(chen).get(AT).content.decode().count("合并前说的") == 1
    assert reached(system).count() == reached(chen.actor()).count() == 2


def test_what_was_said_before_a_field_is_found_is_gathered(crane, lin, system):
    left = CustomField.define(
        "天数", holds="activities.followup", type="number", is_filtered=False, by=system
    )
    crane.log_follow_up("谈了方案和交期", by=lin.actor(), custom={left.key: 3})
    double = CustomField.define(
        "两倍", holds="activities.followup", type="formula", settings={"formula": "{天数} * 2"}, by=system
    )
    assert not FollowUpKey.objects.exists()
    left.change(is_filtered=True, by=system)
    for job in Job.objects.filter(name="core.prepare_field"):
        Job.objects.filter(pk=job.pk).update(state="running", lease="x")
        job.refresh_from_db()
        Job.handlers[job.name](job)
    kept = dict(FollowUpKey.objects.values_list("field_id", "number"))
    assert kept == {left.pk: 3, double.pk: 6} and FollowUp.objects.get().custom_value(double) == "6"
