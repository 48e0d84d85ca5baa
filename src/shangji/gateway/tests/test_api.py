"""The API: a token acts as its person; repeating is safe; problems are told without the inside."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shangji.core.calendar import today
from shangji.gateway.models import ApiToken
from shangji.gateway.models.api_token import new_secret
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Delivery, Lead
from shangji.people.models import Pool

SAID = {"company": "宁波甬拓", "phone": "13805741234", "need": "两台", "source": "官网询盘"}


@pytest.fixture
def secret(process, teams, lin, chen):
    ensure_leads()
    made = new_secret()
    ApiToken.add("官网", user=lin, secret=made, by=chen.actor())
    return made


def post(client: Any, secret: str, body: Any, **headers: str) -> Any:
    return client.post(
        "/api/v1/leads", body if isinstance(body, str) else json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en", **headers},
    )  # fmt: skip


def test_a_lead_comes_in_and_is_told(client, secret):
    answer = post(client, secret, SAID)
    assert answer.status_code == 201, answer.content.decode()
    lead = Lead.objects.get()
    assert answer.status_code == 201 and answer.json()["id"] == lead.pk and lead.source.name == "官网询盘"
    assert lead.subject.events.get(seq=1).channel == "api"
    token_key = next(key for key in [Delivery.objects.get().payload] if key)
    assert token_key["company"] == "宁波甬拓"


def test_the_same_key_is_answered_alike_and_makes_no_second_lead(client, secret):
    first = post(client, secret, SAID, **{"Idempotency-Key": "a1"})
    second = post(client, secret, SAID, **{"Idempotency-Key": "a1"})
    assert (first.status_code, second.status_code) == (201, 200) and first.json() == second.json()
    assert post(client, secret, {**SAID, "need": "三台"}, **{"Idempotency-Key": "a1"}).status_code == 422
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ({"need": "两台"}, 422),
        ({"company": ["x"]}, 422),
        ({"company": "\u200b"}, 422),
        ("x" * 1_100_000, 413),
    ],
)
def test_what_cannot_be_read_is_a_problem_in_words(client, secret, body, status):
    answer = post(client, secret, body)
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] and "Traceback" not in answer.content.decode()
    assert Lead.objects.count() == 0


def test_another_kind_of_content_and_another_method(client, secret):
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.post("/api/v1/leads", {"company": "x"}, headers=headers).status_code == 415
    assert client.get("/api/v1/leads", headers=headers).status_code == 405


def test_a_token_that_is_unknown_revoked_expired_or_of_a_barred_person_opens_nothing(
    client, secret, lin, chen, system
):
    assert post(client, "sj_guess", SAID).status_code == 401
    assert client.post("/api/v1/leads").status_code == 401
    old = new_secret()
    ApiToken.add("旧", user=lin, secret=old, expires_on=today() - timedelta(days=1), by=chen.actor())
    assert post(client, old, SAID).status_code == 401
    token = ApiToken.objects.get(name="官网")
    token.revoke(by=chen.actor())
    assert post(client, secret, SAID).status_code == 401
    again = new_secret()
    ApiToken.add("新", user=lin, secret=again, by=chen.actor())
    lin.disable(by=chen.actor())
    assert post(client, again, SAID).status_code == 401


def test_it_reads_what_its_person_reaches_and_no_more(client, secret, lin, wu, system):
    pool = Pool.objects.get(name="线索公海")
    mine = Lead.capture(phone="13900001111", owner_id=lin.pk, by=system)
    theirs = Lead.capture(phone="13900002222", owner_id=wu.pk, by=system)
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(f"/api/v1/leads/{mine.pk}", headers=headers).json()["phone"] == "139****1111"
    assert client.get(f"/api/v1/leads/{theirs.pk}", headers=headers).status_code == 404
    pool.set_members(users=[lin], by=system)
    lying = Lead.capture(
        company="甬拓", phone="13900003333", wechat="zw", need="打 13900003333", pool=pool, by=system
    )
    told = client.get(f"/api/v1/leads/{lying.pk}", headers=headers)
    assert told.json()["is_masked"] and "13900003333" not in told.content.decode()


def test_a_secret_is_shown_once_and_kept_as_a_hash(client_of, lin, process):
    client = client_of(lin)
    assert client.get("/settings/tokens/").status_code == 403, "sales make none"


def test_administrators_make_and_revoke(client_of, chen, process):
    client = client_of(chen)
    page = client.post("/settings/tokens/add/", {"name": "官网", "user": chen.pk}).content.decode()
    secret = page.partition('value="sj_')[2].partition('"')[0]
    token = ApiToken.objects.get()
    assert len(secret) > 30 and secret not in token.digest
    assert f"sj_{secret}" not in client.get("/settings/tokens/").content.decode()
    assert client.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 303
    assert not ApiToken.objects.get().is_live
