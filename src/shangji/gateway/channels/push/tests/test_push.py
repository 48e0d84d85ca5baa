"""Web push as its standards have it: the example of RFC 8291, and a push service that checks who sends."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shangji.core import clock
from shangji.core.jobs import run_due
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.push.crypto import _point, new_keys, sealed, to_bytes, to_text
from shangji.gateway.channels.push.send import send
from shangji.gateway.channels.sending import send_due
from shangji.gateway.models import Outlet
from shangji.gateway.tests.outgoing import NOON, account, line, message
from shangji.gateway.tests.standin import standing_in
from shangji.process.ladder import watch
from shangji.process.models import Obligation


def test_the_example_of_the_standard_comes_out_byte_for_byte():
    own = ec.derive_private_key(
        int.from_bytes(to_bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    found = sealed(
        b"When I grow up, I want to be a watermelon", own=own, salt=to_bytes("DGv6ra1nlYgDCS1FRnbzlw"),
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg",
    )  # fmt: skip
    assert to_text(found) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


class Browser:
    """What subscribes: it alone reads what is pushed."""

    def __init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"
        self.keys = {"p256dh": to_text(_point(self.private)), "auth": to_text(self.auth)}

    def reads(self, body):
        salt, size = body[:16], body[20]
        theirs, sealed_text = body[21 : 21 + size], body[21 + size :]
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        )
        info = b"WebPush: info\x00" + _point(self.private) + theirs
        both = HKDF(hashes.SHA256(), 32, self.auth, info).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(both)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(both)
        return json.loads(AESGCM(key).decrypt(nonce, sealed_text, None)[:-1])


def is_vapid(header, origin):
    """Checks the token as RFC 8292 says: the origin, at most a day, signed with the key that is named."""
    token, key = header.removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    said, raw = json.loads(to_bytes(claims)), to_bytes(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to_bytes(key))
    numbers = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    try:
        public.verify(encode_dss_signature(*numbers), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return (
        said["aud"] == origin
        and 0 < said["exp"] - NOON.timestamp() <= 86_400
        and said["sub"].startswith("mailto:")
    )


@pytest.fixture
def service(settings):
    settings.PRIVATE_TARGETS, settings.SITE = True, "https://crm.example"
    browser, got = Browser(), []

    def judge(call):
        if not is_vapid(call.headers["authorization"], found.url):
            return 403, b"bad token"
        if call.headers["content-encoding"] != "aes128gcm" or not call.headers["ttl"].isdigit():
            return 400, b""
        topic = call.headers["topic"]
        if len(topic) > 32 or base64.urlsafe_b64encode(base64.urlsafe_b64decode(topic + "==="))[:1] == b"":
            return 400, b"bad topic"
        if len(call.body) > 4_096:
            return 413, b""
        if call.path == "/gone":
            return 410, b""
        got.append((call.headers["urgency"], browser.reads(call.body)))
        return 201, b""

    with standing_in(judge) as found:
        found.browser, found.got = browser, got
        found.account = account(subject="it@example.com", **new_keys())
        yield found


def push(service, path="/send/1", sent=None, **known):
    send(
        service.account,
        message(*([sent] if sent else []), to=f"{service.url}{path}", keys=service.browser.keys, **known),
    )


def test_only_the_browser_reads_it(service):
    push(service)
    urgency, told = service.got[0]
    assert urgency == "normal" and told["body"] == "三天没有跟进了" and told["url"] == "/told/x/open/"
    assert told["actions"] == [{"action": "answer0", "title": "标为已读", "url": "/told/y/"}]


def test_a_reminder_carries_what_can_be_answered_without_signing_in(service, crane, lin, client, system):
    outlet = Outlet.add("浏览器", service="push", said={"subject": "it@example.com"}, by=system)
    lin.add_device(f"{service.url}/send/1", name="Chrome", by=lin.actor(), **service.browser.keys)
    Obligation.objects.update(due_at=NOON - timedelta(hours=10), next_check_at=NOON - timedelta(hours=10))
    with clock.at(NOON):
        watch(NOON)
        run_due()
        assert send_due() == 1, outlet.trouble
        told = next(said for _urgency, said in service.got if said["title"] == crane.name)
        assert [each["title"] for each in told["actions"]] == ["已跟进", "顺延"]
        pages = [client.get(each["url"]) for each in told["actions"]]
        assert [page.status_code for page in pages] == [200, 200]
        assert client.post(told["actions"][0]["url"], {"said": "周五看样机"}).status_code == 200
    assert crane.subject.follow_ups.get().text == "周五看样机"


def test_a_long_one_fits_and_an_urgent_one_says_so(service):
    push(service, sent=line('"' * 500, "长" * 5_000, is_urgent=True))
    assert service.got[0][0] == "high"


def test_what_goes_wrong_is_told_apart(service):
    with pytest.raises(Refused) as met:
        push(service, "/gone")
    assert met.value.is_gone
    service.troubles = [(429, b"", {"Retry-After": "30"}), (403, b"")]
    with pytest.raises(Later) as late:
        push(service)
    assert late.value.wait_s == 30
    with pytest.raises(Misconfigured):
        push(service)


def test_keys_that_are_none_drop_the_browser(service):
    service.browser.keys = {"p256dh": "AAAA", "auth": "AAAA"}
    with pytest.raises(Refused) as met:
        push(service)
    assert met.value.is_gone
