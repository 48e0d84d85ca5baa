"""Approvals and alerts from the message that tells of them: asked for once, in one's own name, and never by looking."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.calendar import add_working_days, local_day
from shangji.core.jobs import run_due
from shangji.opportunities.models import Opportunity
from shangji.people.letters import all_answers, answers_to, link, pages_of
from shangji.people.models import Notification
from shangji.process.models import Alert, Approval
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan
from shangji.process.risk_telling import tell_of_risks

SITE = "https://crm.example"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE = SITE


def path_of(line, key):
    return link(line, key).removeprefix(SITE)


@pytest.fixture
def asked(crane, lin, zhou, person):
    """Two decide, each for themselves: 周, and 郑 who leads elsewhere."""
    other = person("zheng", "郑岚", "leader", "south")
    steps = [{"mode": "all", "who": [{"user": zhou.pk}, {"user": other.pk}]}]
    crane.ask_approval("discount", "让利 8%", steps, details={"说明": "对手报价低"}, by=lin.actor())
    run_due()
    return Approval.objects.get(), other


def line_to(user, kind="process.approval_asked"):
    return Notification.objects.filter(user=user, event__kind=kind).order_by("-pk").first()


def test_an_approval_is_decided_from_its_message_by_whom_it_was_sent_to(
    asked, crane, lin, zhou, client, client_of
):
    approval, other = asked
    line = line_to(zhou)
    assert [a.key for a in answers_to(line)] == ["approve", "reject", "read"]
    path = path_of(line, "reject")
    assert client.get(path).headers["Location"].startswith("/accounts/login/?next="), (
        "the link alone decides nothing"
    )
    stranger = client_of(lin).get(path)
    assert stranger.status_code == 403 and "周" in stranger.content.decode()
    mine = client_of(zhou)
    assert "对手报价低" in mine.get(path).content.decode() and approval.asked().count() == 2, (
        "looking decides nothing"
    )
    assert mine.post(path, {"note": " "}).status_code == 422
    agree = path_of(line, "approve")
    assert mine.post(agree, {"note": "守住毛利 20%"}).status_code == 200
    assert approval.asked().get().user == other
    for once_more in (mine.post(agree, {"note": "再来"}), mine.post(path, {"note": "反悔"})):
        assert once_more.status_code == 409 and "守住毛利 20%" in once_more.content.decode()
    theirs, refusal = client_of(other), path_of(line_to(other), "reject")
    assert theirs.post(refusal, {"note": "账期太长"}).status_code == 200
    approval.refresh_from_db()
    assert approval.state == "rejected" and crane.subject.events.filter(channel="message").count() == 2
    assert "账期太长" in theirs.get(path_of(line_to(other), "approve")).content.decode(), (
        "what happened meanwhile"
    )
    run_due()
    told = line_to(lin, "process.approval_rejected")
    assert [a.key for a in answers_to(told)] == ["read"], "who asked decides nothing"


def test_what_waits_is_decided_beside_its_line_and_in_groups(
    asked, zhou, client_of, crane, django_assert_max_num_queries
):
    approval, _other = asked
    reject = f"/approvals/{approval.pk}/reject/"
    client = client_of(zhou)
    client.get("/inbox/")
    with django_assert_max_num_queries(14):
        assert f'hx-get="{reject}"' in client.get("/inbox/").content.decode(), "it asks for the reason"
    pages = pages_of(line_to(zhou).event)
    assert [url for _label, url in pages] == [
        f"{SITE}/approvals/{approval.pk}/approve-with-note/",
        f"{SITE}{reject}",
    ]
    crane.withdraw_approval(approval, by=crane.owner.actor())
    assert reject not in client.get("/inbox/").content.decode()
    assert "撤回" in client.get(path_of(line_to(zhou), "approve")).content.decode()


@pytest.fixture
def warned(now, lin, zhou, yongtuo, stages):
    """Six working days of silence on a large deal: 林 is told, and 周 who leads her."""
    ensure_risk_rules()
    with clock.at(now):
        noun = Opportunity.open(
            "立体库输送线改造", customer=yongtuo, amount=Decimal("1286000"), stage=stages["proposal"], by=lin.actor()
        )  # fmt: skip
    with clock.at(datetime.combine(add_working_days(local_day(now), 6), now.timetz())):
        scan(clock.now())
        tell_of_risks(clock.now())
        line = Notification.objects.get(user=lin, event__payload__rule="R1")
        yield noun, line, Alert.objects.standing().get(subject_id=noun.pk, rule="R1")


def test_an_alert_is_handled_from_its_message(warned, lin, client, client_of):
    noun, line, alert = warned
    assert [a.key for a in answers_to(line)] == ["risk_know", "risk_take", "risk_false"]
    assert [a.key for a in all_answers(line)][3:] == ["risk_snooze", "read"], "the page leads to these"
    inbox = client_of(lin).get("/inbox/").content.decode()
    assert f"/risks/{noun.pk}/take/?alert={alert.pk}" in inbox
    path = path_of(line, "risk_know")
    assert path_of(line, "risk_snooze")[:40] in client.get(path).content.decode()
    alert.refresh_from_db()
    assert alert.state == "new", "looking changes nothing"
    assert client.post(path).status_code == 200
    assert client.post(path).status_code == 409
    assert client.post(path_of(line, "risk_take")).status_code == 200
    alert.refresh_from_db()
    assert (
        alert.state == "in_hand"
        and noun.subject.events.filter(actor_id=lin.pk, channel="message").count() == 2
    )
    false = path_of(line, "risk_false")
    until = (local_day(clock.now()) + timedelta(days=20)).isoformat()
    assert client.post(false, {"until": until, "reason": ""}).status_code == 422
    assert client.post(false, {"until": until, "reason": "客户在休假"}).status_code == 200
    alert.refresh_from_db()
    assert (alert.state, alert.reason) == ("false_alarm", "客户在休假")
    noun.log_follow_up("打了电话，下周谈价", by=lin.actor())
    ended = client.post(path_of(line, "risk_snooze"), {"day": "three", "reason": "等"})
    assert ended.status_code == 409 and "已结束" in ended.content.decode()
