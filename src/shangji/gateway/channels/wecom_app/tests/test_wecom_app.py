"""A WeCom application as its documentation has it: a token for two hours, one member, the same message once."""

import pytest

from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.wecom_app.send import send
from shangji.gateway.tests.outgoing import account, line, message
from shangji.gateway.tests.standin import standing_in

pytestmark = pytest.mark.django_db
SECRET = "app-secret"


@pytest.fixture
def wecom(settings):  # noqa: C901 - the rules are theirs
    settings.PRIVATE_TARGETS = True
    got, good = {}, {"token-1"}

    def judge(call):  # noqa: PLR0911 - the rules are theirs
        if call.path == "/cgi-bin/gettoken" and call.method == "GET":
            if call.query != {"corpid": "ww1", "corpsecret": SECRET}:
                return 200, {"errcode": 40001, "errmsg": "invalid credential"}
            return 200, {"errcode": 0, "errmsg": "ok", "access_token": max(good), "expires_in": 7200}
        if call.path != "/cgi-bin/message/send" or call.method != "POST":
            return 404, b""
        if call.query.get("access_token") not in good:
            return 200, {"errcode": 42001, "errmsg": "access_token expired"}
        said = call.said
        if said["touser"].lower() != "linjiahe":
            return 200, {"errcode": 0, "errmsg": "ok", "invaliduser": said["touser"].lower()}
        content = said["text"]["content"]
        if said["msgtype"] != "text" or said["agentid"] != 1000002 or len(content.encode()) > 2_048:
            return 200, {"errcode": 40058, "errmsg": "invalid parameter"}
        if not (said["enable_duplicate_check"] == 1 and 0 < said["duplicate_check_interval"] <= 14_400):
            return 200, {"errcode": 40058, "errmsg": "invalid duplicate_check_interval"}
        got.setdefault((said["touser"], content), 0)
        got[said["touser"], content] += 1
        return 200, {"errcode": 0, "errmsg": "ok", "msgid": "msg-1"}

    with standing_in(judge) as found:
        found.got, found.good = got, good
        found.app = account(corp="ww1", agent=1000002, secret=SECRET, server=found.url)
        yield found


def test_a_member_is_told_and_the_token_is_fetched_once(wecom):
    assert send(wecom.app, message(to="LinJiahe")) == "msg-1"
    send(wecom.app, message(line("二"), to="LinJiahe"))
    assert [call.path for call in wecom.calls].count("/cgi-bin/gettoken") == 1
    first = next(iter(wecom.got))[1]
    assert '<a href="https://crm.example/told/x/open/">' in first and "标为已读" in first


def test_a_token_that_is_over_is_fetched_anew(wecom):
    send(wecom.app, message(to="LinJiahe"))
    wecom.good.clear()
    wecom.good.add("token-2")
    send(wecom.app, message(line("二"), to="LinJiahe"))
    assert len(wecom.got) == 2


def test_it_says_yes_and_yet_found_nobody(wecom):
    with pytest.raises(Refused, match="WuTong"):
        send(wecom.app, message(to="WuTong"))


def test_a_wrong_secret_is_a_matter_for_the_administrator(wecom):
    with pytest.raises(Misconfigured):
        send(account(corp="ww1", agent=1000002, secret="x", server=wecom.url), message(to="LinJiahe"))


def test_too_often_waits_and_a_long_text_is_cut_before_its_links(wecom):
    send(wecom.app, message(line(text="长" * 2_000), to="LinJiahe"))
    assert next(iter(wecom.got))[1].endswith("</a>")
    wecom.troubles = [(200, {"errcode": 45009, "errmsg": "api freq out of limit"})]
    with pytest.raises(Later) as met:
        send(wecom.app, message(to="LinJiahe"))
    assert met.value.wait_s == 60
