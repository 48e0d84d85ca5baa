"""Many leads converted at once: an answer for each, nothing typed lost, or all of them as one opportunity."""

from typing import Any

import pytest

from shangji.core.verify import verify
from shangji.customers.models import Customer
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity

pytestmark = pytest.mark.django_db
URL = "/leads/convert/"


@pytest.fixture
def three(process: Any, teams: Any, lin: Any, system: Any) -> list[Lead]:
    ensure_leads()
    return [
        Lead.capture(company=name, person=person, phone=f"1380000111{n}", owner_id=lin.pk, by=system)
        for n, (name, person) in enumerate((("宁波甬拓", "张伟"), ("嘉善宏茂", "赵磊"), ("苏州恒澜", "钱进")))
    ]


def typed(leads: list[Lead], **changed: str) -> dict[str, Any]:
    """The form as the page fills it, with these fields changed."""
    said: dict[str, Any] = {"pk": [lead.pk for lead in leads]}
    for lead in leads:
        said |= {
            f"{lead.pk}-customer": "new", f"{lead.pk}-customer_name": lead.company, f"{lead.pk}-contact": "new",
            f"{lead.pk}-contact_name": lead.person, f"{lead.pk}-opportunity": "new",
            f"{lead.pk}-opportunity_name": f"{lead.company} 项目",
        }  # fmt: skip
    return said | changed


def test_each_becomes_its_own(three, lin, client_of):
    client = client_of(lin)
    page = client.get(URL, {"pk": [lead.pk for lead in three]}).content.decode()
    assert "宁波甬拓" in page and f'name="{three[2].pk}-opportunity_name"' in page
    answer = client.post(URL, typed(three))
    assert answer.status_code == 200 and "3 条线索已转化" in answer.content.decode()
    assert {o.name for o in Opportunity.objects.all()} == {"宁波甬拓 项目", "嘉善宏茂 项目", "苏州恒澜 项目"}
    assert {lead.state for lead in Lead.objects.all()} == {"converted"}
    assert verify().flaws == []


def test_what_fails_stays_as_it_was_typed_and_the_rest_is_done(three, lin, client_of):
    second = three[1].pk
    answer = client_of(lin).post(
        URL, typed(three, **{f"{second}-opportunity_name": "", f"{second}-customer_name": "改过的名字"})
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "改过的名字" in page and "2 条线索已转化" in page
    assert Lead.objects.get(pk=second).is_open and Opportunity.objects.count() == 2
    assert client_of(lin).post(URL, typed([three[1]])).status_code == 200
    assert Opportunity.objects.count() == 3


def test_all_of_them_are_one_opportunity(three, lin, client_of):
    answer = client_of(lin).post(URL, typed(three, together="1"))
    assert answer.status_code == 200
    found = Opportunity.objects.get()
    assert (found.name, Customer.objects.count()) == ("宁波甬拓 项目", 1)
    assert {c.name for c in found.customer.contacts.all()} == {"张伟", "赵磊", "钱进"}
    assert {lead.opportunity_id for lead in Lead.objects.all()} == {found.pk}


def test_together_nothing_is_done_when_the_first_one_fails(three, lin, client_of):
    answer = client_of(lin).post(URL, typed(three, together="1", **{f"{three[0].pk}-opportunity_name": ""}))
    assert answer.status_code == 422 and Opportunity.objects.count() == 0
    assert "checked" in answer.content.decode().split('name="together"')[1][:40]


def test_sent_twice_and_beyond_reach_nothing_is_made_twice(three, lin, wu, he, client_of):
    client = client_of(lin)
    client.post(URL, typed(three))
    again = client.post(URL, typed(three))
    assert "已经关闭" in again.content.decode() and Opportunity.objects.count() == 3
    theirs = client_of(wu).post(URL, typed(three))
    assert theirs.status_code == 200 and Opportunity.objects.count() == 3
    assert client_of(he).get(URL).status_code == 403


def test_the_number_of_statements_is_bounded(three, lin, client_of, django_assert_max_num_queries):
    client = client_of(lin)
    client.get(URL, {"pk": [three[0].pk]})
    with django_assert_max_num_queries(20 + 3 * 6):
        client.get(URL, {"pk": [lead.pk for lead in three]})
