"""Alerts about people: for who leads them, nobody else; they end by themselves."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.calendar import local_day
from shangji.gateway.models import ExportRecord
from shangji.opportunities.models import Opportunity
from shangji.opportunities.month_end import month_end
from shangji.process.models import Alert, RiskRule
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan
from shangji.process.risks import product_rules

NOVEMBER = datetime(2026, 11, 2, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rules(now, chen, process):
    """Limits that a test can reach."""
    ensure_risk_rules()
    with clock.at(now):
        RiskRule.objects.get(key="R10b").change(thresholds={"count": 2}, by=chen.actor())
        RiskRule.objects.get(key="R12b").change(thresholds={"count": 2}, by=chen.actor())
        RiskRule.objects.get(key="R12d").change(thresholds={"count": 3}, by=chen.actor())
        RiskRule.objects.get(key="R12c").change(thresholds={"count": 1}, by=chen.actor())
        yield


def about(user):
    return set(Alert.objects.standing().filter(subject_id=user.pk).values_list("rule", flat=True))


def test_too_much_for_one_person_is_for_who_leads_them(client_of, lin, zhou, wu, sun):
    made = [Opportunity.open(f"项目 {n}", by=lin.actor()) for n in range(3)]
    scan(clock.now())
    assert about(lin) == {"R10b"}
    assert "在管 3 个 / 2" in client_of(zhou).get("/risks/").content.decode()
    for other in (wu, sun):
        assert "在管 3 个 / 2" not in client_of(other).get("/risks/").content.decode()
    made[0].win(by=lin.actor())
    scan(clock.now(), everything=True)
    assert about(lin) == set()


def test_many_moves_on_one_day(lin, wu, stages):
    for n in range(3):
        found = Opportunity.open(f"项目 {n}", by=lin.actor())
        found.move_to(stages["analysis"], by=lin.actor())
    scan(clock.now())
    assert "R12b" in about(lin)
    assert about(wu) == set()


def test_many_changes_on_one_day_whatever_was_changed(lin, wu):
    made = [Opportunity.open(f"项目 {n}", by=lin.actor()) for n in range(2)]
    for n, one in enumerate(made):
        one.change_amount(Decimal(1000 + n), by=lin.actor())
    made[0].change_expected_on(local_day(clock.now()), by=lin.actor())
    scan(clock.now())
    assert about(lin) == set()
    made[1].change(need="两条线", by=lin.actor())
    scan(clock.now(), everything=True)
    assert about(lin) == {"R12d"}
    assert about(wu) == set()


def test_many_exports(lin, zhou, client_of):
    for _n in range(2):
        ExportRecord.note("opportunities", format="csv", query="", row_count=9, by=lin.actor())
    scan(clock.now())
    assert about(lin) == {"R12c"}
    text = client_of(zhou).get("/risks/").content.decode()
    assert "导出 2 次" in text
    assert f"/risks/{lin.pk}/" not in text


def test_many_moves_at_the_end_of_a_month_beside_what_one_usually_does(lin, wu, stages, chen):
    """Both move four at the end of November; one does so every week."""
    RiskRule.objects.get(key="R12e").change(thresholds={"count": 3, "percent": 300}, by=chen.actor())
    with clock.at(NOVEMBER):
        mine = [Opportunity.open(f"项目 {n}", by=lin.actor()) for n in range(4)]
        theirs = [Opportunity.open(f"样机 {n}", by=wu.actor()) for n in range(16)]
    for week in range(3):
        with clock.at(NOVEMBER + timedelta(days=7 * week + 1)):
            for found in theirs[4 * week : 4 * week + 4]:
                found.move_to(stages["analysis"], by=wu.actor())
    with clock.at(NOVEMBER + timedelta(days=24)):
        for found in mine:
            found.move_to(stages["analysis"], by=lin.actor())
        for found in theirs[12:]:
            found.move_to(stages["analysis"], by=wu.actor())
        scan(clock.now(), everything=True)
        assert "R12e" in about(lin) and "R12e" not in about(wu)
        alert = Alert.objects.get(rule="R12e")
        assert product_rules()["R12e"].told(alert.evidence) == "11 月最后 3 个工作日推进 4 个"
    for days, is_told in ((33, True), (40, False)):
        with clock.at(NOVEMBER + timedelta(days=days)):
            scan(clock.now(), everything=True)
            assert ("R12e" in about(lin)) == is_told, "until a week after the month"


def test_the_last_working_days_of_a_month():
    for today, wanted in (
        (date(2026, 11, 25), None), (date(2026, 11, 26), (11, 26)), (date(2026, 12, 7), (11, 26)), (date(2026, 12, 8), None),
    ):  # fmt: skip
        found = month_end(today, 3)
        assert (found and (found.since.month, found.since.day)) == wanted
