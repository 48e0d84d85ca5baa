"""A webhook: JSON, signed, with a name by which the other side knows a repeat; and only to where anybody may call."""

import pytest

from shangji.gateway.channels import wire
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.webhook.send import send
from shangji.gateway.channels.webhook.tests.receiver import verified
from shangji.gateway.tests.outgoing import account, line, message
from shangji.gateway.tests.standin import standing_in


@pytest.fixture
def program(settings):
    settings.PRIVATE_TARGETS = True
    got = {}

    def judge(call):
        if not verified(call, b"secret"):
            return 401, b""
        got.setdefault(call.headers["webhook-id"], call.said)
        return 204, b""

    with standing_in(judge) as found:
        found.got, found.hook = got, account(url=f"{found.url}/in", secret="secret")
        yield found


def test_what_happened_comes_signed_and_once(program):
    for _each in range(2):
        send(program.hook, message(line(told={"kind": "opportunities.lost"})))
    assert len(program.got) == 1
    said = program.got["k" * 32]
    assert (said["type"], said["data"], said["id"]) == (
        "opportunities.lost",
        {"kind": "opportunities.lost"},
        "k" * 32,
    )
    with pytest.raises(Misconfigured):
        send(account(url=program.hook["url"], secret="x"), message())


def test_what_goes_wrong_is_told_apart(program):
    program.troubles = [
        (429, b"", {"Retry-After": "120"}),
        (302, b"", {"Location": "http://127.0.0.1/"}),
        (422, b""),
    ]
    with pytest.raises(Later) as met:
        send(program.hook, message())
    assert met.value.wait_s == 120
    with pytest.raises(Misconfigured):
        send(program.hook, message())
    with pytest.raises(Refused):
        send(program.hook, message())
    assert len(program.calls) == 3  # nobody followed to another address


def test_who_does_not_answer_is_hung_up_on(program, monkeypatch):
    monkeypatch.setattr(wire, "ANSWER_S", 0.2)
    program.troubles = ["hang"]
    with pytest.raises(Later) as met:
        send(program.hook, message())
    assert met.value.is_uncertain


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/latest", "http://10.1.2.3/",
            "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://0/"],
)  # fmt: skip
def test_nothing_of_the_own_network_is_called(url, settings):
    settings.PRIVATE_TARGETS = False
    with pytest.raises(Misconfigured):
        wire.request("GET", url, b"", {})


@pytest.mark.parametrize(
    "url", ["ftp://x.example/", "file:///etc/passwd", "http://user:pw@x.example/", "x", "http://x:y/"]
)
def test_only_web_addresses_are_called(url):
    with pytest.raises(Misconfigured):
        wire.checked(url)


def test_nobody_there_is_a_matter_of_time(settings):
    settings.PRIVATE_TARGETS = True
    with pytest.raises(Later) as met:
        wire.request("GET", "http://127.0.0.1:9/", b"", {})
    assert not met.value.is_uncertain
