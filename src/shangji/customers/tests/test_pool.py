"""Customers in a pool: claimed, returned, locked; nothing a pool hides is in any answer to its members."""

import pytest

from shangji.customers.models import Contact, Customer
from shangji.customers.models.intake import IncomingCustomer, add_many
from shangji.leads.defaults import ensure_leads
from shangji.people.models import Pool


@pytest.fixture
def shore(process, teams, system):
    ensure_leads()
    found = Pool.objects.get(name="客户公海")
    found.set_members(by=system, teams=[teams["east"]])
    return found


@pytest.fixture
def lying(shore, wu):
    customer = Customer.add("嘉善宏茂包装", phone="0573-84561234", note="找赵总 13900001111", by=wu.actor())
    Contact.add("赵磊", customer=customer, phone="139 0000 1111", by=wu.actor())
    customer.log_follow_up("打 13900001111 约了下周", type="call", by=wu.actor())
    customer.give_back("预算未批", by=wu.actor())
    return customer


def test_it_lies_in_its_tab_and_is_claimed(client_of, lying, lin):
    client = client_of(lin)
    assert lying.name not in client.get("/customers/").content.decode()
    page = client.get("/customers/?tab=pool").content.decode()
    assert lying.name in page and "预算未批" in page and "今天还能领" in page
    assert client.post(f"/subjects/{lying.pk}/claim/").status_code == 302
    assert "13900001111" in client.get(lying.get_absolute_url()).content.decode().replace(" ", "")
    assert lying.name in client.get("/customers/").content.decode()


def test_nothing_a_pool_hides_is_in_any_answer_to_a_member(client_of, lying, lin):
    client = client_of(lin)
    contact = Contact.objects.get()
    pages = [
        "/customers/?tab=pool", lying.get_absolute_url(), "/palette/?q=宏茂", "/palette/?q=赵磊", f"/subjects/{lying.pk}/timeline/",
        f"/subjects/{lying.pk}/past/", f"/subjects/{lying.pk}/follow-up/", f"/customers/{lying.pk}/field/phone/?show=1",
        f"/customers/{lying.pk}/field/note/", f"/contacts/{contact.pk}/", f"/settings/people/why/?subject={lying.pk}",
        "/exports/customers.csv", "/exports/customers.csv?tab=pool", "/exports/contacts.csv", "/exports/follow-ups.csv",
        f"/customers/bulk/claim/?pk={lying.pk}", f"/subjects/{lying.pk}/pool/claim/",
    ]  # fmt: skip
    for page in pages:
        answer = client.get(page)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        plain = body.decode("utf-8", "replace").replace(" ", "").replace("-", "")
        assert "13900001111" not in plain and "057384561234" not in plain, page
    seen = client.get(lying.get_absolute_url()).content.decode()
    assert "057****34" in seen and "预算未批" in seen


def test_who_does_not_belong_to_the_pool_sees_nothing_of_it(client_of, lying, sun):
    assert client_of(sun).get(lying.get_absolute_url()).status_code == 404


def test_returning_in_bulk_and_one_by_one(client_of, shore, lin):
    client = client_of(lin)
    some = [Customer.add(f"公司{n}", by=lin.actor()) for n in range(3)]
    done = client.post(
        "/customers/bulk/return/",
        {"go": "1", "pk": [c.pk for c in some[:2]], "reason": "离得太远", "pool": shore.pk},
    )
    assert done.context["done"] == 2
    client.post(f"/subjects/{some[2].pk}/pool/return/", {"reason": "换了负责人", "pool": shore.pk})
    assert Customer.objects.filter(owner=None, pool=shore).count() == 3


def test_leaders_lock_and_move(client_of, shore, lin, zhou, system):
    customer = Customer.add("公司", by=lin.actor())
    second = Pool.add("大客户池", holds=Customer.kind(), by=system)
    client = client_of(zhou)
    client.post(f"/subjects/{customer.pk}/pool/lock/", {"reason": "战略客户"})
    client.post(f"/subjects/{customer.pk}/pool/pool/", {"pool": second.pk})
    customer.refresh_from_db()
    assert customer.is_locked and customer.pool == second
    assert client_of(lin).post(f"/subjects/{customer.pk}/pool/unlock/").status_code == 403


def test_an_imported_customer_that_nobody_owns_lies_in_the_default_pool(shore, system):
    made = add_many([IncomingCustomer(name="甲", owner_id=None)], by=system)
    assert made[0].is_in_pool and made[0].pool == shore
