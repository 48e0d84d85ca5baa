"""What arrived and could not be read waits for somebody; a pasted text is shown as it was understood before it is kept."""

import pytest

from shangji.core import jobs
from shangji.core.access import System
from shangji.leads.capture import arrive
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Delivery, Lead, Source
from shangji.people.models import Notification
from shangji.people.veil import veil

CHAT = "苏州恒达机械有限公司 王建国 采购经理 13812345678 想要两台码垛机，3月前到货"


@pytest.fixture(autouse=True)
def places(process, teams):
    ensure_leads()


@pytest.fixture
def waiting():
    return arrive({"text": "急，找你们的人"}, {"need": "急"}, channel="mail", inlet="邮箱", by=System("邮箱"))


def test_it_waits_with_its_reason_and_is_read_by_hand(client_of, waiting, chen):
    client = client_of(chen)
    page = client.get("/leads/deliveries/").content.decode()
    assert "急，找你们的人" in page and waiting.reason in page
    assert client.post(f"/leads/deliveries/{waiting.pk}/take/", {"need": "急"}).status_code == 422
    known = {"phone": "13800001111", "source": Source.objects.get(name="电话来访").pk}
    assert client.post(f"/leads/deliveries/{waiting.pk}/take/", known).status_code == 302
    assert Delivery.objects.get().lead == Lead.objects.get() and Lead.objects.get().source.name == "电话来访"
    assert client.post(f"/leads/deliveries/{waiting.pk}/take/", {"phone": "13800001111"}).status_code == 409


def test_the_first_that_waits_is_told_of_and_all_are_counted(client_of, waiting, chen, lin):
    arrive({"text": "急急"}, {"need": "急急"}, channel="mail", inlet="邮箱", by=System("邮箱"))
    jobs.run_due()
    assert Notification.objects.filter(user=chen, event__subject_id=waiting.pk).count() == 1
    assert Notification.objects.filter(event__kind="leads.delivery_failed").count() == 1
    assert '<span class="n">2</span>' in client_of(chen).get("/leads/?tab=converted").content.decode()
    assert "/leads/deliveries/" not in client_of(lin).get("/leads/?tab=converted").content.decode()


def test_it_is_put_aside_with_a_word_and_stays_to_be_found(client_of, waiting, chen):
    client = client_of(chen)
    assert client.post(f"/leads/deliveries/{waiting.pk}/discard/", {"reason": ""}).status_code == 422
    client.post(f"/leads/deliveries/{waiting.pk}/discard/", {"reason": "广告"})
    assert "广告" in client.get("/leads/deliveries/?state=discarded").content.decode()
    assert (
        client.post(f"/leads/deliveries/{waiting.pk}/take/", {"phone": "13800001111"}).status_code == 302
    ), "and taken up again"


def test_it_is_not_for_everybody(client_of, waiting, lin):
    assert client_of(lin).get("/leads/deliveries/").status_code == 403


def test_a_pasted_text_is_shown_before_it_is_kept(client_of, lin):
    client = client_of(lin)
    page = client.post("/leads/paste/", {"text": CHAT}).content.decode()
    assert "<mark>13812345678</mark>" in page and 'value="王建国"' in page and Lead.objects.count() == 0
    client.post(
        "/leads/paste/", {"text": CHAT, "go": "1", "company": "苏州恒达机械有限公司", "phone": "13812345678"}
    )
    lead = Lead.objects.get()
    assert (lead.owner, lead.person, lead.is_waiting) == (lin, "", True), (
        "what was taken out of the form is not kept"
    )
    assert Delivery.objects.get().payload["text"] == CHAT
    page = client.get(lead.get_absolute_url()).content.decode()
    assert veil(CHAT) in page and CHAT not in page, "how to reach them is asked for"


def test_who_is_there_already_is_told_and_not_doubled(client_of, lin, wu, system):
    theirs = Lead.capture(company="恒达", phone="138 1234 5678", owner_id=wu.pk, by=system)
    answer = client_of(lin).post(
        "/leads/paste/", {"text": CHAT, "go": "1", "phone": "13812345678", "need": "两台"}
    )
    assert answer.status_code == 302 and answer.url == "/leads/"
    assert Lead.objects.count() == 1 and theirs.touches.count() == 2
