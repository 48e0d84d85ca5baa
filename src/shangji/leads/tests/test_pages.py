"""The pages of leads: tabs, what a pool hides, claiming, returning, fields, bulk, Today."""

from datetime import timedelta
from typing import Any

import pytest

from shangji.core import clock
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.opportunities.today import due
from shangji.people.models import Pool
from shangji.people.veil import veil

DIGITS, MAIL = "13805741234", "zhang@yongtuo.example"


@pytest.fixture
def pool(process, teams, system):
    ensure_leads()
    found = Pool.objects.get(name="线索公海")
    found.set_members(by=system, teams=[teams["east"]])
    return found


@pytest.fixture
def lying(pool, system):
    return Lead.capture(
        company="宁波甬拓模具有限公司", person="张伟", phone="138 0574 1234", email=MAIL, wechat="zw-yongtuo", pool=pool,
        need=f"两台码垛机，请打 {DIGITS} 或写 {MAIL}", by=system,
    )  # fmt: skip


@pytest.fixture
def mine(pool, lin):
    return Lead.capture(
        company="嘉善宏茂包装", person="赵磊", phone="13900001111", owner_id=lin.pk, by=lin.actor()
    )


def text(client: Any, url: str, **data: Any) -> str:
    return client.get(url, data).content.decode()


def test_veil_hides_numbers_and_mail_and_nothing_else():
    assert (
        veil(f"打 138 0574-1234 或 {MAIL}，2026 年 3 月要 12 台")
        == "打 138****34 或 z***@yongtuo.example，2026 年 3 月要 12 台"
    )
    assert veil("0574-87654321") == "057****21"


def test_nothing_a_pool_hides_is_in_any_answer_to_a_member(client_of, lying, lin):
    client = client_of(lin)
    pages = [
        "/leads/?tab=pool", f"/leads/{lying.pk}/", f"/leads/{lying.pk}/?peek=1", "/leads/waiting/", "/palette/?q=甬拓",
        f"/subjects/{lying.pk}/timeline/", f"/subjects/{lying.pk}/past/", f"/subjects/{lying.pk}/follow-up/",
        f"/leads/{lying.pk}/field/phone/", f"/leads/{lying.pk}/field/phone/?show=1", f"/settings/people/why/?subject={lying.pk}",
        "/follow-up/", "/follow-up/?q=甬拓", f"/leads/{lying.pk}/do/claim/", f"/leads/bulk/claim/?pk={lying.pk}",
    ]  # fmt: skip
    for page in pages:
        for fragment in ({}, {"HX-Request": "true"}):
            seen = client.get(page, headers=fragment).content.decode()
            plain = seen.replace(" ", "").replace("-", "")
            assert DIGITS not in plain and MAIL not in seen and "zw-yongtuo" not in seen, page
    assert "138****34" in text(client, f"/leads/{lying.pk}/")


def test_after_the_claim_the_number_is_there(client_of, lying, lin):
    client = client_of(lin)
    assert client.post(f"/subjects/{lying.pk}/claim/").status_code == 302
    assert "138****1234" in text(client, f"/leads/{lying.pk}/")
    assert "138 0574 1234" in client.post(f"/phones/{lying.pk}/").content.decode()
    assert "宁波甬拓模具" in text(client, "/"), "it waits on Today"
    assert "宁波甬拓模具" in text(client, "/leads/waiting/")


def test_who_does_not_belong_to_the_pool_sees_nothing_of_it(client_of, lying, wu):
    client = client_of(wu)
    assert client.get(f"/leads/{lying.pk}/").status_code == 404
    assert "甬拓" not in text(client, "/leads/?tab=pool")


def test_looking_has_a_limit(client_of, lying, pool, lin, system):
    pool.change(views_per_day=1, by=system)
    other = Lead.capture(company="另一家", pool=pool, by=system)
    client = client_of(lin)
    assert client.get(f"/leads/{lying.pk}/").status_code == 200
    assert client.get(f"/leads/{lying.pk}/").status_code == 200, "the same one counts once"
    assert client.get(f"/leads/{other.pk}/").status_code == 409


def test_the_tabs_tell_leads_apart(client_of, lying, mine, lin, zhou):
    client = client_of(lin)
    assert "嘉善宏茂" in text(client, "/leads/") and "甬拓" not in text(client, "/leads/")
    assert "嘉善宏茂" in text(client_of(zhou), "/leads/?tab=team")
    mine.invalidate("空号", by=lin.actor())
    assert "嘉善宏茂" in text(client, "/leads/?tab=invalid") and "空号" in text(client, "/leads/?tab=invalid")


def test_a_new_lead_needs_one_thing_and_is_ones_own(client_of, pool, lin):
    client = client_of(lin)
    assert client.post("/leads/add/", {"need": "两台"}).status_code == 422
    assert client.post("/leads/add/", {"phone": "13800001111"}).status_code == 302
    lead = Lead.objects.get()
    assert lead.owner == lin and lead.is_waiting


def test_returning_asks_why_and_tells_where_it_went(client_of, mine, pool, lin):
    client = client_of(lin)
    url = f"/leads/{mine.pk}/do/return/"
    assert client.post(url, {"reason": "", "pool": pool.pk}).status_code == 422
    assert client.post(url, {"reason": "三次未接通", "pool": pool.pk}).status_code == 303
    mine.refresh_from_db()
    assert (mine.owner, mine.pool, mine.pool_reason) == (None, pool, "三次未接通")


def test_a_field_is_changed_in_place_and_the_last_thing_known_stays(client_of, mine, lin):
    client = client_of(lin)
    assert client.post(f"/leads/{mine.pk}/field/need/", {"need": "两条包装线"}).status_code == 302
    for name in ("company", "person"):
        client.post(f"/leads/{mine.pk}/field/{name}/", {name: ""})
    refused = client.post(f"/leads/{mine.pk}/field/phone/", {"phone": ""})
    assert refused.status_code == 422 and Lead.objects.get(pk=mine.pk).phone


def test_bulk_says_row_by_row_how_it_went(client_of, mine, lying, lin):
    client = client_of(lin)
    done = client.post("/leads/bulk/invalidate/", {"go": "1", "pk": [mine.pk, lying.pk], "reason": "空号"})
    assert done.context["done"] == 1 and len(done.context["rows"]) == 2
    assert Lead.objects.get(pk=mine.pk).state == "invalid" and Lead.objects.get(pk=lying.pk).state == "new"


def test_all_leads_of_a_tab_are_chosen_at_once(client_of, mine, lying, lin):
    client = client_of(lin)
    found = client.get("/leads/bulk/claim/", {"matching": "tab=pool"}).context["chosen"]
    assert [lead.pk for lead in found] == [lying.pk]
    found = client.get("/leads/bulk/invalidate/", {"matching": ""}).context["chosen"]
    assert [lead.pk for lead in found] == [mine.pk]


def test_the_clock_runs_out_in_words(client_of, mine, lin):
    with clock.at(clock.now() + timedelta(days=5)):
        assert "超 " in text(client_of(lin), "/leads/")


@pytest.mark.parametrize("url", ["/leads/", "/leads/?tab=pool", "/leads/?tab=converted"])
def test_the_list_asks_a_constant_number_of_questions(
    client_of, pool, lin, system, django_assert_max_num_queries, url
):
    for n in range(30):
        Lead.capture(company=f"公司{n}", pool=pool, owner_id=lin.pk if n % 2 else None, by=system)
    client = client_of(lin)
    client.get(url)
    with django_assert_max_num_queries(31):
        assert client.get(url).status_code == 200


def test_the_page_asks_a_constant_number_of_questions(client_of, mine, lin, django_assert_max_num_queries):
    client = client_of(lin)
    client.get(mine.get_absolute_url())
    with django_assert_max_num_queries(27):
        assert client.get(mine.get_absolute_url()).status_code == 200


def test_a_planned_step_of_a_lead_stands_on_today_and_is_counted(client_of, mine, lin):
    mine.log_follow_up(
        "约好了", type="call", next_step="上门看现场", next_step_at=clock.now(), by=lin.actor()
    )
    page = text(client_of(lin), "/")
    assert "上门看现场" in page and "嘉善宏茂包装" in page
    assert sum(rows.count() for rows in due(lin.pk, clock.now())) == 1
