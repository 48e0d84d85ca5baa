"""A Feishu group robot as its documentation has it: signed with an empty body, cards, 20 KB, five a second."""

import base64
import hashlib
import hmac

import pytest

from shangji.gateway.channels.feishu_robot.send import send
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.tests.outgoing import NOON, account, line, message
from shangji.gateway.tests.standin import standing_in

SECRET = "feishu-secret"


def is_signed(said):
    stamp = said.get("timestamp", "")
    if not stamp.isdigit() or abs(int(stamp) - NOON.timestamp()) > 3_600:
        return False
    raw = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    return said.get("sign") == base64.b64encode(raw).decode()


@pytest.fixture
def feishu(settings):
    settings.PRIVATE_TARGETS = True
    cards = []

    def judge(call):
        if call.path != "/open-apis/bot/v2/hook/abc":
            return 400, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
        if len(call.body) > 20_000:
            return 400, {"code": 9499, "msg": "Bad Request"}
        said = call.said
        if not is_signed(said):
            return 400, {
                "code": 19021,
                "msg": "sign match fail or timestamp is not within one hour from current time",
            }
        if said["msg_type"] != "interactive" or not said["card"]["elements"]:
            return 400, {"code": 9499, "msg": "Bad Request"}
        if len(cards) >= 5:
            return 400, {
                "code": 11232,
                "msg": "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]",
            }
        cards.append(said["card"])
        return 200, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}

    with standing_in(judge) as found:
        found.cards, found.robot = cards, account(url=f"{found.url}/open-apis/bot/v2/hook/abc", secret=SECRET)
        yield found


def test_it_gets_a_card_with_a_button(feishu):
    send(feishu.robot, message(line(is_urgent=True)))
    card = feishu.cards[0]
    assert card["header"]["template"] == "red"
    assert card["elements"][1]["actions"][0]["url"] == "https://crm.example/told/x/open/"


def test_thirty_long_lines_stay_below_what_it_takes(feishu):
    send(feishu.robot, message(*[line('名"\\' * 60, "长" * 2_000) for _each in range(30)]))
    assert len(feishu.cards[0]["elements"]) == 60


def test_what_people_wrote_is_never_more_than_text(feishu):
    send(feishu.robot, message(line('<at user_id="all">所有人</at>')))
    assert all(e["text"]["tag"] == "plain_text" for e in feishu.cards[0]["elements"] if e["tag"] == "div")


def test_what_goes_wrong_is_told_apart(feishu):
    with pytest.raises(Misconfigured, match="19021"):
        send(account(url=feishu.robot["url"], secret="x"), message())
    with pytest.raises(Misconfigured, match="19001"):
        send(account(url=f"{feishu.url}/open-apis/bot/v2/hook/x", secret=SECRET), message())
    feishu.troubles = [(400, {"code": 9499, "msg": "Bad Request"})]
    with pytest.raises(Refused):
        send(feishu.robot, message())


def test_the_sixth_of_a_second_waits(feishu):
    for _each in range(5):
        send(feishu.robot, message())
    with pytest.raises(Later) as met:
        send(feishu.robot, message())
    assert met.value.wait_s == 60
