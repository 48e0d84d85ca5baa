"""A DingTalk application as its documentation has it: work notifications, at most 2,048 bytes each."""

import json

import pytest

from shangji.gateway.channels.dingtalk_app.send import send
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.tests.outgoing import account, line, message
from shangji.gateway.tests.standin import standing_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def dingtalk(settings):
    settings.PRIVATE_TARGETS = True
    got = []

    def judge(call):
        if call.path == "/gettoken":
            if call.query != {"appkey": "ding1", "appsecret": "secret"}:
                return 200, {"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"}
            return 200, {"errcode": 0, "access_token": "t", "errmsg": "ok", "expires_in": 7200}
        if (
            call.path != "/topapi/message/corpconversation/asyncsend_v2"
            or call.query.get("access_token") != "t"
        ):
            return 200, {"errcode": 40014, "errmsg": "invalid access_token"}
        said = call.said
        if said["userid_list"] != "lin01":
            return 200, {"errcode": 33012, "errmsg": "无效的USERID"}
        if said["agent_id"] != 77 or len(json.dumps(said["msg"], ensure_ascii=False).encode()) > 2_048:
            return 200, {"errcode": 40035, "errmsg": "不合法的参数"}
        got.append(said["msg"])
        return 200, {"errcode": 0, "errmsg": "ok", "task_id": 256271667526}

    with standing_in(judge) as found:
        found.got, found.app = got, account(agent=77, key="ding1", secret="secret", server=found.url)
        yield found


def test_a_member_gets_a_card_with_buttons(dingtalk):
    assert send(dingtalk.app, message(to="lin01")) == "256271667526"
    card = dingtalk.got[0]["action_card"]
    assert [button["title"] for button in card["btn_json_list"]][1] == "标为已读"
    assert card["btn_json_list"][0]["action_url"] == "https://crm.example/told/x/open/"


def test_without_an_address_of_ours_it_is_plain_text(dingtalk):
    send(dingtalk.app, message(line(url=""), to="lin01"))
    assert dingtalk.got[0]["msgtype"] == "text"


def test_the_name_of_a_record_is_no_link(dingtalk):
    send(dingtalk.app, message(line("[点我](http://evil.example)"), to="lin01"))
    assert "\\[点我\\]\\(" in dingtalk.got[0]["action_card"]["markdown"]


def test_a_long_text_fits(dingtalk):
    send(dingtalk.app, message(line("名" * 200, "长" * 2_000), to="lin01"))
    assert len(dingtalk.got) == 1


def test_what_goes_wrong_is_told_apart(dingtalk):
    with pytest.raises(Refused):
        send(dingtalk.app, message(to="nobody"))
    with pytest.raises(Misconfigured):
        send(
            account(agent=77, key="ding1", secret="x", server=dingtalk.url) if _forgot(dingtalk) else None,
            message(to="lin01"),
        )
    _forgot(dingtalk)
    dingtalk.troubles = [
        (
            200,
            {
                "errcode": 88,
                "sub_code": "90018",
                "errmsg": "您的服务器调用钉钉开放平台所有接口的请求都被暂时禁用了",
            },
        )
    ]
    with pytest.raises(Later) as met:
        send(dingtalk.app, message(to="lin01"))
    assert met.value.wait_s == 60


def _forgot(dingtalk):
    from shangji.gateway.channels.tokens import forget

    forget(dingtalk.app)
    return True
