"""What brings up again what was lost: who decides, a contract, a price, a call; each says why, and can be refused."""

from datetime import timedelta

import pytest

from shangji.core import clock
from shangji.core.access import NotAllowed
from shangji.core.calendar import today
from shangji.core.jobs import run_due
from shangji.customers.models import Contact, Customer
from shangji.opportunities.models import LossReason
from shangji.opportunities.revival import hear_customers, propose_on_the_day
from shangji.people.letters import answers_to, link
from shangji.people.models import Notification
from shangji.people.owned import ReasonMissing


@pytest.fixture
def lost(crane, lin, too_dear):
    crane.change(product="输送线 X2", by=lin.actor())
    crane.lose(too_dear, competitor="博瀚", by=lin.actor())
    run_due()
    return crane


def signals(noun):
    rows = noun.subject.events.filter(kind="opportunities.revival_proposed").order_by("seq")
    return [(event.payload["signal"], event.payload["about"]) for event in rows]


@pytest.fixture
def later():
    """So many days later, when a customer may be proposed again."""
    return lambda days: clock.at(clock.now() + timedelta(days=days))


def test_who_decides_there_is_a_sign(zhang, lost, yongtuo, lin, wu, later):
    by = lin.actor()
    with later(1):
        yongtuo.seat("technical", contact=zhang, by=by)
        run_due()
        assert signals(lost) == [], "somebody who was known, and who does not decide"
    with later(2):
        zhang.mark_left(by=by)
        run_due()
        assert signals(lost) == [("left", "张建平")]
        told = Notification.objects.get(user=lin, event__kind="opportunities.revival_proposed")
        assert "张建平" in told.event.sentence and "博瀚" in told.event.sentence
    with later(40):
        fresh = Contact.add("吴涛", customer=yongtuo, by=by)
        yongtuo.seat("decider", contact=fresh, by=by)
        run_due()
    with later(80):
        other = Customer.add("绍兴机械", owner_id=wu.pk, by=wu.actor())
        Contact.add("钱进", customer=other, phone="13900008888", by=wu.actor())
        Contact.add("钱进", customer=yongtuo, phone="139 0000 8888", by=by)
        run_due()
    assert signals(lost) == [("left", "张建平"), ("key", "吴涛"), ("moved", "钱进")]


def test_a_call_on_the_lost_one_itself_is_a_sign(lost, lin):
    lost.log_follow_up("他们来电问新机型", type="call", direction="in", by=lin.actor())
    hear_customers(None)
    assert signals(lost) == [("message", "")]


def test_the_end_of_a_contract_that_becomes_known_makes_the_day(crane, yongtuo, lin, process):
    by = lin.actor()
    crane.lose(LossReason.objects.get(name="竞品关系更深"), competitor="博瀚", by=by)
    assert crane.revisit_on is None
    ends = today() + timedelta(days=200)
    yongtuo.change(contract_ends_on=ends, by=by)
    run_due()
    crane.refresh_from_db()
    assert crane.revisit_on and timedelta(85) <= ends - crane.revisit_on <= timedelta(100)
    with clock.at(clock.now() + timedelta(days=(crane.revisit_on - today()).days)):
        propose_on_the_day(None)
    assert signals(crane) == [("contract", ends.isoformat())]


def test_a_price_that_is_another_asks_those_who_lost_for_it(lost, pump, lin, chen, too_dear, client_of):
    pump.lose(too_dear, by=lin.actor())
    with pytest.raises(NotAllowed):
        too_dear.tell_change("新价目表", by=lin.actor())
    path, client = f"/settings/pipelines/reasons/{too_dear.pk}/changed/", client_of(chen)
    assert client_of(lin).get(path).status_code == 403
    assert "2 个" in client.get(path).content.decode()
    assert client.post(path, {"what": " "}).status_code == 422
    assert client.post(path, {"what": "输送线降价 12%", "product": "X2"}).status_code == 303
    run_due()
    assert signals(lost) == [("changed", "输送线降价 12%")] and signals(pump) == []
    too_dear.parent.tell_change("全线新机型", by=chen.actor())
    run_due()
    assert len(signals(lost)) == 1, "asked within the month"
    assert signals(pump) == [("changed", "全线新机型")]


def test_a_proposal_is_answered_from_its_message_and_can_be_refused_and_that_taken_back(
    zhang, lost, yongtuo, lin, wu, client, client_of, settings, later
):
    settings.SITE, by = "https://crm.example", lin.actor()
    yongtuo.seat("decider", contact=zhang, by=by)
    zhang.mark_left(by=by)
    run_due()
    line = Notification.objects.get(user=lin, event__kind="opportunities.revival_proposed")
    assert [a.key for a in answers_to(line)] == ["revive", "revisit", "decline"]
    page = client_of(lin).get(lost.get_absolute_url()).content.decode()
    assert "张建平已离职" in page and f"/opportunities/{lost.pk}/decline/" in page
    assert f"/opportunities/{lost.pk}/decline/" in client_of(lin).get("/inbox/").content.decode()
    with pytest.raises(ReasonMissing):
        lost.decline_revival(" ", by=by)
    path = link(line, "decline").removeprefix(settings.SITE)
    assert client.post(path, {"note": "明年再说"}).status_code == 200
    with later(60):
        zhang.mark_back(by=by)
        zhang.mark_left(by=by)
        run_due()
        assert len(signals(lost)) == 1, "refused for half a year"
    lost.refresh_from_db()
    lost.undo(lost.undoable_event(by), by=by)
    with later(61):
        zhang.mark_back(by=by)
        zhang.mark_left(by=by)
        run_due()
        assert len(signals(lost)) == 2
    fresh = Notification.objects.filter(user=lin, event__kind="opportunities.revival_proposed").latest("pk")
    assert client.post(link(fresh, "revive").removeprefix(settings.SITE)).status_code == 200
    child = lost.revivals().get()
    again = client.post(link(fresh, "decline").removeprefix(settings.SITE), {"note": "不"})
    assert again.status_code == 409 and child.name in again.content.decode()
