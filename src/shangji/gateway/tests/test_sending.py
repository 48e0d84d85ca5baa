"""What was promised goes out once, within the limits, whatever does not answer; what cannot go waits for a person."""

from datetime import timedelta

import pytest

from shangji.core import clock
from shangji.core.events import Event
from shangji.core.jobs import run_due
from shangji.gateway.channels import sending, wire
from shangji.gateway.channels.sending import send_due
from shangji.gateway.models import Lane, Outlet
from shangji.gateway.tests.mail_server import mail_server
from shangji.gateway.tests.outgoing import NOON
from shangji.people.inbox import Wishes
from shangji.people.models import Dispatch, Notification

ALL = ["handovers", "reminders", "risks", "approvals", "mentions", "digest", "others"]
State = Dispatch.State


@pytest.fixture
def robot(program, chen):
    return Outlet.add(
        "销售群",
        service="wecom_robot",
        said={"url": f"{program.url}/send?key=k"},
        groups=ALL,
        by=chen.actor(),
    )


@pytest.fixture
def hook(program, chen):
    return Outlet.add(
        "数据平台", service="webhook", said={"url": program.url, "secret": "s"}, groups=ALL, by=chen.actor()
    )


@pytest.fixture
def happened(crane, lin):
    """Lines for lin, without waiting for something to happen."""
    events = list(Event.objects.filter(subject_id=crane.pk))
    for n in range(30):
        crane.plan_next_step(f"第 {n} 步", clock.now() + timedelta(days=2), by=lin.actor())
    events = list(Event.objects.filter(subject_id=crane.pk).order_by("pk"))

    def tell(count=1, moment=NOON, user=lin, **known):
        told = [events.pop(0) for _each in range(count)]
        for event in told:
            Notification.tell(user, event, moment, **known)

    return tell


def at(seconds):
    return clock.at(NOON + timedelta(seconds=seconds))


def states():
    return sorted(Dispatch.objects.values_list("state", flat=True))


def test_a_line_goes_to_the_group_that_asks_for_it_and_only_once(happened, robot, hook, program):
    happened()
    for second in range(3):
        with at(second):
            send_due()
    assert len(program.got) == 2 and states() == ["sent", "sent"]
    told = next(said for said in program.got if "told" in said)["told"][0]
    assert told["people"] == ["lin"] and told["subject"]["label"] == "立体库输送线改造"
    assert told["url"].startswith("https://crm.example/opportunities/")


def test_what_comes_within_a_minute_is_one_message(happened, robot, program):
    happened()
    with at(0):
        send_due()
    happened(5)
    for second in (1, 30, 59):
        with at(second):
            assert send_due() == 0
    with at(61):
        send_due()
    assert len(program.got) == 2 and program.got[1]["text"]["content"].count("立体库输送线改造") == 5
    assert states() == ["sent"] * 6


def test_an_urgent_one_does_not_wait_for_the_minute(happened, robot, program):
    happened()
    with at(0):
        send_due()
    happened(urgent=True)
    with at(5):
        send_due()
    assert len(program.got) == 2


def test_what_does_not_fit_goes_a_minute_later(happened, robot, program):
    happened(30)
    for second in (0, 61, 122, 183, 244):
        with at(second):
            send_due()
    assert all(len(said["text"]["content"].encode()) <= 2_048 for said in program.got)
    assert sum(said["text"]["content"].count("立体库输送线改造") for said in program.got) == 30


def test_the_team_it_serves_and_the_facts_it_asks_for(happened, program, system, teams, wu, crane, lin):
    said = {"url": program.url, "secret": "s"}
    Outlet.add("华南", service="webhook", said=said, groups=ALL, team=teams["south"], by=system)
    Outlet.add("只要审批", service="webhook", said=said, groups=["approvals"], by=system)
    Outlet.add("关着", service="webhook", said=said, groups=ALL, is_open=False, by=system)
    happened()
    assert not Dispatch.objects.exists()


def test_a_server_that_is_away_for_an_hour_loses_nothing_and_gets_nothing_twice(
    happened, system, lin, settings
):
    settings.SITE = "https://crm.example"
    with mail_server() as server:
        known = {"host": "127.0.0.1", "port": "9", "security": "plain", "sender": "crm@qiheng.example"}
        mail = Outlet.add("邮件", service="smtp", said=known, by=system)
        lin.choose_inbox(Wishes(chosen={"others": ["smtp"]}), by=lin.actor())
        happened(20)
        tries = 0
        for second in range(0, 3_600, 5):
            with at(second):
                tries += send_due()
        assert 5 < tries < 30 and states() == ["waiting"] * 20
        mail.refresh_from_db()
        assert mail.trouble
        Outlet.objects.get(pk=mail.pk).change(said={**known, "port": str(server.port)}, by=system)
        for second in range(3_600, 4_500, 5):
            with at(second):
                send_due()
        assert states() == ["sent"] * 20
        names = [text.split("Message-ID:")[1].split("\n")[0] for _from, _to, text in server.letters]
        assert len(names) == len(set(names)) == 20
        mail.refresh_from_db()
        assert mail.trouble == ""


def test_a_robot_that_says_too_often_is_left_alone_as_long_as_it_asks(happened, hook, program):
    program.troubles = [(429, b"", {"Retry-After": "300"})]
    happened()
    for second in (0, 60, 200, 299):
        with at(second):
            send_due()
    assert len(program.calls) == 1 and states() == ["waiting"]
    with at(301):
        send_due()
    assert len(program.got) == 1 and states() == ["sent"]


def test_a_robot_that_hangs_holds_up_nobody_and_is_asked_ever_more_seldom(
    happened, robot, hook, program, monkeypatch
):
    monkeypatch.setattr(wire, "ANSWER_S", 0.05)
    happened()
    Dispatch.objects.filter(channel="webhook").update(due_at=NOON + timedelta(days=1))
    program.troubles = ["hang"] * 99
    for second in range(0, 600, 10):
        with at(second):
            send_due()
    assert 3 <= len(program.calls) <= 7
    assert Lane.objects.get(pk=robot.lane()).failures == len(program.calls)
    program.troubles = []
    Dispatch.objects.filter(channel="webhook").update(due_at=NOON)
    with at(601):
        send_due()
    assert any("told" in call for call in program.got)


def test_what_may_have_arrived_says_so_when_it_is_sent_again(happened, robot, program, monkeypatch):
    monkeypatch.setattr(wire, "ANSWER_S", 0.05)
    program.troubles = ["hang"]
    happened()
    with at(0):
        send_due()
    monkeypatch.setattr(wire, "ANSWER_S", 5)
    with at(120):
        send_due()
    assert program.got[0]["text"]["content"].startswith("［重发］")


def test_a_message_whose_sender_died_is_taken_up_when_its_lease_is_over(happened, hook, program, monkeypatch):
    def dies(*_known):
        raise KeyboardInterrupt

    happened()
    with monkeypatch.context() as dying, at(0), pytest.raises(KeyboardInterrupt):
        dying.setattr(sending, "_send", dies)
        send_due()
    assert states() == ["sending"]
    with at(20):
        assert send_due() == 0
    with at(31):
        send_due()
    assert len(program.got) == 1 and states() == ["sent"]
    assert Dispatch.objects.get().attempts == 2 and not Dispatch.objects.get().is_repeat


def test_who_lost_the_lease_says_nothing_any_more(happened, hook):
    happened()
    with at(0):
        first = Lane.take(hook.lane(), hook.declared, {}, NOON, len)
    with at(31):
        second = Lane.take(hook.lane(), hook.declared, {}, NOON + timedelta(seconds=31), len)
    assert first.key == second.key
    assert not first.lane.went(first.rows, NOON)
    assert second.lane.went(second.rows, NOON) and states() == ["sent"]


def test_what_is_refused_waits_with_its_reason_and_goes_when_asked(
    happened, hook, program, chen, client_of, lin
):
    program.troubles = [(422, b""), (422, b"")]
    happened(2)
    Dispatch.objects.update(attempts=9)  # offered for days
    for second in range(2):
        with at(second):
            send_due()
    assert states() == ["failed", "failed"] and "422" in Dispatch.objects.first().error
    client = client_of(chen)
    page = client.get("/settings/outlets/undelivered/").content.decode()
    assert page.count("422") == 2 and "立体库输送线改造" in page
    first = Dispatch.objects.first()
    assert client_of(lin).post("/settings/outlets/undelivered/again/", {"pk": first.pk}).status_code == 403
    assert client.post("/settings/outlets/undelivered/again/", {"pk": first.pk}).status_code == 303
    assert states() == ["failed", "waiting"]
    assert client.post("/settings/outlets/undelivered/again/").status_code == 303
    for _each in range(2):
        send_due()
    assert states() == ["sent", "sent"] and len(program.got) == 2
    assert "全部送达" in client.get("/settings/outlets/undelivered/").content.decode()


def test_who_switches_it_off_sees_what_did_not_go(happened, hook, system):
    happened()
    hook.change(is_open=False, by=system)
    with at(0):
        send_due()
    assert states() == ["failed"]
    assert hook.send_again(by=system).count == 1


def test_it_gives_up_after_three_days(happened, hook, program):
    program.troubles = [(503, b"")] * 9
    happened()
    with at(76 * 3_600 + 60):
        send_due()
    assert states() == ["failed"]


def test_twenty_a_minute_are_never_more_in_any_minute(happened, robot, program, monkeypatch):
    monkeypatch.setattr("shangji.gateway.models.lane.FOLD_S", 0)
    monkeypatch.setattr("shangji.gateway.models.lane.FOLDED", 1)
    times = []
    happened(30)
    for second in range(180):
        with at(second):
            if send_due():
                times.append(second)
    assert len(times) == len(program.got) == 30
    assert all(sum(start <= t < start + 60 for t in times) <= 20 for start in times)


def test_who_may_not_see_it_any_more_is_not_sent_it(happened, system, lin, crane, wu, chen, settings):
    settings.SITE = "https://crm.example"
    known = {"host": "127.0.0.1", "port": "9", "security": "plain", "sender": "crm@qiheng.example"}
    Outlet.add("邮件", service="smtp", said=known, by=system)
    lin.choose_inbox(Wishes(chosen={"others": ["smtp"]}), by=lin.actor())
    happened()
    crane.customer.assign_to(wu, by=chen.actor())
    crane.assign_to(wu, by=chen.actor())
    with at(0):
        send_due()
    assert states() == ["failed"] and "林嘉禾" in Dispatch.objects.get().error


def test_feishu_is_left_alone_at_the_full_and_the_half_hour(happened, program, chen):
    said = {"url": f"{program.url}/hook", "secret": "s"}
    Outlet.add("飞书群", service="feishu_robot", said=said, groups=ALL, by=chen.actor())
    half_past = NOON.replace(minute=30)
    happened(moment=half_past)
    with clock.at(half_past + timedelta(seconds=5)):
        assert send_due() == 0
    with clock.at(half_past + timedelta(seconds=85)):
        send_due()
    assert len(program.got) == 1


def test_a_member_of_wecom_gets_thirty_a_minute(happened, program, system, lin, monkeypatch):
    from shangji.gateway.channels import wecom_app

    said = {"corp": "ww1", "agent": "1", "secret": "s", "server": program.url}
    Outlet.add("企业微信", service="wecom_app", said=said, by=system)
    lin.choose_inbox(Wishes(addresses={"wecom_app": "LinJiahe"}), by=lin.actor())
    happened(30)
    outlet = Outlet.objects.get()
    Dispatch.objects.update(state=State.SENT, sent_at=NOON)
    event = Event.objects.order_by("-pk")[0]
    Notification.tell(lin, event, NOON)
    taken = Lane.take(outlet.lane(), outlet.declared, outlet.said, NOON + timedelta(seconds=30), len)
    assert taken is None and wecom_app.LONGEST == 2_048
    assert Dispatch.objects.get(state=State.WAITING).due_at == NOON + timedelta(seconds=60)
    full = Lane.take(outlet.lane(), outlet.declared, {"members": "0"}, NOON + timedelta(seconds=61), len)
    assert full is None and Lane.objects.get().blocked_until
    Lane.objects.update(blocked_until=None)
    assert Lane.take(outlet.lane(), outlet.declared, {"members": "5"}, NOON + timedelta(seconds=62), len)


def test_a_message_after_the_quiet_hours_is_sent_then(crane, lin, wu, chen, program, system, settings):
    known = {"host": "127.0.0.1", "port": "9", "security": "plain", "sender": "crm@qiheng.example"}
    Outlet.add("邮件", service="smtp", said=known, by=system)
    with clock.at(NOON.replace(hour=22)):
        crane.assign_to(wu, by=chen.actor())
        run_due()
        assert send_due() == 0
    found = Dispatch.objects.get(user=wu)
    assert NOON.replace(day=24, hour=8, minute=0) <= found.due_at <= NOON.replace(day=24, hour=8, minute=2)
