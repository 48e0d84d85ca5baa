"""Channels as they are set up: sealed, masked, tried, switched, and only by who may."""

from datetime import timedelta

import pytest

from shangji.core import clock
from shangji.core.access import System
from shangji.core.jobs import run_due
from shangji.gateway.models import Outlet
from shangji.gateway.models.outlet import OutletIncomplete, masked
from shangji.gateway.tests.standin import standing_in
from shangji.people.inbox import GROUPS, Wishes, channels
from shangji.people.models import Dispatch, Notification

KEY = "693a91f6-7abc-4bc4-97a0-0ec2sifa5aaa"
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


@pytest.fixture
def robot(system):
    return Outlet.add("销售群", service="wecom_robot", said={"url": ADDRESS}, groups=["risks"], by=system)


def test_the_address_of_a_robot_is_sealed_and_shown_masked(robot, client_of, chen):
    assert KEY not in robot.secrets and robot.said == {} and robot.account()["url"] == ADDRESS
    assert robot.shown == "https://qyapi.weixin.qq.com/••••5aaa"
    assert all(KEY not in f"{event.payload} {event.changes}" for event in robot.subject.events.all())
    client = client_of(chen)
    for path in ("/settings/outlets/", f"/settings/outlets/{robot.pk}/"):
        page = client.get(path).content.decode()
        assert KEY not in page and robot.secrets not in page
    assert masked("short") == "••••"


def test_a_channel_needs_what_its_service_asks_for(system):
    with pytest.raises(OutletIncomplete):
        Outlet.add("群", service="wecom_robot", said={}, by=system)
    with pytest.raises(OutletIncomplete):
        Outlet.add("群", service="wecom_robot", said={"url": ADDRESS}, groups=["nothing"], by=system)


def test_each_service_has_its_dialog_and_what_is_typed_in_is_kept(client_of, chen, lin):
    client = client_of(chen)
    assert client_of(lin).get("/settings/outlets/").status_code == 403
    assert "/settings/outlets/add/smtp/" in client.get("/settings/outlets/").content.decode()
    for service in (
        "smtp",
        "webhook",
        "wecom_robot",
        "wecom_app",
        "dingtalk_robot",
        "dingtalk_app",
        "feishu_robot",
        "feishu_app",
        "push",
    ):
        assert client.get(f"/settings/outlets/add/{service}/").status_code == 200
    assert client.get("/settings/outlets/add/pigeon/").status_code == 404
    typed = {
        "name": "群",
        "need_url": "javascript:alert(1)",
        "groups": ["risks"],
        "language": "en",
        "is_open": "on",
    }
    assert client.post("/settings/outlets/add/wecom_robot/", typed).status_code == 422
    assert (
        client.post("/settings/outlets/add/wecom_robot/", {**typed, "need_url": ADDRESS}).status_code == 302
    )
    outlet = Outlet.objects.get()
    assert (outlet.groups, outlet.language, outlet.is_open) == (["risks"], "en", True)
    assert (
        client.post(f"/settings/outlets/{outlet.pk}/", {**typed, "name": "改名", "need_url": ""}).status_code
        == 302
    )
    outlet.refresh_from_db()
    assert outlet.name == "改名" and outlet.account()["url"] == ADDRESS


def test_a_pair_of_keys_is_made_once_and_the_browser_is_told_the_public_one(client_of, chen, lin):
    client = client_of(chen)
    typed = {"name": "浏览器", "need_subject": "it@example.com", "is_open": "on"}
    client.post("/settings/outlets/add/push/", typed)
    outlet = Outlet.objects.get()
    keys = outlet.account().said
    assert keys["private"] not in outlet.secrets and "private" not in outlet.said
    client.post(f"/settings/outlets/{outlet.pk}/", {**typed, "need_subject": "crm@example.com"})
    outlet.refresh_from_db()
    assert outlet.account()["private"] == keys["private"] and outlet.account()["subject"] == "crm@example.com"
    assert f'data-push-key="{keys["public"]}"' in client_of(lin).get("/me/inbox/").content.decode()


def test_a_trial_is_sent_at_once_and_says_what_it_met(client_of, chen, system, settings):
    settings.PRIVATE_TARGETS = True
    with standing_in(lambda call: (200, {"errcode": 0})) as group:
        robot = Outlet.add("群", service="wecom_robot", said={"url": group.url}, by=system)
        client = client_of(chen)
        assert (
            client.post(f"/settings/outlets/{robot.pk}/try/", headers={"HX-Request": "true"}).status_code
            == 204
        )
        assert "陈思远" in group.calls[0].said["text"]["content"]
        group.troubles = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"})]
        client.post(f"/settings/outlets/{robot.pk}/try/")
    robot.refresh_from_db()
    assert "93000" in robot.trouble and "93000" in client.get("/settings/outlets/").content.decode()


def test_it_is_switched_off_and_on(robot, client_of, chen, lin):
    address = f"/settings/outlets/{robot.pk}/switch/"
    assert client_of(lin).post(address).status_code == 403
    for is_open in (False, True):
        assert client_of(chen).post(address, headers={"HX-Request": "true"}).status_code == 204
        robot.refresh_from_db()
        assert robot.is_open is is_open


def test_the_channel_of_the_own_team_goes_before_that_of_everybody(lin, wu, teams, system):
    app = {"corp": "ww1", "agent": "1", "secret": "s", "server": "https://qyapi.weixin.qq.com"}
    all_of_us = Outlet.add("全公司", service="wecom_app", said=app, by=system)
    east = Outlet.add("华东", service="wecom_app", said=app, team=teams["east"], by=system)
    wecom = next(each for each in channels() if each.key == "wecom_app")
    assert list(wecom.routes(lin)) == []  # nobody knows who he is there
    for user, outlet in ((lin, east), (wu, all_of_us)):
        user.choose_inbox(Wishes(addresses={"wecom_app": "id"}), by=user.actor())
        assert [route.account for route in wecom.routes(user)] == [outlet.pk]


def test_a_channel_in_trouble_is_told_by_the_others_to_who_may_mend_it(system, chen, lin, client_of):
    known = {"host": "127.0.0.1", "port": "9", "security": "plain", "sender": "crm@qiheng.example"}
    mail = Outlet.add("邮件", service="smtp", said=known, by=system)
    app = {"corp": "ww1", "agent": "1", "secret": "s", "server": "https://qyapi.weixin.qq.com"}
    Outlet.add("企业微信", service="wecom_app", said=app, by=system)
    Outlet.add("群", service="wecom_robot", said={"url": ADDRESS}, groups=list(GROUPS), by=system)
    chen.choose_inbox(Wishes(addresses={"wecom_app": "chen"}), by=chen.actor())
    assert chen.email, "letters would reach her, were it not the letters that are in trouble"

    def met(what, after=0):
        with clock.at(clock.now() + timedelta(minutes=after)):
            mail.note_trouble(what, by=System(mail.name, channel="message"))
            run_due()
        return Notification.objects.filter(event__kind="gateway.outlet_troubled")

    line = met("503").get()
    assert line.user == chen and line.event.sentence == "消息通道 邮件：503"
    assert [row.channel for row in Dispatch.objects.filter(event=line.event)] == ["wecom_app"]
    assert "消息通道 邮件：503" in client_of(chen).get("/inbox/").content.decode()
    assert met("timed out").count() == 1, "another word for the same trouble"
    met("", 1)
    assert met("503", 2).count() == 1, "she has not read of it yet"
    Notification.objects.mark_read(clock.now())
    met("", 3)
    assert met("503", 4).count() == 1, "what fails again at once is the same trouble"
    met("", 120)
    assert met("503", 180).count() == 2 and not lin.notifications.filter(
        event__kind="gateway.outlet_troubled"
    )


def test_the_table_costs_a_fixed_number_of_statements(client_of, chen, system, django_assert_max_num_queries):
    for n in range(5):
        Outlet.add(f"群{n}", service="wecom_robot", said={"url": ADDRESS}, by=system)
    client = client_of(chen)
    client.get("/settings/outlets/")
    with django_assert_max_num_queries(13):
        client.get("/settings/outlets/")
