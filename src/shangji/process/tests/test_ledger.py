"""The ledger: what a record is owed next, what fulfils it, and what does not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shangji.activities.intake import Incoming, log_many
from shangji.core import clock
from shangji.core.access import Level, NotAllowed
from shangji.core.calendar import add_working_days, local_day
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.process.models import Obligation, Rhythm
from shangji.process.models.rhythm import RhythmNotRight, end_of_day
from shangji.process.obliged import NothingOwed, SnoozedTooOften, SnoozeNotRight
from shangji.process.reconciling import reckon_all, reconcile

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)  # 09:12 in Shanghai
SAID = "和张科长通了电话"


@pytest.fixture
def monday():
    with clock.at(MONDAY):
        yield MONDAY


def owed(noun):
    return Obligation.objects.open().get(subject_id=noun.pk)


def day(moment):
    return timezone.localtime(moment).date().isoformat()


def test_who_opens_an_opportunity_owes_a_follow_up_in_three_working_days(monday, crane, lin):
    row = owed(crane)
    assert (row.kind, row.owner, day(row.due_at), row.next_check_at) == (
        "cadence",
        lin,
        "2026-11-26",
        row.due_at,
    )
    assert [e.kind for e in crane.subject.events.order_by("seq")] == [
        "opportunities.opened",
        "process.obligation_opened",
    ]


def test_a_follow_up_fulfils_it_and_opens_the_next_in_one_line(monday, crane, lin):
    crane.log_follow_up(SAID, by=lin.actor().at(MONDAY + timedelta(days=1)))
    first, second = Obligation.objects.filter(subject_id=crane.pk).order_by("pk")
    assert first.fulfilled_at == MONDAY + timedelta(days=1) and first.breached_at is None
    assert second.is_open and day(second.due_at) == "2026-11-27"
    event = crane.subject.events.get(kind="process.obligation_fulfilled")
    assert event.payload["is_on_time"] and event.payload["next_duty"] == "cadence"


@pytest.mark.parametrize("text", ["嗯嗯", "见了总工"])
def test_too_few_words_fulfil_nothing(monday, crane, lin, text):
    before = owed(crane).pk
    crane.log_follow_up(text, type="visit", by=lin.actor())
    assert owed(crane).pk == before and crane.last_follow_up_at and crane.last_qualifying_at is None
    crane.log_follow_up("", type="call", duration_min=2, by=lin.actor())
    assert owed(crane).pk != before, "a call that lasted counts without words"


def test_only_the_owner_and_who_works_beside_them_fulfil_it(monday, crane, lin, zhou, wu):
    before = owed(crane).pk
    crane.log_follow_up(SAID, by=zhou.actor())
    assert owed(crane).pk == before, "whoever leads has not been in touch for the owner"
    crane.share_with(wu, level=Level.WRITE, by=lin.actor())
    crane.log_follow_up(SAID, by=wu.actor())
    assert owed(crane).pk != before


def test_edits_and_machines_reset_no_clock(monday, crane, lin, system, stages):
    before = owed(crane)
    crane.change(need="两台", by=lin.actor())
    crane.change_amount(5, by=lin.actor())
    crane.comment("注意付款", by=lin.actor())
    crane.move_to(stages["negotiation"], by=lin.actor())
    crane.log_follow_up("系统补记的一次联系", by=system)
    assert (owed(crane).pk, owed(crane).due_at) == (before.pk, before.due_at)


def test_a_planned_step_takes_its_place_and_a_far_one_silences_nothing(monday, crane, lin):
    first = owed(crane).pk
    crane.plan_next_step("送样件", MONDAY + timedelta(days=1), by=lin.actor())
    row = owed(crane)
    assert (row.pk, row.kind, day(row.due_at)) == (first, "planned_step", "2026-11-24")
    crane.plan_next_step("明年再说", MONDAY + timedelta(days=60), by=lin.actor())
    row = owed(crane)
    assert (row.pk, row.kind, day(row.due_at)) == (first, "cadence", "2026-12-01"), "twice the cadence"
    crane.drop_next_step("不送了", by=lin.actor())
    assert day(owed(crane).due_at) == "2026-11-26"


def test_planning_an_overdue_step_anew_stays_a_miss(monday, crane, lin):
    crane.plan_next_step("送样件", MONDAY, by=lin.actor())
    late = MONDAY + timedelta(days=1)
    with clock.at(late):
        crane.plan_next_step("送样件", late + timedelta(days=1), by=lin.actor())
    first, second = Obligation.objects.filter(subject_id=crane.pk).order_by("pk")
    assert first.cancelled_at == late and first.breached_at == first.due_at and first.fulfilled_at is None
    assert second.late_since == first.due_at and second.kind == "planned_step"


def test_a_late_follow_up_is_a_miss_that_was_made_good(monday, crane, lin):
    crane.log_follow_up(SAID, by=lin.actor().at(MONDAY + timedelta(days=7)))
    first = Obligation.objects.filter(subject_id=crane.pk).earliest("pk")
    assert first.breached_at == first.due_at < first.fulfilled_at


def test_closing_ends_it_and_undo_opens_one_again(monday, crane, lin):
    crane.win(awaits_payment=False, by=lin.actor())
    assert not Obligation.objects.open().filter(subject_id=crane.pk).exists()
    assert Obligation.objects.get(subject_id=crane.pk).breached_at is None
    crane.undo(crane.undoable_event(lin.actor()), by=lin.actor())
    assert day(owed(crane).due_at) == "2026-11-26"


def test_on_hold_one_look_is_owed_on_the_day_it_wakes(monday, crane, lin):
    crane.hold(MONDAY.date() + timedelta(days=20), reason="等预算", by=lin.actor())
    row = owed(crane)
    assert (row.kind, day(row.due_at)) == ("date", "2026-12-13")
    crane.log_follow_up(SAID, by=lin.actor())
    assert owed(crane).pk == row.pk, "what rests is not fulfilled by a word"
    with clock.at(MONDAY + timedelta(days=10)):
        crane.resume(by=lin.actor())
        assert (owed(crane).kind, day(owed(crane).due_at)) == ("cadence", "2026-12-08")


def test_who_takes_over_has_a_cadence_and_the_other_is_rid_of_it(monday, crane, lin, wu, zhou):
    with clock.at(MONDAY + timedelta(days=2)):
        crane.assign_to(wu, by=zhou.actor())
        crane.refresh_from_db()
    mine, theirs = Obligation.objects.filter(subject_id=crane.pk).order_by("pk")
    assert mine.cancelled_at and mine.breached_at is None and mine.owner == lin
    assert theirs.is_open and theirs.owner == wu and day(theirs.due_at) == "2026-11-30"


def test_holidays_stop_it(lin, process):
    with clock.at(datetime(2026, 9, 29, 3, tzinfo=UTC)):
        noun = Opportunity.open("节前的商机", by=lin.actor())
    assert (
        day(owed(noun).due_at)
        == add_working_days(local_day(datetime(2026, 9, 29, 3, tzinfo=UTC)), 3).isoformat()
    )
    assert owed(noun).due_at > datetime(2026, 10, 7, 16, tzinfo=UTC), (
        "the week of the National Day is no working time"
    )


def test_a_lead_is_owed_its_first_word_then_a_reply_when_it_writes(monday, lin, system):
    lead = Lead.capture(company="嘉善宏茂", phone="13800001111", by=system)
    assert not Obligation.objects.filter(subject_id=lead.pk).exists(), "nobody owns it"
    lead.assign_to(lin, by=system)
    assert (owed(lead).kind, owed(lead).due_at) == ("first_response", lead.respond_by)
    with clock.at(MONDAY + timedelta(hours=1)):
        lead.log_follow_up(SAID, by=lin.actor())
        assert owed(lead).kind == "cadence"
        lead.touch("再问一下交期", by=system)
        assert owed(lead).kind == "reply" and day(owed(lead).due_at) == "2026-11-24"
    with clock.at(MONDAY + timedelta(hours=2)):
        lead.log_follow_up("答复了交期", by=lin.actor())
        assert owed(lead).kind == "cadence" and lead.heard_at is None


def test_a_customer_is_owed_only_what_was_planned_or_signed(monday, yongtuo, lin):
    assert not Obligation.objects.filter(subject_id=yongtuo.pk).exists()
    yongtuo.change(contract_ends_on=(MONDAY + timedelta(days=90)).date(), by=lin.actor())
    assert (owed(yongtuo).kind, day(owed(yongtuo).due_at)) == ("date", "2027-01-22")
    yongtuo.plan_next_step("回访", MONDAY + timedelta(days=3), by=lin.actor())
    assert (owed(yongtuo).kind, day(owed(yongtuo).due_at)) == ("planned_step", "2026-11-26")


def test_it_is_put_off_twice_with_a_reason_and_moves_once(monday, crane, lin, wu):
    friday, monday_after = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)
    with pytest.raises(SnoozeNotRight):
        crane.snooze(MONDAY + timedelta(days=90), "出差", by=lin.actor())
    crane.snooze(friday, "客户出差到周五", by=lin.actor())
    assert owed(crane).due_at == friday == owed(crane).next_check_at
    crane.change(need="两台", by=lin.actor())
    crane.snooze(monday_after, "又推迟了", by=lin.actor())
    assert owed(crane).due_at == friday and owed(crane).next_check_at == monday_after
    with pytest.raises(SnoozedTooOften):
        crane.snooze(monday_after + timedelta(days=1), "再推", by=lin.actor())
    crane.win(awaits_payment=False, by=lin.actor())
    with pytest.raises(NothingOwed):
        crane.snooze(friday, "出差", by=lin.actor())


def test_who_only_reads_it_puts_nothing_off(monday, crane, lin, wu):
    crane.share_with(wu, by=lin.actor())
    with pytest.raises(NotAllowed):
        crane.snooze(MONDAY + timedelta(days=4), "出差", by=wu.actor())


def test_merging_leaves_one(monday, crane, pump, lin):
    crane.merge([pump], by=lin.actor())
    assert Obligation.objects.open().filter(subject_id__in=[crane.pk, pump.pk]).count() == 1


def test_the_table_itself_refuses_a_second_one(monday, crane):
    row = owed(crane)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_follow_ups_that_come_in_with_a_file_fulfil_what_was_open_then(monday, crane, lin, system):
    later = MONDAY + timedelta(days=1)
    said = Incoming(text="表里的一次拜访", happened_at=later, author_id=lin.pk, subject_id=crane.pk)
    with clock.at(MONDAY + timedelta(days=2)):
        log_many(Opportunity, [said], by=system.via("import"))
    assert Obligation.objects.filter(subject_id=crane.pk, fulfilled_at=later).count() == 1
    assert day(owed(crane).due_at) == "2026-11-27"


def test_the_safety_net_opens_what_is_missing_and_cancels_what_is_needless(monday, crane, pump, lin):
    Obligation.objects.filter(subject_id=crane.pk).delete()
    Opportunity._base_manager.filter(pk=pump.pk).update(outcome="won", closed_at=MONDAY)
    assert sum(reconcile(Opportunity)) == 2
    assert owed(crane).kind == "cadence" and not Obligation.objects.open().filter(subject_id=pump.pk).exists()
    assert sum(reconcile(Opportunity)) == 0


def test_a_new_rhythm_is_reckoned_for_what_is_open(monday, crane, chen, stages):
    with pytest.raises(RhythmNotRight):
        Rhythm.start(cadence_days=9, by=chen.actor())
    Rhythm.start(stage_days={"proposal": 2}, by=chen.actor())
    assert sum(reckon_all(Opportunity)) == 1
    assert day(owed(crane).due_at) == "2026-11-25"
    crane.log_follow_up(SAID, by=crane.owner.actor())
    assert owed(crane).due_at == end_of_day(local_day(MONDAY + timedelta(days=2)))


def test_a_follow_up_costs_few_statements(monday, crane, lin, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        crane.log_follow_up(SAID, by=lin.actor())
