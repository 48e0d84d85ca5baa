"""The sweep: pairs within reach, merged or told apart, found again only when nobody has decided."""

from typing import Any

import pytest

from shangji.core import jobs
from shangji.core.access import OutOfReach
from shangji.core.jobs import Job, enqueue
from shangji.core.verify import verify
from shangji.customers.models import Contact, Customer
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.people.merging.pairing import SWEEP
from shangji.people.models import LikelyPair

HX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


def look() -> None:
    enqueue(SWEEP, {})
    jobs.run_due()


@pytest.fixture
def pair(process: Any, teams: Any, lin: Any) -> tuple[Customer, Customer]:
    ensure_leads()
    first = Customer.add("宁波甬拓模具有限公司", phone="0574-87654321", by=lin.actor())
    return first, Customer.add("寧波甬拓模具", city="宁波", by=lin.actor())


def test_the_page_shows_both_with_the_reasons(pair, lin, wu, client_of):
    look()
    page = client_of(lin).get("/duplicates/likely/").content.decode()
    assert "宁波甬拓模具有限公司" in page and "寧波甬拓模具" in page and "名称相同" in page
    assert f"pk={pair[0].pk}&amp;pk={pair[1].pk}" in page
    assert "没有疑似重复" in client_of(wu).get("/duplicates/likely/").content.decode()


def test_a_pair_with_one_record_beyond_reach_is_not_shown(pair, lin, wu, system, client_of):
    Customer.add("宁波甬拓模具厂", owner_id=wu.pk, by=system)
    look()
    assert LikelyPair.objects.count() == 3
    assert len(client_of(lin).get("/duplicates/likely/").context["pairs"]) == 1


def test_told_apart_it_stays_apart_and_can_be_doubted_again(pair, lin, client_of):
    look()
    client, (first, second) = client_of(lin), pair
    answer = client.post(f"/duplicates/likely/{first.pk}/{second.pk}/apart/", headers=HX)
    assert f"/duplicates/likely/{first.pk}/{second.pk}/open/" in answer.headers["HX-Trigger"]
    assert first.subject.events.latest("seq").kind == "people.told_apart"
    look()
    assert client.get("/duplicates/likely/").context["pairs"] == []
    client.post(f"/duplicates/likely/{second.pk}/{first.pk}/open/", headers=HX)
    assert len(client.get("/duplicates/likely/").context["pairs"]) == 1
    assert client.post(f"/duplicates/likely/{first.pk}/{second.pk}/else/").status_code == 404
    assert verify().flaws == []


def test_merged_or_changed_they_are_a_pair_no_more(pair, lin, client_of):
    look()
    first, second = pair
    first.merge([second], by=lin.actor())
    assert client_of(lin).get("/duplicates/likely/").context["pairs"] == []
    look()
    assert not LikelyPair.objects.exists()
    event = first.subject.events.get(kind="people.merged")
    first.split(event, by=lin.actor())
    look()
    assert LikelyPair.objects.count() == 1
    second = Customer.objects.get(pk=second.pk)
    second.change(name="苏州恒澜新能源", city="苏州", by=lin.actor())
    look()
    assert not LikelyPair.objects.exists()


def test_a_sweep_that_was_killed_goes_on_where_it_was(pair, lin, monkeypatch):
    real, calls = LikelyPair.keep, []

    def once(kind: str, pairs: Any, now: Any) -> None:
        calls.append(kind)
        if len(calls) == 2:
            raise RuntimeError("pulled the plug")
        real(kind, pairs, now)

    Contact.add("张伟", customer=pair[0], phone="13800001111", by=lin.actor())
    monkeypatch.setattr(LikelyPair, "keep", once)
    found = enqueue(SWEEP, {})
    jobs.run_due()
    Job.objects.filter(pk=found.pk).update(state=Job.State.READY, due_at=found.due_at)
    jobs.run_due()
    assert calls.count("customers.customer") == 1, "a noun that was done is not done again"
    assert LikelyPair.objects.filter(kind="customers.customer").count() == 1


def test_leads_contacts_and_what_a_pool_hides(pair, lin, system, client_of):
    for name in ("嘉善宏茂包装有限公司", "嘉善宏茂包装"):
        Lead.capture(company=name, phone="13900002222", owner_id=lin.pk, by=system)
    look()
    shown = client_of(lin).get("/duplicates/likely/?kind=leads.lead").context["pairs"]
    assert len(shown) == 1 and shown[0][0].score > 0.9
    assert client_of(lin).get("/duplicates/likely/?kind=people.user").status_code == 404


def test_only_who_may_merge_comes_here(pair, he, lin, client_of, chen):
    assert client_of(he).get("/duplicates/likely/").status_code == 404
    assert client_of(lin).post("/duplicates/likely/now/", headers=HX).status_code == 403
    assert client_of(chen).post("/duplicates/likely/now/", headers=HX).status_code == 204
    assert Job.objects.filter(name=SWEEP).exists()
    with pytest.raises(OutOfReach):
        pair[0].tell_apart(Customer.add("另一家", by=lin.actor()), by=lin.actor())
