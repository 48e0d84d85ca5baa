"""A Feishu application as its documentation has it: a tenant token, cards as text, the same uuid once an hour."""

import json

import pytest

from shangji.gateway.channels.feishu_app.send import send
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.tokens import forget
from shangji.gateway.tests.outgoing import account, message
from shangji.gateway.tests.standin import standing_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def feishu(settings):
    settings.PRIVATE_TARGETS = True
    got, good = {}, {"t-1"}

    def judge(call):
        if call.path == "/open-apis/auth/v3/tenant_access_token/internal":
            if call.said != {"app_id": "cli_1", "app_secret": "secret"}:
                return 200, {"code": 10014, "msg": "app secret invalid"}
            return 200, {"code": 0, "msg": "ok", "tenant_access_token": max(good), "expire": 7200}
        if call.headers.get("authorization") not in {f"Bearer {each}" for each in good}:
            return 400, {"code": 99991663, "msg": "Invalid access token for authorization."}
        if call.path != "/open-apis/im/v1/messages" or call.query != {"receive_id_type": "user_id"}:
            return 404, b""
        said = call.said
        if said["receive_id"] != "lin01":
            return 400, {"code": 230013, "msg": "Bot has NO availability to this user."}
        if (
            said["msg_type"] != "interactive"
            or "elements" not in json.loads(said["content"])
            or len(said["uuid"]) > 50
        ):
            return 400, {"code": 230001, "msg": "param is invalid"}
        got.setdefault(said["uuid"], f"om_{len(got)}")
        return 200, {"code": 0, "msg": "success", "data": {"message_id": got[said["uuid"]]}}

    with standing_in(judge) as found:
        found.got, found.good = got, good
        found.app = account(app="cli_1", secret="secret", id_type="user_id", server=found.url)
        yield found


def test_a_member_is_told_once_however_often_it_is_sent(feishu):
    assert send(feishu.app, message(to="lin01")) == send(feishu.app, message(to="lin01")) == "om_0"
    assert send(feishu.app, message(to="lin01", key="other")) == "om_1"


def test_a_token_that_is_over_is_fetched_anew(feishu):
    send(feishu.app, message(to="lin01"))
    feishu.good.clear()
    feishu.good.add("t-2")
    assert send(feishu.app, message(to="lin01", key="other")) == "om_1"


def test_what_goes_wrong_is_told_apart(feishu):
    with pytest.raises(Refused, match="230013"):
        send(feishu.app, message(to="wu"))
    feishu.troubles = [(400, {"code": 99991400, "msg": "request trigger frequency limit"})]
    with pytest.raises(Later) as met:
        send(feishu.app, message(to="lin01"))
    assert met.value.wait_s == 60
    forget(feishu.app)
    with pytest.raises(Misconfigured):
        send(account(app="cli_1", secret="x", server=feishu.url), message(to="lin01"))
