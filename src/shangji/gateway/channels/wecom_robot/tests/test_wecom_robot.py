"""A WeCom group robot as its documentation has it: the key in the address, text up to 2,048 bytes, 20 a minute."""

import pytest

from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.wecom_robot.send import send
from shangji.gateway.tests.outgoing import account, line, message
from shangji.gateway.tests.standin import standing_in

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def wecom(settings):
    settings.PRIVATE_TARGETS = True
    texts = []

    def judge(call):
        if (call.method, call.path) != ("POST", "/cgi-bin/webhook/send") or call.query.get("key") != KEY:
            return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
        said = call.said
        if said.get("msgtype") != "text" or not said["text"].get("content"):
            return 200, {"errcode": 40008, "errmsg": "invalid message type"}
        if len(said["text"]["content"].encode()) > 2_048:
            return 200, {"errcode": 40058, "errmsg": "text.content exceed max length 2048"}
        if len(texts) >= 20:
            return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}
        texts.append(said["text"]["content"])
        return 200, {"errcode": 0, "errmsg": "ok"}

    with standing_in(judge) as found:
        found.texts, found.robot = texts, account(url=f"{found.url}/cgi-bin/webhook/send?key={KEY}")
        yield found


def test_it_is_told_in_plain_text_with_the_way_there(wecom):
    send(wecom.robot, message())
    assert wecom.texts == [
        "立体库输送线改造\n三天没有跟进了\nhttps://crm.example/told/x/open/\n标为已读: https://crm.example/told/y/"
    ]


def test_it_never_gets_more_than_it_takes(wecom):
    send(wecom.robot, message(line(text="长" * 3_000)))
    assert len(wecom.texts[0].encode()) <= 2_048 and wecom.texts[0].endswith(
        "…\nhttps://crm.example/told/x/open/\n标为已读: https://crm.example/told/y/"
    )


def test_nobody_calls_everybody_by_the_name_of_a_record(wecom):
    send(wecom.robot, message(line("<@all> @all")))
    assert "@" not in wecom.texts[0].splitlines()[0] and "<" not in wecom.texts[0]


def test_what_goes_wrong_is_told_apart(wecom):
    with pytest.raises(Misconfigured, match="93000"):
        send(account(url=f"{wecom.url}/cgi-bin/webhook/send?key=x"), message())
    wecom.troubles = [
        (200, {"errcode": -1, "errmsg": "system busy"}),
        (200, b"<html>"),
        (200, {"errcode": 40008}),
    ]
    for _each in range(2):
        with pytest.raises(Later):
            send(wecom.robot, message())
    with pytest.raises(Refused):
        send(wecom.robot, message())


def test_the_twenty_first_of_a_minute_waits_a_minute(wecom):
    for _each in range(20):
        send(wecom.robot, message())
    with pytest.raises(Later) as met:
        send(wecom.robot, message())
    assert met.value.wait_s == 60
