"""A number of a customer or a lead leaves the server whole by one verb, or in a file for whoever may look at it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shangji.activities.past import past_of
from shangji.core.access import Actor, NotAllowed, OutOfReach
from shangji.core.events import Event
from shangji.customers.models import Customer
from shangji.gateway.models import ApiToken
from shangji.gateway.models.api_token import new_secret
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Delivery, Lead
from shangji.opportunities.models import Pipeline
from shangji.people.models import Pool, User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
NUMBER, MASKED = "13905741234", "139****1234"


@pytest.fixture
def lead(lin: User, process: Pipeline, system: Actor) -> Lead:
    ensure_leads()
    found = Lead.capture(company="甬拓", phone=NUMBER, wechat=NUMBER, owner_id=lin.pk, by=system)
    said = Delivery.receive(
        {"mobile": NUMBER, "text": f"请打 {NUMBER}"}, channel="api", inlet="官网", by=system
    )
    said.take(found, by=system)
    return found


@pytest.fixture
def pump(yongtuo: Customer, lin: User, process: Pipeline) -> Customer:
    yongtuo.change(phone=NUMBER, by=lin.actor())
    return yongtuo


def seen() -> list[tuple[Any, ...]]:
    rows = Event.objects.filter(kind="customers.phone_revealed").order_by("pk")
    return list(rows.values_list("subject_id", "actor_id", "payload__way"))


def test_pages_of_both_hold_the_masked_one_until_it_is_asked_for(
    client_of: Clients, lead: Lead, pump: Customer, lin: User, he: User
) -> None:
    client = client_of(lin)
    pages = [noun.get_absolute_url() for noun in (lead, pump)]
    pages += [
        "/leads/",
        "/customers/",
        "/leads/waiting/",
        f"/subjects/{lead.pk}/past/",
        f"/subjects/{pump.pk}/past/",
    ]
    pages += [f"/leads/{lead.pk}/field/{name}/" for name in ("phone", "wechat")]
    pages += [f"/customers/{pump.pk}/field/phone/", f"/leads/{lead.pk}/convert/"]
    for page in pages:
        assert NUMBER not in client.get(page).content.decode(), page
    for noun in (lead, pump):
        assert MASKED in client.get(noun.get_absolute_url()).content.decode()
        called = client.post(f"/phones/{noun.pk}/", {"way": "call"}, headers=HTMX).content.decode()
        assert f'href="tel:{NUMBER}"' in called and "data-dial" in called
        assert f"/subjects/{noun.pk}/follow-up/?type=call" in called and "contacts=" not in called
        plain = client.post(f"/phones/{noun.pk}/").content.decode()
        assert NUMBER in plain and "<html" in plain
        assert client_of(he).post(f"/phones/{noun.pk}/").status_code == 403
        assert MASKED in client_of(he).get(noun.get_absolute_url()).content.decode()
    assert seen() == [(n.pk, lin.pk, way) for n in (lead, pump) for way in ("call", "page")]
    assert client.post("/phones/0/").status_code == client.post(f"/phones/{lin.pk}/").status_code == 404
    assert {row.new for row in past_of(pump).rows if row.label == "电话"} == {MASKED}


def test_one_that_is_left_alone_stays_and_half_of_one_is_refused(
    client_of: Clients, lead: Lead, pump: Customer, lin: User
) -> None:
    client = client_of(lin)
    for noun, url in ((lead, f"/leads/{lead.pk}/field/"), (pump, f"/customers/{pump.pk}/field/")):
        client.post(f"{url}phone/", {"phone": MASKED}, headers=HTMX)
        assert client.post(f"{url}phone/", {"phone": "139****9999"}, headers=HTMX).status_code == 422
        noun.refresh_from_db()
        assert noun.phone == NUMBER
        client.post(f"{url}phone/", {"phone": "13905740000"}, headers=HTMX)
        client.post(f"/phones/{noun.pk}/", headers=HTMX)
        changed = noun.undoable_event(lin.actor()) if isinstance(noun, Lead) else None
        assert not isinstance(noun, Lead) or (changed and changed.kind == "leads.changed"), (
            "a look undoes nothing"
        )
    client.post(f"/leads/{lead.pk}/field/wechat/", {"wechat": "139****0000"}, headers=HTMX)
    lead.refresh_from_db()
    assert lead.wechat == NUMBER


def test_a_pool_hides_it_from_whoever_sees_the_mask(lead: Lead, lin: User, zhou: User, system: Actor) -> None:
    pool = Pool.objects.get(name="线索公海")
    pool.set_members(users=[lin], administrators=[zhou], by=system)
    lying = Lead.capture(company="丰禾", phone=NUMBER, pool=pool, by=system)
    with pytest.raises(OutOfReach):
        lying.reveal_phone(by=lin.actor())
    lying.reveal_phone(by=zhou.actor())
    zhou.role.change(name="主管", scope=zhou.role.scope, grants=["leads.change"], by=system)
    with pytest.raises(NotAllowed):
        lying.reveal_phone(by=User.objects.for_sign_in().get(pk=zhou.pk).actor())


def test_answers_and_files_follow_the_same_right(
    client_of: Clients, client: Client, lead: Lead, pump: Customer, lin: User, he: User, system: Actor
) -> None:
    secret = new_secret()
    ApiToken.add("官网", user=lin, secret=secret, by=system)
    headers, url = {"Authorization": f"Bearer {secret}"}, f"/api/v1/leads/{lead.pk}"
    told = client.get(url, headers=headers).json()
    assert told["phone"] == told["wechat"] == MASKED
    assert client.get(f"{url}?reveal=phone", headers=headers).json()["phone"] == NUMBER
    assert seen() == [(lead.pk, lin.pk, "api")]
    for name in ("leads", "customers"):
        for who, is_whole in ((lin, True), (he, False)):
            text = b"".join(client_of(who).get(f"/exports/{name}.csv").streaming_content).decode()  # type: ignore[attr-defined]
            assert (NUMBER in text) is is_whole and (MASKED in text) is not is_whole
