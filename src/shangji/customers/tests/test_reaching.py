"""Reaching contacts through the pages: numbers on request, cards in and out, who has left; and the pages of a chain."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from shangji.activities.models import FollowUp, Task
from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.events import Event
from shangji.customers.chain.reading import chain_of
from shangji.customers.models import ChainSeat, Contact, Customer
from shangji.opportunities.models import Opportunity
from shangji.people.models import DuplicateRule, User

Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def _page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_a_number_is_masked_until_it_is_asked_for_and_that_is_logged(
    client_of: Clients, crane: Opportunity, yongtuo: Customer, zhang: Contact, lin: User, he: User
) -> None:
    client, url = client_of(lin), f"/phones/{zhang.pk}/"
    for page in (yongtuo.get_absolute_url(), crane.get_absolute_url(), f"/contacts/{zhang.pk}/"):
        text = _page(client, page)
        assert "138****2107" in text and "13800002107" not in text
    shown = client.post(url, {"way": "call", "record": crane.pk}, headers=HTMX).content.decode()
    assert 'href="tel:13800002107"' in shown and "data-dial" in shown
    assert f"/subjects/{crane.pk}/follow-up/?type=call&amp;contacts={zhang.pk}" in shown
    event = Event.objects.get(kind="customers.phone_revealed")
    assert event.subject_id == zhang.pk and event.actor_id == lin.pk and "拨打" in str(event.sentence)
    assert client_of(he).post(url).status_code == 403
    assert "138****2107" in _page(client_of(he), yongtuo.get_absolute_url())
    sheet = _page(client, f"/subjects/{crane.pk}/follow-up/?type=call&contacts={zhang.pk}")
    assert 'value="call"' in sheet and "checked" in sheet
    client.post(f"/contacts/{zhang.pk}/", {"name": "张建平", "phone": "138****2107", "title": "部长"})
    zhang.refresh_from_db()
    assert (zhang.phone, zhang.title) == ("13800002107", "部长")


def test_cards_come_in_and_go_out(
    client_of: Clients, yongtuo: Customer, zhang: Contact, lin: User, system: Actor
) -> None:
    client, url = client_of(lin), f"/customers/{yongtuo.pk}/contacts/cards/"
    assert client.post(url, {"text": "没有"}).status_code == 422
    one = "BEGIN:VCARD\nFN:吴涛\nTEL:13900000001\nEND:VCARD\n"
    assert 'value="吴涛"' in client.post(url, {"text": one}).content.decode()
    twice = f"{one}BEGIN:VCARD\nFN:张工\nTEL:13800002107\nEND:VCARD\n".encode()
    DuplicateRule.add("customers.contact", ["phone"], "block", by=system)
    text = client.post(url, {"file": SimpleUploadedFile("a.vcf", twice)}).content.decode()
    assert Contact.objects.filter(name="吴涛", phone_digits="13900000001").count() == 1 and "张工" in text
    card = client.get(f"/contacts/{zhang.pk}/card.vcf")
    assert (
        "TEL;TYPE=CELL:13800002107" in card.content.decode() and ".vcf" in card.headers["Content-Disposition"]
    )
    assert "<svg" in _page(client, f"/contacts/{zhang.pk}/code/")
    ways = (
        Event.objects.filter(kind="customers.phone_revealed")
        .order_by("pk")
        .values_list("payload__way", flat=True)
    )
    assert list(ways) == ["card", "code"]


def test_who_has_left_is_marked_and_that_is_taken_back(
    client_of: Clients, yongtuo: Customer, zhang: Contact, lin: User, he: User
) -> None:
    client, url = client_of(lin), f"/contacts/{zhang.pk}/left/"
    assert client_of(he).post(url).status_code == 403
    answer = client.post(url, headers=HTMX)
    zhang.refresh_from_db()
    assert (
        zhang.has_left and zhang.left_at and f"/contacts/{zhang.pk}/undo/2/" in answer.headers["HX-Trigger"]
    )
    assert yongtuo.people_to_name() == {}
    client.post(f"/contacts/{zhang.pk}/undo/2/")
    zhang.refresh_from_db()
    assert not zhang.has_left and zhang.left_at is None


def test_a_chain_is_mapped_on_its_pages(
    client_of: Clients, crane: Opportunity, yongtuo: Customer, zhang: Contact, lin: User, he: User,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    client, url = client_of(lin), f"/chain/{crane.pk}/"
    assert "还没有人梳理过" in _page(client, url)
    kept = {"contact": zhang.pk, "role": "user", "attitude": "1", "influence": "4", "where": "everywhere"}
    assert client.post(f"{url}add/", kept | {"influence": "9"}).status_code == 422
    assert client_of(he).post(f"{url}add/", kept | {"where": "here"}).status_code == 403
    client.post(f"{url}add/", kept, headers=HTMX)
    seat = ChainSeat.objects.get()
    assert seat.record_id == yongtuo.pk
    client.post(f"{url}add/", {"name": "总经理", "role": "decider", "influence": "5", "where": "here"})
    top = ChainSeat.objects.get(role="decider")
    assert top.record_id == crane.pk
    client.post(f"{url}carry/", {"seat": seat.pk, "onto": top.pk}, headers=HTMX)
    edited = kept | {"attitude": "-1", "note": "换型慢", "where": "here", "boss": top.pk, "contact": zhang.pk}
    client.post(f"{url}seats/{seat.pk}/", edited, headers=HTMX)
    client.post(
        f"{url}lines/add/", {"source": top.pk, "target": seat.pk, "kind": "influences", "where": "here"}
    )
    chain = chain_of(crane, timezone.now())
    assert [s.name for s in chain.seats] == ["总经理", "张建平"] and chain.seats[1].attitude == -1
    assert chain.seats[1].boss is chain.seats[0] and chain.lines[0].label == "影响"
    with django_assert_max_num_queries(24):
        text = _page(client, url)
    for said in ("总经理", "有疑虑", "汇报给 总经理", "覆盖率 0 %", "仅此商机", "从未接触"):
        assert said in text
    assert "张建平" in _page(client, yongtuo.get_absolute_url()) and "总经理" in _page(
        client, crane.get_absolute_url()
    )
    client.post(f"{url}ask/", headers=HTMX)
    assert Task.objects.count() == 3 and ChainSeat.objects.filter(is_out=False).count() == 4
    client.post(f"{url}lines/remove/", {"source": top.pk, "target": seat.pk, "kind": "influences"})
    client.post(f"{url}seats/{seat.pk}/remove/", {"where": "here"})
    assert "张建平" not in [s.name for s in chain_of(crane, timezone.now()).seats]
    assert _page(client_of(he), url).count("data-chain ") == 0


def test_the_page_of_a_chain_shows_coverage_falling_with_the_days(
    client_of: Clients, yongtuo: Customer, zhang: Contact, lin: User
) -> None:
    ago = lin.actor().at(timezone.now() - timedelta(days=40))
    yongtuo.seat("decider", contact=zhang, influence=5, by=ago)
    yongtuo.log_follow_up("见面", type=FollowUp.Type.VISIT, contacts=[zhang.subject], by=ago)
    client = client_of(lin)
    assert "覆盖率 0 %" in _page(client, f"/chain/{yongtuo.pk}/")
    then = _page(client, f"/chain/{yongtuo.pk}/?day=5")
    assert "覆盖率 35 %" in then and "历史，只读" in then and "data-chain" not in then
    assert "覆盖率 35 %" in _page(client, f"/chain/{yongtuo.pk}/?days=60")
    with clock.at(timezone.now() + timedelta(days=1)):
        assert "张建平" in _page(client, f"/chain/{yongtuo.pk}/?day=x")
