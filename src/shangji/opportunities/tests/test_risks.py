"""Each risk rule finds what it is for, ends when it is put right, and says so on the record's log."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.access import NotAllowed, OutOfReach
from shangji.core.calendar import add_working_days, local_day
from shangji.core.events import Event
from shangji.core.jobs import run_due
from shangji.opportunities.models import Opportunity
from shangji.opportunities.risk_queries import days_stayed, usual_days
from shangji.people.models import Notification
from shangji.process.models import Alert, RiskRule
from shangji.process.models.at_risk import NotStanding, RiskDayNotRight, RiskReasonMissing
from shangji.process.models.ledger import findings
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan
from shangji.process.risk_telling import tell_of_risks
from shangji.process.risks import HIGH, MID, product_rules


@pytest.fixture
def at(now):
    """Days later: `at(10)` is a context in which it is ten working days after `now`."""

    def later(days):
        day = add_working_days(local_day(now), days) if days else local_day(now)
        return clock.at(datetime.combine(day, now.timetz()))

    return later


@pytest.fixture
def deal(at, lin, yongtuo, stages):
    with at(0):
        return Opportunity.open(
            "立体库输送线改造", customer=yongtuo, amount=Decimal("286000"), stage=stages["proposal"], by=lin.actor()
        )  # fmt: skip


def rules_on(noun):
    return set(Alert.objects.standing().filter(subject_id=noun.pk).values_list("rule", flat=True))


def looked():
    scan(clock.now())


def test_silence_opens_an_alert_and_a_follow_up_ends_it_in_the_same_transaction(deal, lin, at, facts):
    with at(5):
        looked()
        assert "R1" not in rules_on(deal)
    with at(6):
        looked()
        alert = Alert.objects.get(subject_id=deal.pk, rule="R1")
        assert alert.evidence == {"days": 6, "limit": 5}
        assert (alert.severity, alert.owner, alert.money_at_risk) == (MID, lin, Decimal("286000"))
        assert "process.risk_opened" in facts(deal, of="process.risk")
    with at(7):
        deal.log_follow_up("客户在等预算", by=lin.actor(), next_step="再问", next_step_at=clock.now())
        alert.refresh_from_db()
        assert (alert.state, alert.resolved_by, alert.acted_at) == ("resolved", lin, clock.now())
        assert facts(deal, of="process.risk")[-1] == "process.risk_resolved"
        assert "R1" not in rules_on(deal)


def test_a_planned_step_ahead_is_honoured(deal, lin, at):
    with at(0):
        deal.plan_next_step("展会上见", clock.now() + timedelta(days=60), by=lin.actor())
    with at(12):
        looked()
        assert "R1" not in rules_on(deal)
        assert "R2" not in rules_on(deal)


def test_a_scan_of_a_day_that_has_been_scanned_reads_only_what_changed(deal, lin, at):
    with at(6):
        looked()
        before = Alert.objects.get(subject_id=deal.pk, rule="R1").pk
        deal.change_amount(Decimal("90000"), by=lin.actor())
        assert "R6" not in rules_on(deal)
        looked()
        assert "R6" in rules_on(deal)
        assert Alert.objects.get(subject_id=deal.pk, rule="R1").pk == before


def test_what_rests_or_is_closed_is_not_watched(deal, lin, at):
    with at(6):
        looked()
        assert rules_on(deal)
        deal.hold(until=local_day(clock.now()) + timedelta(days=30), reason="等预算", by=lin.actor())
        assert rules_on(deal) == set()
        deal.resume(by=lin.actor())
        looked()
        assert rules_on(deal)
        deal.win(by=lin.actor())
        assert rules_on(deal) == set()


def test_stuck_counts_against_the_expected_days_and_what_won_ones_needed(deal, lin, at, stages):
    limit = stages["proposal"].expected_days * 3 // 2
    with at(limit):
        looked()
        assert "R3" not in rules_on(deal)
    with at(limit + 1):
        looked()
        assert Alert.objects.get(subject_id=deal.pk, rule="R3").evidence["limit"] == limit
        deal.move_to(stages["negotiation"], by=lin.actor())
        assert "R3" not in rules_on(deal)


def test_the_usual_days_are_those_of_the_last_that_were_won(lin, stages, at, monkeypatch):
    first = next(iter(stages.values()))
    pipeline = first.pipeline_id
    for n in range(12):
        with at(0):
            won = Opportunity.open(f"赢 {n}", amount=Decimal(9), stage=first, by=lin.actor())
        with at(n + 1):
            won.win(by=lin.actor())
    with at(30):
        day = local_day(clock.now())
        assert usual_days(first.pk, pipeline, day) == 10
        days_stayed.cache_clear()
        monkeypatch.setattr("shangji.opportunities.risk_queries.SAMPLE", 10)
        assert usual_days(first.pk, pipeline, day) == 11
        days_stayed.cache_clear()
        monkeypatch.setattr("shangji.opportunities.risk_queries.SAMPLE", 9)
        assert usual_days(first.pk, pipeline, day) == 0


def test_a_close_put_off_twice_or_passed(deal, lin, at):
    with at(0):
        for days in (30, 40, 50):
            deal.change_expected_on(local_day(clock.now()) + timedelta(days=days), by=lin.actor())
        looked()
        assert Alert.objects.get(rule="R4").evidence["times"] == 2
    with at(45):
        looked()
        alert = Alert.objects.get(rule="R4", resolved_at=None)
        assert alert.evidence["days"] > 0


def test_going_back_skipping_and_moving_without_a_word(deal, lin, at, stages):
    with at(12):
        deal.move_to(stages["analysis"], reason="需求变了", by=lin.actor())
        looked()
        found = Alert.objects.get(subject_id=deal.pk, rule="R5")
        assert (found.evidence["from"], found.severity) == (stages["proposal"].name, MID)
        assert "R12" in rules_on(deal)


def test_a_quote_without_an_answer_and_nobody_named(deal, lin, zhang, at):
    with at(1):
        deal.log_follow_up("", type=FollowUp.Type.QUOTE, by=lin.actor())
    with at(12):
        looked()
        assert {"R8", "R7"} <= rules_on(deal)
        deal.log_follow_up("张科长说周五答复", contacts=[zhang.subject], by=lin.actor())
        assert {"R8", "R7"} & rules_on(deal) == set()


def test_what_is_won_and_not_paid_for_stands_until_the_money_is_there(deal, lin, at):
    with at(0):
        deal.win(awaits_payment=True, by=lin.actor())
    with at(30):
        looked()
        assert rules_on(deal) == {"R9b", "R9c"}, "no day agreed, no contract on file"
    with at(50):
        looked()
        alert = Alert.objects.standing().get(subject_id=deal.pk, rule="R9")
        assert (alert.evidence["limit"], alert.money_at_risk) == (60, deal.amount)
        deal.log_follow_up("财务说月底付", by=lin.actor())
        assert rules_on(deal) == {"R9", "R9c"}
        deal.settle(by=lin.actor())
        assert rules_on(deal) == {"R9c"}


def test_an_owner_who_leaves_shows_at_once(deal, lin, chen, at):
    with at(0):
        lin.disable(by=chen.actor())
        run_due()
        alert = Alert.objects.get(rule="R10")
        assert (alert.severity, alert.evidence) == (HIGH, {"owner": "林嘉禾"})


def test_a_large_amount_is_graver(deal, lin, at):
    with at(0):
        deal.change_amount(Decimal("1000000"), by=lin.actor())
    with at(6):
        looked()
        assert Alert.objects.get(rule="R1").severity == HIGH


def test_what_grows_graver_says_so_once(deal, at, facts):
    with at(6):
        looked()
    with at(10):
        looked()
        looked()
        assert Alert.objects.get(rule="R1", resolved_at=None).severity == HIGH
        assert facts(deal, of="process.risk").count("process.risk_raised") >= 1
        raised = Event.objects.filter(kind="process.risk_raised", payload__rule="R1")
        assert raised.count() == 1


def test_the_owner_is_told_once_and_the_leader_of_what_is_grave(deal, lin, zhou, at):
    with at(6):
        looked()
        tell_of_risks(clock.now())
        tell_of_risks(clock.now())
        assert Notification.objects.filter(user=lin, event__payload__rule="R1").count() == 1
        assert not Notification.objects.filter(user=zhou).exists()
    with at(10):
        looked()
        tell_of_risks(clock.now())
        assert Notification.objects.filter(user=zhou, event__payload__rule="R1").count() == 1


def test_an_owner_is_told_of_five_a_day_and_the_gravest_come_first(lin, stages, at):
    with at(0):
        for n in range(8):
            amount = Decimal(2_000_000 if n == 7 else 1000)
            Opportunity.open(
                f"项目 {n}", amount=amount, next_step="x", next_step_at=clock.now(), by=lin.actor()
            )
    with at(6):
        looked()
        assert tell_of_risks(clock.now()) == 5
        assert Alert.objects.get(subject__label="项目 7", rule="R1").notified_at
        assert tell_of_risks(clock.now()) == 0


def test_people_say_what_they_do_about_it(deal, lin, wu, at, facts):
    with at(6):
        looked()
        alert = Alert.objects.get(subject_id=deal.pk, rule="R1")
        with pytest.raises(OutOfReach):
            deal.know_risk(alert.pk, by=wu.actor())
        deal.know_risk(alert.pk, by=lin.actor())
        deal.take_risk(alert.pk, by=lin.actor())
        alert.refresh_from_db()
        assert (alert.state, alert.acted_at) == ("in_hand", clock.now())
        with pytest.raises(RiskReasonMissing):
            deal.snooze_risk(alert.pk, local_day(clock.now()) + timedelta(days=3), " ", by=lin.actor())
        with pytest.raises(RiskDayNotRight):
            deal.snooze_risk(alert.pk, local_day(clock.now()), "出差", by=lin.actor())
        deal.snooze_risk(alert.pk, local_day(clock.now()) + timedelta(days=3), "出差", by=lin.actor())
        assert not Alert.objects.pending(local_day(clock.now())).filter(pk=alert.pk).exists()
        assert Alert.objects.pending(local_day(clock.now()) + timedelta(days=3)).filter(pk=alert.pk).exists()
        assert facts(deal, of="process.risk")[-3:] == [
            "process.risk_acked",
            "process.risk_taken",
            "process.risk_snoozed",
        ]
        deal.log_follow_up("聊了", by=lin.actor())
        with pytest.raises(NotStanding):
            deal.take_risk(alert.pk, by=lin.actor())


def test_a_false_alarm_is_silent_until_it_grows_graver(deal, lin, at):
    with at(6):
        looked()
        alert = Alert.objects.get(subject_id=deal.pk, rule="R1")
        deal.call_false_alarm(
            alert.pk, local_day(clock.now()) + timedelta(days=30), "客户休假", by=lin.actor()
        )
    with at(7):
        looked()
        alert.refresh_from_db()
        assert alert.state == "false_alarm"
        assert not Alert.objects.pending(local_day(clock.now())).filter(pk=alert.pk).exists()
    with at(10):
        looked()
        alert.refresh_from_db()
        assert (alert.state, alert.severity) == ("new", HIGH)


def test_a_limit_that_is_changed_counts_for_what_is_there(deal, chen, lin, at):
    ensure_risk_rules()
    rule = RiskRule.objects.get(key="R1")
    with at(4):
        looked()
        assert "R1" not in rules_on(deal)
        with pytest.raises(NotAllowed):
            rule.change(thresholds={"days": 3}, by=lin.actor())
        rule.change(thresholds={"days": 3}, by=chen.actor())
        run_due()
        assert "R1" in rules_on(deal)
        rule.change(is_on=False, by=chen.actor())
        run_due()
        assert "R1" not in rules_on(deal)


def test_an_undo_still_takes_back_what_the_ledger_followed(deal, lin, at):
    with at(0):
        deal.change_expected_on(local_day(clock.now()) + timedelta(days=5), by=lin.actor())
    with at(9):
        looked()
        assert "R4" in rules_on(deal)
        deal.change_expected_on(local_day(clock.now()) + timedelta(days=30), by=lin.actor())
        assert "R4" not in rules_on(deal)
        deal.undo(deal.undoable_event(lin.actor()), by=lin.actor())
        looked()
        assert "R4" in rules_on(deal)


def test_the_worker_runs_the_pass(deal, at):
    with at(6):
        from shangji.core.jobs import queue_schedules

        queue_schedules()
        run_due()
        assert "R1" in rules_on(deal)


def test_a_pass_reads_the_columns_it_needs_at_once(deal, lin, yongtuo, stages, at):
    """What a rule's evidence reads and `needs` leaves out would be asked for record by record."""
    with at(0):
        for n in range(4):
            known = {"next_step": "回电", "next_step_at": clock.now(), "expected_on": local_day(clock.now())}
            Opportunity.open(
                f"项目 {n}", amount=Decimal(9), stage=stages["proposal"], by=lin.actor(), **known
            )
    with at(40):
        for key in ("R1", "R2", "R2b", "R3", "R4", "R7"):
            rule = rules_in_force()[key]
            with CaptureQueriesContext(connection) as asked:
                found = list(findings(rule, clock.now()))
            assert found
            assert len(asked) <= (8 if key == "R3" else 1), key


def test_a_daily_rule_asks_the_same_from_morning_to_night(now):
    daily = [rule for rule in product_rules().values() if rule.is_daily]
    assert {"R1", "R14", "L1"} <= {rule.key for rule in daily}
    read = {"R3": (((1, 5), (2, 9)),), "R13": (((1, 2), True),)}
    assert read.keys() == {rule.key for rule in daily if rule.reads}
    for rule in daily:
        moments = [timezone.localtime(now).replace(hour=hour, minute=59) for hour in (0, 23)]
        asked = [rule.rows(moment, rule.defaults, *read.get(rule.key, ())) for moment in moments]
        early, late = (rows.query.sql_with_params() for rows in asked)
        assert early == late, rule.key


def test_a_close_date_is_told_without_zeros() -> None:
    told = product_rules()["R4"].told
    assert told({"days": 5, "times": 0}) == "签约日已过 5 天"
    assert told({"days": 0, "times": 2}) == "签约日推迟 2 次"
    assert told({"days": 5, "times": 2}) == "签约日已过 5 天，推迟 2 次"
