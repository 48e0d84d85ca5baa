"""Alerts about people: for who leads them, nobody else; they end by themselves."""

from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.calendar import local_day
from shangji.gateway.models import ExportRecord
from shangji.opportunities.models import Opportunity
from shangji.process.models import Alert, RiskRule
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan


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
