"""Customers and contacts become one and part again: fields, what hangs on them, addresses, logs, rights."""

from datetime import timedelta
from typing import Any

import pytest

from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.access import Level, NotAllowed, OutOfReach
from shangji.core.events import Event
from shangji.core.verify import verify
from shangji.customers.models import Contact, Customer
from shangji.customers.models.customer import CreditCodeTaken
from shangji.opportunities.models import Opportunity
from shangji.people.merging.offers import offers
from shangji.people.merging.trait import SPLIT_FOR, CannotMerge, NothingToSplit, TooLateToSplit, TooMany
from shangji.people.models import Collaboration, Notification
from shangji.people.notify import tell_owners_of_merged

HX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(yongtuo, lin, process):
    """The same company typed again, with what the first entry lacks."""
    found = Customer.add("宁波甬拓机械", industry="食品机械", uscc="91330200MA2TESTX01", by=lin.actor())
    found.log_follow_up("展会上聊过", type="visit", by=lin.actor())
    Contact.add("钱工", customer=found, by=lin.actor())
    Opportunity.open("二期产线", customer=found, by=lin.actor())
    return found


def merged_event(noun: Any) -> Event:
    return Event.objects.filter(subject_id=noun.pk, kind="people.merged").latest("seq")


def test_what_hangs_on_the_other_comes_over_and_the_log_of_each_says_so(yongtuo, twin, lin):
    opportunity = Opportunity.objects.get(name="二期产线")
    yongtuo.merge([twin], by=lin.actor())
    opportunity.refresh_from_db()
    assert opportunity.customer_id == yongtuo.pk
    assert opportunity.subject.events.latest("seq").changes == {"customer_id": [twin.pk, yongtuo.pk]}
    assert FollowUp.objects.get(text="展会上聊过").subject_id == yongtuo.pk
    assert Contact.objects.get(name="钱工").customer_id == yongtuo.pk
    assert yongtuo.uscc == "91330200MA2TESTX01", "an empty field is filled"
    assert yongtuo.last_follow_up_at is not None
    assert not Customer.objects.reached_by(lin.actor()).filter(pk=twin.pk).exists()
    assert verify().flaws == []


def test_each_field_is_chosen_and_says_who_said_it(yongtuo, twin, lin):
    found = {offer.name: offer for offer in offers(yongtuo, [twin])}
    assert [value.pk for value in found["name"].values] == [yongtuo.pk, twin.pk]
    assert (found["name"].proposed, found["uscc"].proposed) == (yongtuo.pk, twin.pk)
    assert found["name"].values[1].by == lin.name and found["name"].values[1].at is not None
    yongtuo.merge([twin], chosen={"name": twin.pk, "industry": 0}, by=lin.actor())
    assert (yongtuo.name, yongtuo.normal_name) == ("宁波甬拓机械", twin.normal_name)


def test_taken_apart_everything_is_where_it_was_and_what_was_added_stays(yongtuo, twin, lin):
    before = {noun.pk: noun.snapshot() for noun in (yongtuo, twin)}
    yongtuo.merge([twin], chosen={"name": twin.pk}, by=lin.actor())
    yongtuo.log_follow_up("合并之后说的", type="call", by=lin.actor())
    yongtuo.change(city="舟山", by=lin.actor())
    yongtuo.split(merged_event(yongtuo), by=lin.actor())
    twin = Customer._base_manager.get(pk=twin.pk)
    assert twin.snapshot() == before[twin.pk]
    changed = {name for name, value in yongtuo.snapshot().items() if value != before[yongtuo.pk][name]}
    assert changed == {"city", "last_follow_up_at", "last_qualifying_at"}
    assert [row.text for row in FollowUp.objects.filter(subject_id=twin.pk)] == ["展会上聊过"]
    assert [row.text for row in FollowUp.objects.filter(subject_id=yongtuo.pk)] == ["合并之后说的"]
    assert Opportunity.objects.get(name="二期产线").customer_id == twin.pk
    assert Customer.objects.reached_by(lin.actor()).filter(pk=twin.pk).exists()
    assert verify().flaws == []


def test_a_merge_is_taken_apart_once_and_for_thirty_days(yongtuo, twin, lin, monkeypatch):
    yongtuo.merge([twin], by=lin.actor())
    first = merged_event(yongtuo)
    later = clock.now() + SPLIT_FOR + timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        assert yongtuo.merges() == []
        with pytest.raises(TooLateToSplit):
            yongtuo.split(first, by=lin.actor())
    yongtuo.split(first, by=lin.actor())
    with pytest.raises(NothingToSplit):
        yongtuo.split(first, by=lin.actor())
    yongtuo = Customer.objects.get(pk=yongtuo.pk)
    yongtuo.merge([Customer.objects.get(pk=twin.pk)], by=lin.actor())
    with pytest.raises(NothingToSplit):
        yongtuo.split(first, by=lin.actor())
    assert [event.seq for event in Customer.objects.get(pk=yongtuo.pk).merges()] == [
        merged_event(yongtuo).seq
    ]


def test_of_two_merges_each_is_taken_apart_alone(yongtuo, twin, lin):
    third = Customer.add("甬拓", website="https://yongtuo.cn", by=lin.actor())
    third.log_follow_up("第三条", type="call", by=lin.actor())
    yongtuo.merge([twin], by=lin.actor())
    first = merged_event(yongtuo)
    yongtuo.merge([third], by=lin.actor())
    yongtuo.split(first, by=lin.actor())
    assert (yongtuo.uscc, yongtuo.website) == ("", "https://yongtuo.cn")
    assert [row.text for row in FollowUp.objects.filter(subject_id=yongtuo.pk)] == ["第三条"]
    assert Customer.objects.get(pk=yongtuo.pk).origin_ids == [third.pk]


def test_who_had_the_other_goes_on_working_on_it_and_is_told(yongtuo, lin, wu, system):
    other = Customer.add("甬拓二部", owner_id=wu.pk, by=system)
    yongtuo.merge([other], by=system)
    beside = Collaboration.objects.get(subject_id=yongtuo.pk, user=wu)
    assert beside.level == Level.WRITE
    event = merged_event(yongtuo)
    assert event.payload["beside"] == [wu.pk]
    tell_owners_of_merged(event)
    assert {line.user_id for line in Notification.objects.filter(event=event)} == {lin.pk, wu.pk}
    yongtuo.split(event, by=system)
    assert not Collaboration.objects.filter(subject_id=yongtuo.pk, user=wu).exists()


def test_the_same_person_beside_both_stands_there_once(yongtuo, twin, lin, wu):
    for noun in (yongtuo, twin):
        noun.share_with(wu, by=lin.actor())
    yongtuo.merge([twin], by=lin.actor())
    assert Collaboration.objects.filter(user=wu, subject_id=yongtuo.pk).count() == 1
    yongtuo.split(merged_event(yongtuo), by=lin.actor())
    assert Collaboration.objects.filter(user=wu, subject_id__in=[yongtuo.pk, twin.pk]).count() == 2


def test_what_must_not_be_merged_is_refused(yongtuo, twin, lin, wu, system):
    by = lin.actor()
    with pytest.raises(CannotMerge):
        yongtuo.merge([yongtuo], by=by)
    with pytest.raises(CannotMerge):
        yongtuo.merge([], by=by)
    with pytest.raises(TooMany):
        yongtuo.merge([Customer.add(f"公司{n}", by=by) for n in range(10)], by=by)
    beyond = Customer.add("看不见的", owner_id=wu.pk, by=system)
    with pytest.raises(OutOfReach):
        yongtuo.merge([beyond], by=by)
    beyond.share_with(lin, by=wu.actor())
    with pytest.raises(NotAllowed):
        yongtuo.merge([beyond], by=by)
    yongtuo.merge([twin], by=by)
    with pytest.raises(OutOfReach):
        Customer.objects.get(pk=yongtuo.pk).merge([twin], by=by)


def test_a_failure_in_the_middle_leaves_no_half(yongtuo, twin, lin, monkeypatch):
    counts = {model: model._base_manager.count() for model in (Event, FollowUp, Customer)}

    def fail(*_args: Any) -> None:
        raise RuntimeError("pulled the plug")

    monkeypatch.setattr("shangji.people.merging.trait.append", fail)
    with pytest.raises(RuntimeError):
        yongtuo.merge([twin], by=lin.actor())
    assert {model: model._base_manager.count() for model in counts} == counts
    assert FollowUp.objects.get(text="展会上聊过").subject_id == twin.pk
    assert Customer.objects.get(pk=twin.pk).withdrawn_at is None


def test_a_code_that_somebody_else_has_by_now_keeps_it_from_coming_back(yongtuo, twin, lin):
    code = twin.uscc
    yongtuo.merge([twin], by=lin.actor())
    yongtuo.change(uscc="91330200MA2TESTX77", by=lin.actor())
    Customer.add("拿了旧代码的", uscc=code, by=lin.actor())
    with pytest.raises(CreditCodeTaken):
        yongtuo.split(merged_event(yongtuo), by=lin.actor())
    assert Customer.objects.get(pk=twin.pk).merged_into_id == yongtuo.pk


def test_two_contacts_become_one_in_every_follow_up(yongtuo, zhang, lin):
    other = Contact.add("张总", customer=yongtuo, phone="13800002222", by=lin.actor())
    yongtuo.log_follow_up(
        "和两位都谈了", type="visit", contacts=[zhang.subject, other.subject], by=lin.actor()
    )
    yongtuo.log_follow_up("只和张总", type="call", contacts=[other.subject], by=lin.actor())
    zhang.merge([other], chosen={"phone": other.pk}, by=lin.actor())
    assert zhang.phone_digits == "13800002222"
    both, single = FollowUp.objects.get(text="和两位都谈了"), FollowUp.objects.get(text="只和张总")
    assert zhang.subject in both.contacts.all() and list(single.contacts.all()) == [zhang.subject]
    zhang.split(merged_event(zhang), by=lin.actor())
    assert list(single.contacts.all()) == [other.subject]


@pytest.mark.parametrize("rows", [1, 40])
def test_the_number_of_statements_does_not_grow_with_what_hangs_there(
    yongtuo, twin, lin, rows, django_assert_max_num_queries
):
    for n in range(rows):
        twin.log_follow_up(f"第{n}次", type="call", by=lin.actor())
        Contact.add(f"联系人{n}", customer=twin, by=lin.actor())
    with django_assert_max_num_queries(75):
        yongtuo.merge([twin], by=lin.actor())


def test_the_pages_lead_through_it(yongtuo, twin, lin, client_of):
    client = client_of(lin)
    page = client.get(f"/merge/customers.customer/?pk={yongtuo.pk}").content.decode()
    assert f'pk={twin.pk}"' not in page and f"pk={twin.pk}&" not in page, (
        "nothing alike: the normal names differ"
    )
    page = client.get(f"/merge/customers.customer/?pk={yongtuo.pk}&q=甬拓").content.decode()
    assert f"pk={twin.pk}" in page
    page = client.get(
        f"/merge/customers.customer/?pk={yongtuo.pk}&pk={twin.pk}&keep={yongtuo.pk}"
    ).content.decode()
    assert "不一样的地方" in page and "1 条跟进" in page and "1 个商机" in page and "食品机械" in page
    answer = client.post(
        "/merge/customers.customer/",
        {"pk": [yongtuo.pk, twin.pk], "keep": yongtuo.pk, "f-name": twin.pk},
    )
    assert answer.url == yongtuo.get_absolute_url()
    assert client.get(f"/customers/{twin.pk}/").url == yongtuo.get_absolute_url(), "the old address leads on"
    page = client.get(yongtuo.get_absolute_url()).content.decode()
    assert "并入这里的记录" in page and "展会上聊过" in page
    client.post(f"/subjects/{yongtuo.pk}/split/{merged_event(yongtuo).seq}/", headers=HX)
    assert client.get(f"/customers/{twin.pk}/").status_code == 200


def test_the_page_after_a_merge_offers_to_take_it_back_at_once(yongtuo, twin, lin, client_of):
    client, page = client_of(lin), f"/customers/{yongtuo.pk}/"
    client.post("/merge/customers.customer/", {"pk": [yongtuo.pk, twin.pk], "keep": yongtuo.pk})
    yongtuo.subject.refresh_from_db()
    apart = f"/subjects/{yongtuo.pk}/split/{yongtuo.subject.version}/"
    said = client.get(page).content.decode()
    assert f'action="{apart}" data-said' in said and f"已与{twin.name}合并" in said
    assert "data-said" not in client.get(page).content.decode(), "said once"
    assert client.post(apart).status_code == 302
    assert "已拆开" in client.get(page).content.decode()
    twin.refresh_from_db()
    assert twin.merged_into_id is None


def test_the_page_is_only_for_who_may_and_only_of_what_is_theirs(yongtuo, twin, lin, wu, he, client_of):
    assert client_of(he).get(f"/merge/customers.customer/?pk={yongtuo.pk}").status_code == 403
    assert client_of(wu).get(f"/merge/customers.customer/?pk={yongtuo.pk}&pk={twin.pk}").status_code == 404
    client = client_of(lin)
    for url in (
        "/merge/customers.customer/",
        "/merge/people.user/?pk=1",
        "/merge/customers.customer/?pk=x&pk=99",
    ):
        assert client.get(url).status_code == 404
    answer = client.post("/merge/customers.customer/", {"pk": [yongtuo.pk], "keep": yongtuo.pk})
    assert answer.status_code == 422
