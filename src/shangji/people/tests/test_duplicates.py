"""Who is there already: found in every noun, told within reach, asked to join beyond it, as the rules say."""

import re
from datetime import timedelta

import pytest

from shangji.core import clock, jobs
from shangji.customers.models import Contact, Customer
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.people.duplicates import Known, hints, hits
from shangji.people.models import DuplicateRule, Notification

PHONE = "138 0574 1234"


@pytest.fixture(autouse=True)
def places(process, teams):
    ensure_leads()


@pytest.fixture
def theirs(wu):
    customer = Customer.add("宁波甬拓模具有限公司", uscc="91330200MA2AGXXX1X", by=wu.actor())
    Contact.add("张伟", customer=customer, phone=PHONE, email="zhang@yongtuo.example", by=wu.actor())
    customer.log_follow_up("通了电话", type="call", by=wu.actor())
    return customer


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ({"name": "宁波甬拓模具（有限公司）"}, ["customers.customer"]), ({"code": "91330200ma2agxxx1x"}, ["customers.customer"]),
        ({"phone": "+86 13805741234"}, ["customers.contact"]), ({"mail": "Zhang@Yongtuo.example"}, ["customers.contact"]),
        ({"phone": "1380"}, []), ({"name": "甬"}, []), ({"name": "另一家"}, []),
    ],
)  # fmt: skip
def test_each_key_finds_in_every_noun(theirs, wu, said, kinds):
    assert [hit.kind for hit in hits(wu.actor(), Known.of(**said))] == kinds


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("甬拓模具", "除地名和公司类型外名称相同"), ("寧波甬拓模具有限公司", "名称相同"), ("宁波永拓模具有限公司", "名称同音"),
        ("宁波甬柘模具有限公司", "名称只差一处"),
    ],
)  # fmt: skip
def test_a_name_written_in_another_way_is_found_and_says_why(theirs, wu, written, why):
    (hit,) = hits(wu.actor(), Known.of(name=written))
    assert hit.kind == "customers.customer"
    assert str(hit.reasons[0]).startswith(why)


def test_almost_the_same_is_warned_of_and_can_be_said_again(client_of, theirs, lin):
    typed = {"company": "寧波甬拓模具"}
    client = client_of(lin)
    refused = client.post("/leads/add/", typed)
    assert refused.status_code == 422
    assert "吴*" in refused.content.decode() and theirs.name not in refused.content.decode()
    assert client.post("/leads/add/", typed | {"anyway": "1"}).status_code == 302


def test_beyond_reach_only_the_family_name_and_the_days_are_told(client_of, theirs, lin):
    seen = (
        client_of(lin)
        .get("/duplicates/leads.lead/", {"company": theirs.name, "phone": PHONE})
        .content.decode()
    )
    assert "吴*" in seen and "今天跟进过" in seen and "申请协作" in seen
    for secret in ("吴桐", theirs.name, theirs.get_absolute_url(), "张伟", "91330200"):
        assert secret not in seen


def test_what_was_said_about_its_opportunity_counts_as_well(theirs, lin, wu):
    deal = Opportunity.open("一期", customer=theirs, by=wu.actor())
    with clock.at(clock.now() + timedelta(days=20)):
        deal.log_follow_up("看了现场，等报价", type="visit", by=wu.actor())
    with clock.at(clock.now() + timedelta(days=32, hours=1)):
        asked = hits(lin.actor(), Known.of(name=theirs.name)) + hits(wu.actor(), Known.of(phone=PHONE))
    assert [(hit.idle_days, hit.is_reached) for hit in asked] == [(12, False), (12, True)]


def test_asking_to_join_tells_the_owner_and_nothing_else_changes(client_of, theirs, lin, wu):
    client = client_of(lin)
    seen = client.get("/duplicates/leads.lead/", {"company": theirs.name}).content.decode()
    token = re.search(r"token=([^\"&]+)", seen)[1]
    assert client.post("/duplicates/", {"token": token, "reason": ""}).status_code == 422
    assert client.post("/duplicates/", {"token": token, "reason": "我在跟他们的二厂"}).status_code == 303
    jobs.run_due()
    line = Notification.objects.get(user=wu, event__kind="people.join_asked")
    assert "林嘉禾 申请协作：我在跟他们的二厂" in line.event.sentence
    assert not Customer.objects.reached_by(lin.actor()).filter(pk=theirs.pk).exists()
    assert client.post("/duplicates/", {"token": "made:up:x", "reason": "x"}).status_code == 404


def test_a_lead_is_warned_of_a_contact_with_the_same_number(client_of, theirs, lin):
    client = client_of(lin)
    typed = {"company": "新公司", "phone": PHONE}
    assert client.post("/leads/add/", typed).status_code == 422
    assert client.post("/leads/add/", typed | {"anyway": "1"}).status_code == 302


def test_a_rule_holds_when_all_its_keys_agree(theirs, lin, system):
    for rule in DuplicateRule.objects.filter(noun=Lead.kind()):
        rule.change(is_active=False, by=system)
    DuplicateRule.add(Lead.kind(), ["name", "phone"], "block", by=system)
    Lead.capture(company="嘉善宏茂", phone=PHONE, by=system)
    assert hints(lin.actor(), Lead.kind(), Known.of(phone=PHONE))[0] == "allow"
    assert hints(lin.actor(), Lead.kind(), Known.of(phone=PHONE, name="嘉善宏茂有限公司"))[0] == "block"


def test_what_is_refused_is_refused_and_what_is_warned_of_is_added_when_said_again(
    client_of, lin, wu, system
):
    Lead.capture(company="嘉善宏茂", phone=PHONE, owner_id=wu.pk, by=system)
    client, typed = client_of(lin), {"company": "另一家", "phone": "13805741234"}
    assert client.post("/leads/add/", typed).status_code == 422 and Lead.objects.count() == 1
    rule = DuplicateRule.objects.get(noun=Lead.kind(), keys=["phone"])
    rule.change(level="block", by=system)
    assert client.post("/leads/add/", typed | {"anyway": "1"}).status_code == 422
    rule.change(level="warn", by=system)
    assert (
        client.post("/leads/add/", typed | {"anyway": "1"}).status_code == 302 and Lead.objects.count() == 2
    )


def test_the_settings_page(client_of, chen, lin):
    client = client_of(chen)
    assert "信用代码相同" in client.get("/settings/duplicates/").content.decode()
    made = client.post(
        "/settings/duplicates/add/", {"noun": Lead.kind(), "keys": ["phone", "name"], "level": "block"}
    )
    assert made.status_code == 302
    rule = DuplicateRule.objects.get(level="block", noun=Lead.kind())
    client.post(f"/settings/duplicates/{rule.pk}/", {"level": "warn"})
    client.post(f"/settings/duplicates/{rule.pk}/")
    rule.refresh_from_db()
    assert (rule.level, rule.is_active) == ("warn", False)
    assert client_of(lin).get("/settings/duplicates/").status_code == 403
