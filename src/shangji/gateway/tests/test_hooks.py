"""Signed webhooks: what is signed is kept and read by the mapping; everything else is nothing."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from shangji.core.verify import verify
from shangji.gateway.models import InboundHook
from shangji.gateway.picking import paths_of, picked
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Delivery, Lead

SECRET = "whsec_test"
SAID = {
    "data": {"contact": {"name": "张伟", "mobile": 13805741234}, "items": [{"name": "两台码垛机"}]},
    "org": "宁波甬拓",
}
MAPPING = {
    "person": "data.contact.name",
    "phone": "data.contact.mobile",
    "company": "org",
    "need": "data.items.0.name",
}


@pytest.fixture
def hook(process: Any, teams: Any, system: Any) -> InboundHook:
    ensure_leads()
    made: InboundHook = InboundHook.add("客服系统", secret=SECRET, mapping=MAPPING, by=system)
    return made


def post(
    client: Any, hook: InboundHook | str, body: Any, *, secret: str = SECRET, ago: int = 0, **headers: str
) -> Any:
    text = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    stamp = str(int(time.time()) - ago)
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + text, hashlib.sha256).hexdigest()
    said = {"X-Shangji-Timestamp": stamp, "X-Shangji-Signature": signature, **headers}
    address = hook if isinstance(hook, str) else hook.address
    return client.post(address, text, content_type="application/json", headers=said)


def test_what_is_signed_becomes_a_lead_by_the_mapping(client, hook):
    answer = post(client, hook, SAID)
    assert (answer.status_code, answer.json()["state"]) == (202, "taken")
    lead = Lead.objects.get()
    assert (lead.company, lead.person, lead.phone, lead.need) == (
        "宁波甬拓",
        "张伟",
        "13805741234",
        "两台码垛机",
    )
    delivery = Delivery._base_manager.get()
    assert (delivery.inlet, delivery.channel) == ("客服系统", "hook") and json.loads(
        delivery.payload["body"]
    ) == SAID
    assert verify().flaws == []


def test_a_replay_and_a_second_try_make_no_second_lead(client, hook):
    first = post(client, hook, SAID)
    assert post(client, hook, SAID).json() == first.json()
    assert post(client, hook, SAID, ago=60).json() == first.json()
    named = post(client, hook, {**SAID, "org": "另一家"}, **{"Idempotency-Key": "a"})
    assert post(client, hook, {**SAID, "org": "第三家"}, **{"Idempotency-Key": "a"}).json() == named.json()
    assert Delivery._base_manager.count() == 2


def test_what_is_not_signed_leaves_nothing_and_says_nothing(client, hook):
    answers = [
        post(client, hook, SAID, secret="whsec_other"),
        post(client, hook, SAID, ago=400),
        post(client, hook, SAID, ago=-400),
        post(client, "/hooks/nobody-knows-this/", SAID),
        post(client, hook, SAID, **{"X-Shangji-Signature": ""}),
        post(client, hook, SAID, **{"X-Shangji-Signature": "签名"}),
        post(client, hook, SAID, **{"X-Shangji-Timestamp": "soon"}),
        post(client, hook, SAID, **{"X-Shangji-Timestamp": "²"}),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert Delivery._base_manager.count() == 0
    assert client.get(hook.address).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        "", "{", "null", "[]", "17", '"text"', "[" * 5_000, '{"a":' * 3_000 + "1" + "}" * 3_000, b"\xff\xfe\x00", "NaN",
        {"org": ""}, {"org": ["x"]}, {"org": {"x": 1}}, {"org": "\u200b\u200b"}, {"org": "\x00"}, {"org": True},
        '{"org": "\\ud800"}', '{"data": {"contact": {"mobile": ' + "9" * 5_000 + "}}}", {str(n): n for n in range(10_000)},
    ],
)  # fmt: skip
def test_what_cannot_be_read_waits_word_for_word(client, hook, body):
    answer = post(client, hook, body)
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting"), answer.content
    assert Delivery._base_manager.get().reason and Lead.objects.count() == 0


def test_emoji_zero_width_and_halves_of_characters_are_cleaned(client, hook):
    text = '{"org": "宁波\\u200b甬拓\\u0000👍", "data": {"contact": {"name": "张\\ud83d伟", "mobile": "138 0574 1234"}}}'
    assert post(client, hook, text).json()["state"] == "taken"
    lead = Lead.objects.get()
    assert (lead.company, lead.person) == ("宁波甬拓👍", "张伟")


def test_too_much_a_closed_one_and_a_flood_are_refused(client, hook, system, monkeypatch):
    assert post(client, hook, "x" * 10_000_000).status_code == 413
    hook.change(is_open=False, by=system)
    assert post(client, hook, SAID).status_code == 410
    assert post(client, hook, SAID, secret="other").status_code == 401
    hook.change(is_open=True, by=system)
    monkeypatch.setattr("shangji.gateway.guard.PER_HOOK", 0)
    assert post(client, hook, SAID).status_code == 429
    assert Delivery._base_manager.count() == 0


def test_the_same_person_again_is_a_touch_and_the_answer_does_not_tell(client, hook):
    first = post(client, hook, SAID).json()
    second = post(client, hook, {**SAID, "more": 1}).json()
    assert second.keys() == first.keys() and second["state"] == "taken"
    assert Lead.objects.count() == 1 and Lead.objects.get().touches.count() == 2


def test_the_settings_are_tried_on_an_example_and_the_secret_is_shown_once(
    client_of, chen, lin, process, teams
):
    ensure_leads()
    client = client_of(chen)
    typed = {
        "name": "官网客服",
        "is_open": "on",
        "example": json.dumps(SAID),
        "at_phone": "data.contact.mobile",
    }
    tried = client.post("/settings/hooks/try/", typed).content.decode()
    assert "13805741234" in tried and "data.items.0.name" in tried
    assert "不是 JSON" in client.post("/settings/hooks/try/", typed | {"example": "{"}).content.decode()
    made = client.post("/settings/hooks/add/", typed).content.decode()
    hook = InboundHook.objects.get()
    assert "whsec_" in made and hook.mapping == {"phone": "data.contact.mobile"}
    secret = made.split('value="whsec_')[1].split('"')[0]
    assert post(client_of(lin), hook, SAID, secret=f"whsec_{secret}").status_code == 202
    page = client.get(f"/settings/hooks/{hook.pk}/").content.decode()
    assert "whsec_" not in page and hook.address in page
    assert client.post(f"/settings/hooks/{hook.pk}/", typed | {"name": ""}).status_code == 422
    client.post(f"/settings/hooks/{hook.pk}/", {**typed, "at_company": "org", "is_open": ""})
    hook.refresh_from_db()
    assert (hook.is_open, hook.mapping) == (False, {"phone": "data.contact.mobile", "company": "org"})
    assert "whsec_" in client.post(f"/settings/hooks/{hook.pk}/rotate/").content.decode()
    assert "whsec_" not in client.get("/settings/hooks/").content.decode()
    assert client_of(lin).get("/settings/hooks/").status_code == 403
    assert "secret" not in str(hook.subject.events.values_list("changes", flat=True))


def test_paths_go_through_objects_and_lists():
    assert picked(SAID, {"a": "data.items.0.name", "b": "data.items.9.name", "c": "data", "d": "org.x"}) == {
        "a": "两台码垛机"
    }
    assert paths_of(SAID)["data.contact.mobile"] == "13805741234"
