"""A group is told what whoever answers for its channel may read when it is told; the rest is withheld, and shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shangji.core import clock
from shangji.core.events import Event
from shangji.core.jobs import run_due
from shangji.gateway.channels.sending import send_due
from shangji.gateway.models import Outlet
from shangji.gateway.models.outlet import NoGroupHere
from shangji.gateway.tests.outgoing import NOON
from shangji.opportunities.models import Opportunity
from shangji.people.models import Dispatch, Notification

State = Dispatch.State
NOBODY = "没有人负责"


@pytest.fixture
def channel(program):
    def made(by, service="webhook"):
        said = {"url": f"{program.url}/send?key=k", "secret": "s"}
        said = {name: said[name] for name in ("url", *(("secret",) if service == "webhook" else ()))}
        actor = by.actor()
        allowed = replace(actor, grants=actor.grants | {"gateway.add_outlet"})
        return Outlet.add("数据平台", service=service, said=said, groups=["others"], by=allowed)

    return made


@pytest.fixture
def beam(wu, stages):
    """Out of lin's reach."""
    return Opportunity.open("桁架机械手", by=wu.actor())


def tell(user, record, count=1):
    for event in Event.objects.filter(subject_id=record.pk).order_by("seq")[:count]:
        Notification.tell(user, event, NOON)


def send(*seconds):
    for second in seconds or range(0, 300, 61):
        with clock.at(NOON + timedelta(seconds=second)):
            send_due()


def states():
    return dict(Dispatch.objects.filter(line=None).values_list("event__subject_id", "state"))


@pytest.mark.parametrize("service", ["webhook", "wecom_robot", "dingtalk_robot", "feishu_robot"])
def test_a_group_is_told_what_its_keeper_may_read(
    service, channel, program, crane, lin, wu, beam, client_of, chen
):
    outlet = channel(lin, service)
    assert outlet.keeper == lin
    tell(lin, crane)
    tell(wu, beam)
    send()
    assert states() == {crane.pk: State.SENT, beam.pk: State.WITHHELD}
    assert crane.name in str(program.got) and beam.name not in str(program.got)
    kept = Dispatch.objects.get(line=None, event__subject_id=beam.pk)
    assert lin.name in kept.error and kept.attempts == 0
    client = client_of(chen)
    page = client.get(f"/settings/outlets/{outlet.pk}/deliveries/").content.decode()
    assert "未外发" in page and "1 条没有外发" in page and kept.error in page
    only = client.get(f"/settings/outlets/{outlet.pk}/deliveries/?state=withheld").content.decode()
    assert beam.name in only and crane.name not in only
    listed = client.get("/settings/outlets/").content.decode()
    assert "1 条未外发" in listed and f"按{lin.name}能看到的发" in listed


def test_what_is_withheld_takes_no_place_in_the_limits(channel, program, crane, lin, wu, beam):
    channel(lin, "wecom_robot")
    for n in range(40):
        with clock.at(NOON - timedelta(days=1)):
            beam.plan_next_step(f"第 {n} 步", clock.now() + timedelta(days=2), by=wu.actor())
    tell(wu, beam, 40)
    tell(lin, crane)
    send(0)
    assert len(program.got) == 1 and crane.name in str(program.got)
    assert Dispatch.objects.withheld().count() == 40


def test_reach_is_asked_when_it_is_sent(channel, program, crane, lin, wu, chen):
    channel(lin)
    tell(lin, crane)
    crane.customer.assign_to(wu, by=chen.actor())
    crane.assign_to(wu, by=chen.actor())
    send(0)
    assert states() == {crane.pk: State.WITHHELD} and program.got == []


def test_whoever_leaves_answers_for_nothing_until_somebody_takes_it_over(
    channel, program, crane, lin, chen, client_of
):
    outlet = channel(lin)
    tell(lin, crane)
    lin.disable(by=chen.actor())
    send(0)
    run_due()
    assert states() == {crane.pk: State.WITHHELD} and program.got == []
    outlet.refresh_from_db()
    assert NOBODY in outlet.trouble
    assert Notification.objects.filter(user=chen, event__kind="gateway.outlet_troubled").count() == 1
    client = client_of(chen)
    for address in ("/settings/outlets/", f"/settings/outlets/{outlet.pk}/deliveries/"):
        assert NOBODY in client.get(address).content.decode()
    client.post(f"/settings/outlets/{outlet.pk}/take-over/")
    outlet.refresh_from_db()
    assert (outlet.keeper, outlet.trouble) == (chen, "")
    assert outlet.subject.events.order_by("-seq")[0].kind == "gateway.outlet_taken_over"
    with clock.at(NOON + timedelta(seconds=60)):
        outlet.replay(NOON - timedelta(days=400), NOON + timedelta(days=400), by=chen.actor())
    send(120)
    assert states() == {crane.pk: State.SENT} and len(program.got) == 1


def test_a_channel_that_nobody_set_up_tells_nothing(program, system, crane, lin):
    outlet = Outlet.add("群", service="wecom_robot", said={"url": program.url}, groups=["others"], by=system)
    tell(lin, crane)
    send(0)
    assert outlet.keeper is None and states() == {crane.pk: State.WITHHELD}


def test_who_says_where_a_group_is_or_what_it_is_told_answers_for_it(channel, program, zhou, chen):
    by = chen.actor()
    assert channel(chen).take_over(by=by) is None
    others = Outlet.add("群", service="wecom_robot", said={"url": program.url}, groups=["others"], by=by)
    zhou.role = chen.role
    zhou.save(update_fields=["role"])
    others.change(language="en", by=zhou.actor())
    assert others.keeper == chen
    others.change(groups=["others", "risks"], by=zhou.actor())
    assert others.keeper_id == zhou.pk
    others.change(said={"url": f"{program.url}/another"}, by=by)
    assert others.keeper_id == chen.pk


def test_a_channel_to_persons_is_taken_over_by_nobody(chen):
    said = {"host": "127.0.0.1", "port": "25", "security": "plain", "sender": "crm@qiheng.example"}
    mail = Outlet.add("邮件", service="smtp", said=said, by=chen.actor())
    assert mail.keeper is None
    with pytest.raises(NoGroupHere):
        mail.take_over(by=chen.actor())
