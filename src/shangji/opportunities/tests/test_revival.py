"""What is lost is lost well, is brought up again on its day or on a sign of life, and comes back as another."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shangji.activities.models import Attachment, FollowUp
from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import is_working_day, today
from shangji.core.jobs import Job, run_due
from shangji.core.undo import TooLateToUndo
from shangji.opportunities.losses import losses, won_back
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.models.loss_reason import RevisitNotRight
from shangji.opportunities.models.opportunity.evidence import Evidence, EvidenceElsewhere
from shangji.opportunities.models.opportunity.outcome import LossReasonMissing
from shangji.opportunities.models.opportunity.revival import (
    CustomerElsewhere,
    NotLost,
    RevisitInThePast,
    RevivedAlready,
)
from shangji.opportunities.revival import hear_customers, propose_at, propose_on_the_day
from shangji.opportunities.today import day_of, due
from shangji.people.models import Notification

WED = date(2025, 3, 5)


@pytest.fixture
def lost(crane, lin, too_dear):
    crane.change(product="输送线", need="两条线", by=lin.actor())
    crane.lose(too_dear, competitor="博瀚", by=lin.actor())
    return crane


def reason(name):
    return LossReason.objects.select_related("parent").get(name=name)


def told(user):
    return [line.event.kind for line in Notification.objects.filter(user=user).select_related("event")]


def test_a_loss_keeps_what_shows_it(crane, lin, too_dear):
    by = lin.actor()
    crane.log_follow_up("采购说预算只有九十万", type="call", by=by)
    crane.attach(SimpleUploadedFile("谈判.txt", "记录".encode()), by=by)
    said, file = FollowUp.objects.get(), Attachment.objects.get()
    crane.lose(too_dear, by=by, evidence=Evidence(words=" 采购电话里说的 ", follow_up=said, file=file))
    kept = Opportunity.objects.get(pk=crane.pk)
    assert (kept.evidence, kept.evidence_follow_up, kept.evidence_file) == ("采购电话里说的", said, file)
    assert (
        kept.has_evidence
        and kept.subject.events.get(kind="opportunities.lost").payload["evidence"] == "采购电话里说的"
    )
    kept.undo(kept.undoable_event(by), by=by)
    assert not Opportunity.objects.get(pk=crane.pk).has_evidence


def test_evidence_is_of_the_record_itself(crane, pump, lin, too_dear):
    pump.log_follow_up("别处说的", by=lin.actor())
    elsewhere = Evidence(follow_up=FollowUp.objects.get())
    with pytest.raises(EvidenceElsewhere):
        crane.lose(too_dear, by=lin.actor(), evidence=elsewhere)
    crane.lose(too_dear, by=lin.actor())
    assert crane.outcome == "lost"


@pytest.mark.parametrize(
    ("name", "ends_on", "day"),
    [
        ("预算冻结", None, date(2026, 1, 4)),  # the first working day of the financial year
        ("时机未到", None, date(2025, 5, 6)),  # sixty days later is a holiday
        ("竞品关系更深", date(2025, 12, 31), date(2025, 10, 9)),  # ninety days before falls into a holiday
        ("竞品关系更深", date(2025, 4, 1), date(2025, 3, 6)),  # soon over: the next working day
        ("竞品关系更深", None, None),
        ("报价高于预算", None, None),
        ("没见到拍板人", None, date(2025, 5, 6)),  # as its group
    ],
)
def test_a_reason_proposes_a_working_day(process, name, ends_on, day):
    assert reason(name).day_to_revisit(WED, ends_on) == day
    assert day is None or is_working_day(day)


def test_what_a_reason_proposes_is_a_setting(process, lin, chen):
    frozen = reason("预算冻结")
    for revisit, n in (("days", None), ("days", 0), ("fiscal", 13), ("never", 3), ("soon", 3)):
        with pytest.raises(RevisitNotRight):
            frozen.set_revisit(revisit, n, by=chen.actor())
    frozen.set_revisit("fiscal", 4, by=chen.actor())
    assert reason("预算冻结").day_to_revisit(WED) == date(2025, 4, 1)
    assert frozen.set_revisit("fiscal", 4, by=chen.actor()) is None


def test_what_was_lost_comes_back_as_another_one(lost, lin, stages, facts):
    by = lin.actor()
    fact = lost.revive(by=by)
    child = Opportunity.objects.get(pk=fact.child_id)
    assert (child.parent, child.stage, child.outcome) == (lost, stages["contact"], "open")
    assert (child.name, child.customer, child.product, child.need) == (
        lost.name, lost.customer, "输送线", "两条线",
    )  # fmt: skip
    assert child.owner_id == lin.pk and child.amount is None
    assert Opportunity.objects.get(pk=lost.pk).outcome == "lost"
    assert facts(lost)[-1] == "opportunities.revived"
    assert facts(child) == ["opportunities.opened", "opportunities.came_back"]
    with pytest.raises(RevivedAlready):
        lost.revive(by=by)


def test_only_what_was_lost_comes_back(crane, lin, too_dear):
    with pytest.raises(NotLost):
        crane.revive(by=lin.actor())
    crane.win(by=lin.actor())
    with pytest.raises(NotLost):
        crane.revive(by=lin.actor())
    with pytest.raises(NotLost):
        crane.plan_revisit(None, by=lin.actor())


def test_whoever_lost_the_customer_asks_for_it(lost, lin, wu, yongtuo):
    yongtuo.assign_to(wu, by=System("test"))
    with pytest.raises(CustomerElsewhere):
        lost.revive(by=lin.actor())
    yongtuo.assign_to(lin, by=System("test"))
    assert lost.revive(by=lin.actor())


def test_a_revival_is_taken_back_until_somebody_works_on_it(lost, lin):
    by = lin.actor()
    lost.plan_revisit(today() + timedelta(days=30), by=by)
    fact = lost.revive(by=by)
    assert Opportunity.objects.get(pk=lost.pk).revisit_on is None
    lost.undo(lost.undoable_event(by), by=by)
    assert Opportunity.objects.get(pk=fact.child_id).outcome == "invalid"
    assert Opportunity.objects.get(pk=lost.pk).revisit_on == today() + timedelta(days=30)
    again = lost.revive(by=by)
    Opportunity.objects.get(pk=again.child_id).log_follow_up("打了电话", by=by)
    with pytest.raises(TooLateToUndo):
        lost.undo(lost.undoable_event(by), by=by)
    assert Opportunity.objects.get(pk=again.child_id).outcome == "open"


def test_why_it_was_lost_is_corrected_and_told(lost, lin, zhou):
    with pytest.raises(LossReasonMissing):
        lost.recode_loss(None, by=zhou.actor())
    lost.recode_loss(reason("竞品价格更低"), competitor="中原", by=zhou.actor())
    assert lost.competitor == "中原"
    assert "报价高于预算" in lost.subject.events.latest("seq").sentence


def test_the_day_is_changed_or_dropped(lost, lin):
    with pytest.raises(RevisitInThePast):
        lost.plan_revisit(today(), by=lin.actor())
    lost.plan_revisit(today() + timedelta(days=9), by=lin.actor())
    assert lost.plan_revisit(today() + timedelta(days=9), by=lin.actor()) is None
    lost.plan_revisit(None, by=lin.actor())
    assert Opportunity.objects.get(pk=lost.pk).revisit_on is None


def on_day(lost, days=0):
    return clock.at(
        datetime.combine(lost.revisit_on, datetime.min.time(), clock.now().tzinfo)
        + timedelta(days=days, hours=4)
    )


def test_on_its_day_the_owner_is_asked_once_and_it_stands_on_today(lost, lin):
    lost.plan_revisit(today() + timedelta(days=40), by=lin.actor())
    propose_on_the_day(Job())
    assert not on_today(lin) and not told(lin)
    for days in (0, 1):
        with on_day(lost, days):
            propose_on_the_day(Job())
            run_due()
            assert told(lin) == ["opportunities.revival_proposed"]
            assert on_today(lin) == [lost]
            assert sum(rows.count() for rows in due(lin.pk, clock.now())) == 1
    assert "博瀚" in Notification.objects.get(user=lin).event.sentence


def on_today(user):
    day = day_of(user.actor(), clock.now())
    return [action.noun for action in [*day.now, *day.today]]


def second(lost, lin, too_dear, amount=Decimal(9_000_000)):
    other = Opportunity.open("二期", customer=lost.customer, amount=amount, by=lin.actor())
    other.lose(too_dear, by=lin.actor())
    return other


def test_a_customer_is_asked_about_once_in_thirty_days(lost, lin, too_dear):
    other = second(lost, lin, too_dear)
    for each in (lost, other):
        each.plan_revisit(today() + timedelta(days=40), by=lin.actor())
    with on_day(lost):
        propose_on_the_day(Job())
        propose_on_the_day(Job())
        run_due()
        assert told(lin) == ["opportunities.revival_proposed"]
        assert len(on_today(lin)) == 1
        propose_at(lost.customer_id, "lead")
        run_due()
        assert len(told(lin)) == 1
    with on_day(lost, 31):
        propose_at(lost.customer_id, "lead")
        run_due()
        assert len(told(lin)) == 2


def test_a_customer_to_be_left_alone_is_not_proposed(lost, lin):
    lost.plan_revisit(today() + timedelta(days=40), by=lin.actor())
    lost.customer.leave_alone(today() + timedelta(days=60), reason="客户要求", by=lin.actor())
    with on_day(lost):
        propose_on_the_day(Job())
        propose_at(lost.customer_id, "lead")
        run_due()
        assert not told(lin) and not on_today(lin)
    lost.customer.leave_alone(None, by=lin.actor())
    with on_day(lost):
        propose_at(lost.customer_id, "lead")
        run_due()
        assert told(lin) == ["opportunities.revival_proposed"]


def test_a_sign_of_life_asks_about_the_largest_loss(lost, lin, too_dear):
    other = second(lost, lin, too_dear)
    propose_at(lost.customer_id, "message")
    run_due()
    assert Notification.objects.get(user=lin).event.subject_id == other.pk
    propose_at(None, "message")
    assert len(told(lin)) == 1


def test_the_table_of_losses_counts_and_links(client, lost, lin, too_dear):
    second(lost, lin, too_dear, Decimal(1000))
    span = (today() - timedelta(days=1), today() + timedelta(days=1))
    found = losses(lin.actor(), *span)
    assert [(row.reason, row.total.count, row.total.amount) for row in found.rows] == [
        ("报价高于预算", 2, Decimal(1287000))
    ]
    assert found.columns == ["初步接触", "方案报价"]
    by_rival = losses(lin.actor(), *span, across="competitor")
    assert [cell.count for cell in by_rival.rows[0].cells] == [1, 1]
    assert losses(lin.actor(), *span, competitor="博瀚").total.count == 1
    client.force_login(lin)
    for table in (found, by_rival):
        for cell in [*table.rows[0].cells, table.rows[0].total, *table.totals, table.total]:
            listed = client.get(cell.url)
            assert len(listed.context["page"].rows) == cell.count, cell.url


def test_nobody_counts_what_they_do_not_reach(lost, wu):
    span = (today() - timedelta(days=1), today() + timedelta(days=1))
    assert losses(wu.actor(), *span).total.count == 0
    assert won_back(wu.actor(), *span).revived == 0


def test_the_win_back_rate_counts_what_came_back_and_ended(client, lost, lin, too_dear):
    span = (today() - timedelta(days=1), today() + timedelta(days=40))
    other = second(lost, lin, too_dear)
    children = [Opportunity.objects.get(pk=each.revive(by=lin.actor()).child_id) for each in (lost, other)]
    assert won_back(lin.actor(), *span).ratio is None
    children[0].change_amount(Decimal(500), by=lin.actor())
    with clock.at(clock.now() + timedelta(days=20)):
        children[0].win(by=lin.actor())
        children[1].lose(too_dear, by=lin.actor())
    found = won_back(lin.actor(), *span)
    assert (found.revived, found.won, found.lost, found.open, found.amount) == (2, 1, 1, 0, Decimal(500))
    assert (
        found.ratio == 0.5 and round(found.cycle_days) == 20 and found.interval[0] < 0.5 < found.interval[1]
    )
    client.force_login(lin)
    assert [
        len(client.get(found.urls[end]).context["page"].rows) for end in ("revived", "won", "lost", "open")
    ] == [2, 1, 1, 0]


def test_what_a_customer_says_is_a_sign_of_life(lost, lin, yongtuo, system):
    yongtuo.log_follow_up("我打电话问近况", type="call", by=lin.actor())
    hear_customers(Job())
    run_due()
    assert not told(lin)
    yongtuo.log_follow_up("客户来电问现在的价格", type="call", direction="in", by=lin.actor())
    hear_customers(Job())
    hear_customers(Job())
    run_due()
    assert told(lin) == ["opportunities.revival_proposed"]
    with clock.at(clock.now() + timedelta(days=40)):
        yongtuo.hear("还有货吗", channel="mail", by=system)
        run_due()
        assert told(lin).count("opportunities.revival_proposed") == 2
