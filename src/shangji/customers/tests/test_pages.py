"""The pages of customers: the list, doubles, one customer, contacts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from shangji.core.access import Actor
from shangji.core.lists import Page
from shangji.core.lists.page import SIZE
from shangji.core.subjects import Traced
from shangji.customers.listing import SPEC, parts_of, rows_of
from shangji.customers.models import Contact, Customer
from shangji.leads.defaults import ensure_leads
from shangji.opportunities.models import Opportunity
from shangji.people.models import SavedView, User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def test_the_list_shows_what_is_in_reach_with_what_is_open(
    client_of: Clients, crane: Opportunity, lin: User, wu: User, django_assert_max_num_queries: Any
) -> None:
    client = client_of(lin)
    client.get("/customers/")
    with django_assert_max_num_queries(18):
        page = client.get("/customers/").content.decode()
    assert "宁波甬拓精密制造有限公司" in page and "128.6" in page
    assert "甬拓" not in client_of(wu).get("/customers/").content.decode()


def test_a_sum_counts_only_what_the_reader_reaches(
    client_of: Clients, crane: Opportunity, yongtuo: Customer, lin: User, wu: User
) -> None:
    yongtuo.share_with(wu, by=lin.actor())
    page = client_of(wu).get("/customers/").content.decode()
    assert "甬拓" in page and "128.6" not in page


def test_the_list_is_filtered_by_its_address(client_of: Clients, yongtuo: Customer, lin: User) -> None:
    Customer.add("常州龙澄新材料有限公司", industry="新材料", province="江苏", by=lin.actor())
    client = client_of(lin)
    for query, shown, hidden in (
        ({"q": "yt"}, "甬拓", "龙澄"),
        ({"industry": "新材料"}, "龙澄", "甬拓"),
        ({"province": "浙江"}, "甬拓", "龙澄"),
        ({"owner": lin.pk}, "甬拓", "吴桐"),
        ({"owner": "x", "after": "forged"}, "甬拓", "吴桐"),
    ):
        page = client.get("/customers/", query, headers=HTMX).content.decode()
        assert shown in page and hidden not in page, query


def test_at_the_foot_of_a_phone_one_calls_and_logs_and_who_only_reads_does_neither(
    client_of: Clients, yongtuo: Customer, zhang: Contact, lin: User, wu: User
) -> None:
    def foot(user: User) -> str:
        page = client_of(user).get(yongtuo.get_absolute_url()).content.decode()
        return page.partition('<div class="thumbbar')[2]

    assert f"/phones/{zhang.pk}/" in foot(lin) and f"/subjects/{yongtuo.pk}/follow-up/" in foot(lin)
    zhang.mark_left(by=lin.actor())
    assert "/phones/" not in foot(lin) and f"/subjects/{yongtuo.pk}/follow-up/" in foot(lin)
    yongtuo.share_with(wu, by=lin.actor())
    assert foot(wu) == ""


@pytest.mark.parametrize("sort", ["", "name"])
def test_every_customer_is_on_exactly_one_page(client_of: Clients, lin: User, sort: str) -> None:
    for n in range(SIZE + 3):
        Customer.add(f"客户 {n % 7} 号", external_id=str(n), by=lin.actor())
    client, after, seen = client_of(lin), "", []
    while True:
        page = client.get("/customers/", {"sort": sort, "after": after}).context["page"]
        seen += [customer.pk for customer in page.rows]
        after = page.next_after
        if not after:
            break
    assert len(seen) == len(set(seen)) == SIZE + 3


def test_a_view_is_kept_shared_and_dropped(client_of: Clients, lin: User, wu: User) -> None:
    client = client_of(lin)
    save = "/views/save/?list=customers&query=industry%3Dx"
    assert client.get(save).status_code == 200
    client.post(save, {"name": "半导体", "who": "all"})
    assert "半导体" in client_of(wu).get("/customers/").content.decode()
    view = SavedView.objects.get()
    assert view.query == "industry=x"
    assert client_of(wu).post(f"/views/{view.pk}/drop/").status_code == 403
    client.post(f"/views/{view.pk}/drop/")
    assert "半导体" not in client.get("/customers/").content.decode()
    assert client.get("/views/save/?list=nonsense&query=").status_code == 404


def test_a_double_is_hinted_at_and_out_of_reach_only_the_family_name_is_told(
    client_of: Clients, yongtuo: Customer, lin: User, wu: User, process: Any
) -> None:
    ensure_leads()
    typed = {"name": "宁波甬拓精密制造（有限公司）"}
    mine = client_of(lin).get("/duplicates/customers.customer/", typed).content.decode()
    assert "宁波甬拓精密制造有限公司" in mine
    outside = client_of(wu).get("/duplicates/customers.customer/", typed).content.decode()
    assert "林*" in outside and "林嘉禾" not in outside and "/customers/" not in outside


def test_a_double_is_added_only_when_said_so_again(
    client_of: Clients, yongtuo: Customer, wu: User, process: Any
) -> None:
    ensure_leads()
    client, typed = client_of(wu), {"name": "宁波甬拓精密制造有限公司"}
    assert client.post("/customers/add/", typed).status_code == 422
    assert client.post("/customers/add/", typed | {"anyway": "1"}).status_code == 302
    assert Customer.objects.filter(owner=wu).get().normal_name == yongtuo.normal_name


def test_a_customer_needs_a_name_and_a_right_credit_code(client_of: Clients, lin: User) -> None:
    client = client_of(lin)
    assert client.get("/customers/add/").status_code == 200
    assert client.post("/customers/add/", {"name": ""}).status_code == 422
    assert client.post("/customers/add/", {"name": "新客户", "uscc": "123"}).status_code == 422
    assert (
        client.post("/customers/add/", {"name": "新客户", "website": "javascript://alert(1)"}).status_code
        == 422
    )
    assert client.post("/customers/add/", {"name": "新客户", "website": "example.com"}).status_code == 302
    assert Customer.objects.get(name="新客户").website == "https://example.com"


def test_the_page_of_a_customer_costs_a_fixed_number_of_statements(
    client_of: Clients, crane: Opportunity, zhang: Contact, yongtuo: Customer, lin: User, zhou: User, django_assert_max_num_queries: Any
) -> None:  # fmt: skip
    crane.seat("decider", contact=zhang, influence=4, by=lin.actor())
    crane.log_follow_up("谈了方案和价格", type="visit", contacts=[zhang.subject], by=lin.actor())
    for client in (client_of(lin), client_of(zhou)):
        client.get(yongtuo.get_absolute_url())
        with django_assert_max_num_queries(25):
            page = client.get(yongtuo.get_absolute_url()).content.decode()
    assert "138****2107" in page and "13800002107" not in page and "张建平" in page


def test_what_is_out_of_reach_is_not_there(
    client_of: Clients, yongtuo: Customer, zhang: Contact, wu: User
) -> None:
    client = client_of(wu)
    for url in (
        f"/customers/{yongtuo.pk}/",
        f"/contacts/{zhang.pk}/",
        f"/customers/{yongtuo.pk}/field/phone/",
    ):
        assert client.get(url).status_code == 404
    assert client.post(f"/customers/{yongtuo.pk}/contacts/add/", {"name": "x"}).status_code == 404


def test_a_field_is_edited_in_place_and_taken_back(
    client_of: Clients, yongtuo: Customer, lin: User, he: User, facts: Callable[[Traced], list[str]]
) -> None:
    client, url = client_of(lin), f"/customers/{yongtuo.pk}/field/city/"
    assert "<form" in client.get(url, headers=HTMX).content.decode()
    assert "<form" not in client.get(f"{url}?show=1", headers=HTMX).content.decode()
    answer = client.post(url, {"city": "余姚"}, headers=HTMX)
    assert "余姚" in answer.content.decode() and "toast" in answer.headers["HX-Trigger"]
    assert client_of(he).post(url, {"city": "x"}).status_code == 403
    assert client.get(f"/customers/{yongtuo.pk}/field/normal_name/").status_code == 404
    seq = yongtuo.subject.events.latest("seq").seq
    assert client.post(f"/subjects/{yongtuo.pk}/undo/{seq}/").status_code == 302
    yongtuo.refresh_from_db()
    assert yongtuo.city == "宁波" and facts(yongtuo)[-1] == "core.undone"


def test_contacts_are_added_and_changed_by_whoever_works_on_the_customer(
    client_of: Clients, yongtuo: Customer, lin: User, he: User
) -> None:
    client = client_of(lin)
    client.post(
        f"/customers/{yongtuo.pk}/contacts/add/",
        {"name": "吴涛", "title": "生产副总", "phone": "13900000000"},
    )
    contact = Contact.objects.get(name="吴涛")
    assert client.get(f"/contacts/{contact.pk}/").status_code == 200
    client.post(f"/contacts/{contact.pk}/", {"name": "吴涛"})
    contact.refresh_from_db()
    assert contact.title == contact.phone == ""
    assert client_of(he).post(f"/contacts/{contact.pk}/", {"name": "x"}).status_code == 403


def test_the_list_is_the_same_however_it_is_found(
    client_of: Clients, yongtuo: Customer, lin: User, zhou: User, wu: User, system: Actor
) -> None:
    """Asked for by the people somebody reaches, one by one, and what is shared with them: nothing is missing, nothing twice."""
    names = {user.pk: [f"{user.username}{n}" for n in range(4)] for user in (lin, zhou, wu)}
    for pk, each in names.items():
        for name in each:
            Customer.add(name, owner_id=pk, by=system)
    shared = Customer.objects.get(name="wu1")
    for user in (lin, zhou):
        shared.share_with(user, by=wu.actor())
    own = {*names[lin.pk], yongtuo.name, "wu1"}
    for user, expected in ((lin, own), (zhou, own | {*names[zhou.pk]})):
        actor, found, params = user.actor(), [], QueryDict("sort=name", mutable=True)
        parts = parts_of(actor, params)
        while True:
            page = Page.of(rows_of(actor, params), SPEC, params, actor, 3, parts=parts)
            found += [customer.name for customer in page.rows]
            if not page.next_after:
                break
            params["after"] = page.next_after
        assert found == sorted(found) and set(found) == expected and len(found) == len(expected) == page.count
        newest = client_of(user).get("/customers/").content.decode()
        assert all(name in newest for name in expected) and "wu2" not in newest
