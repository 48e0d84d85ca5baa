"""The list of contacts: within reach, masked, found by own fields, taken out as it is filtered."""

import pytest
from django.urls import reverse

from shangji.core.models import CustomField
from shangji.customers.models import Contact, Customer
from shangji.people.models import SavedView

AT = "/contacts/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hobby(system):
    return CustomField.define("爱好", holds="customers.contact", type="text", by=system)


def test_it_shows_whom_one_reaches_by_own_fields_and_masks_their_numbers(
    client_of, yongtuo, zhang, hobby, lin, wu, django_assert_max_num_queries
):
    theirs = Customer.add("华南某公司", by=wu.actor())
    Contact.add("别人的联系人", customer=theirs, by=wu.actor())
    for n in range(5):
        Contact.add(
            f"王{n}", customer=yongtuo, phone=f"1380574000{n}", by=lin.actor(), custom={hobby.key: f"围棋{n}"}
        )
    client, columns = client_of(lin), f"columns=name,own-{hobby.pk}"
    client.get(AT)
    with django_assert_max_num_queries(15):
        page = client.get(f"{AT}?{columns}&sort=name").content.decode()
    assert all(f"王{n}" in page and f"围棋{n}" in page for n in range(5)) and "别人的联系人" not in page
    assert "138****0001" in page and "13805740001" not in page and f"#contact-{zhang.pk}" in page
    assert "王" not in client_of(wu).get(AT).content.decode().partition("<table")[2]
    found = client.get(f"{AT}?own-{hobby.pk}=围棋3").content.decode()
    assert "王3" in found and "王4" not in found
    assert "王3" in client.get(f"{AT}?q=13805740003").content.decode()
    gone = Contact.objects.get(name="王4")
    gone.mark_left(by=lin.actor())
    found = client.get(f"{AT}?state=left").content.decode()
    assert "王4" in found and "王3" not in found
    assert "王3" in client.get(f"{AT}?customer={yongtuo.pk}&owner={lin.pk}").content.decode()
    assert "没有符合条件" in client.get(f"{AT}?title=没有这个").content.decode()
    told = client.get(f"/exports/contacts.csv?own-{hobby.pk}=围棋3").getvalue().decode("utf-8-sig")
    assert "王3" in told and "围棋3" in told and "王2" not in told


def test_a_page_goes_on_and_a_view_is_kept(client_of, yongtuo, lin):
    for n in range(60):
        Contact.add(f"联系人{n:02}", customer=yongtuo, by=lin.actor())
    client = client_of(lin)
    first = client.get(f"{AT}?sort=name").content.decode()
    assert "联系人49" in first and "联系人50" not in first and "60 位联系人" in first
    after = first.partition("after=")[2].partition('"')[0]
    more = client.get(f"{AT}?sort=name&after={after}", headers=HTMX).content.decode()
    assert "联系人50" in more and "联系人49" not in more and "<html" not in more
    SavedView.keep("在职的", by=lin.actor(), list_name="contacts", query="state=here")
    page = client.get(AT).content.decode()
    assert 'href="/contacts/?state=here"' in page and page.count('class="nav sub"') >= 1


def test_a_new_one_names_its_customer(client_of, yongtuo, hobby, lin, wu, he):
    at, said = (
        reverse("contacts:add"),
        {"name": "赵工", "customer": yongtuo.name, f"custom-{hobby.key}": "登山"},
    )
    assert client_of(he).get(at).status_code == 403
    assert client_of(wu).post(at, said, headers=HTMX).status_code == 422, "not a customer of theirs"
    assert client_of(lin).post(at, said, headers=HTMX).status_code == 204
    made = Contact.objects.get(name="赵工")
    assert made.customer == yongtuo and made.custom == {hobby.key: "登山"}
