"""A DingTalk group robot as its documentation has it: signed within the hour, 20 a minute, then silent for ten."""

import base64
import hashlib
import hmac

import pytest

from shangji.gateway.channels.dingtalk_robot.send import send
from shangji.gateway.channels.outcome import Later, Misconfigured
from shangji.gateway.tests.outgoing import NOON, account, line, message
from shangji.gateway.tests.standin import standing_in

SECRET = "SEC" + "a" * 40


def is_signed(query, now_ms):
    stamp = query.get("timestamp", "")
    if not stamp.isdigit() or abs(int(stamp) - now_ms) > 3_600_000:
        return False
    raw = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    return query.get("sign") == base64.b64encode(raw).decode()


@pytest.fixture
def dingtalk(settings):
    settings.PRIVATE_TARGETS = True
    texts = []

    def judge(call):
        if call.path != "/robot/send" or call.query.get("access_token") != "token":
            return 200, {"errcode": 300005, "errmsg": "token is not exist"}
        if not is_signed(call.query, NOON.timestamp() * 1000):
            return 200, {"errcode": 310000, "errmsg": "sign not match"}
        if len(texts) >= 20:
            return 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
        if len(call.body) > 20_000 or call.said["msgtype"] != "text":
            return 200, {"errcode": 400105, "errmsg": "msgtype unsupported"}
        texts.append(call.said["text"]["content"])
        return 200, {"errcode": 0, "errmsg": "ok"}

    with standing_in(judge) as found:
        found.texts, found.address = texts, f"{found.url}/robot/send?access_token=token"
        yield found


def test_it_is_signed_with_the_time(dingtalk):
    send(account(url=dingtalk.address, secret=SECRET), message())
    assert dingtalk.texts[0].startswith("立体库输送线改造")
    with pytest.raises(Misconfigured, match="310000"):
        send(account(url=dingtalk.address, secret="SECx"), message())


def test_a_keyword_that_the_robot_asks_for_is_in_it(dingtalk):
    send(account(url=dingtalk.address, secret=SECRET, keyword="商迹"), message())
    assert dingtalk.texts[0].startswith("商迹\n")


def test_it_is_left_alone_for_ten_minutes_when_it_was_too_much(dingtalk):
    robot = account(url=dingtalk.address, secret=SECRET)
    for _each in range(20):
        send(robot, message())
    with pytest.raises(Later) as met:
        send(robot, message())
    assert met.value.wait_s == 600 and len(dingtalk.texts) == 20


def test_nobody_is_called_by_the_name_of_a_record(dingtalk):
    send(account(url=dingtalk.address, secret=SECRET), message(line("@所有人")))
    assert "@" not in dingtalk.texts[0].splitlines()[0]


def test_a_busy_server_is_asked_again_later(dingtalk):
    dingtalk.troubles = [(200, {"errcode": -1, "errmsg": "system busy"}), (503, b"")]
    for _each in range(2):
        with pytest.raises(Later):
            send(account(url=dingtalk.address, secret=SECRET), message())
