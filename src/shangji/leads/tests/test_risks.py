"""Leads in the risk ledger: no first word in time, silence, an owner who has left."""

from datetime import datetime

import pytest

from shangji.core import clock
from shangji.core.calendar import add_working_days, local_day
from shangji.core.jobs import run_due
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.process.ladder import watch
from shangji.process.models import Alert
from shangji.process.risk_scan import scan
from shangji.process.risks import HIGH


@pytest.fixture
def at(now):
    def later(days):
        return clock.at(datetime.combine(add_working_days(local_day(now), days), now.timetz()))

    return later


@pytest.fixture
def lead(now, lin, system, roles):
    ensure_leads()
    with clock.at(now):
        return Lead.capture(company="嘉善宏茂", phone="13900001111", owner_id=lin.pk, by=system)


def rules_on(noun):
    return set(Alert.objects.standing().filter(subject_id=noun.pk).values_list("rule", flat=True))


def test_a_first_word_that_is_late_is_a_risk_until_it_is_said(lead, lin, at):
    with at(1):
        scan(clock.now())
        assert rules_on(lead) == set()
    with at(4):
        scan(clock.now())
        assert rules_on(lead) == {"L1"}
        lead.log_follow_up("通了电话，约了看样机", type="call", by=lin.actor())
        assert rules_on(lead) == set()
    with at(12):
        scan(clock.now())
        assert rules_on(lead) == {"L2"}


def test_a_first_word_on_the_last_step_is_high_risk_until_it_is_said(lead, lin, at):
    for day in range(5):
        with at(day):
            watch(clock.now())
            scan(clock.now())
    with at(4):
        alert = Alert.objects.standing().get(subject_id=lead.pk, rule="L1")
        assert (alert.severity, alert.evidence["level"]) == (HIGH, 3) and alert.evidence["days"] < 5
        lead.log_follow_up("通了电话，约了看样机", type="call", by=lin.actor())
        assert rules_on(lead) == set()


def test_a_lead_that_became_something_or_nothing_is_not_watched(lead, lin, at):
    with at(4):
        scan(clock.now())
        assert rules_on(lead) == {"L1"}
        lead.invalidate("空号", by=lin.actor())
        assert rules_on(lead) == set()


def test_a_lead_whose_owner_has_left_shows_at_once(lead, lin, chen, at):
    with at(1):
        lin.disable(by=chen.actor())
        run_due()
        assert "L10" in rules_on(lead)


def test_its_page_says_so(client_of, lead, lin, at):
    with at(4):
        scan(clock.now())
        text = client_of(lin).get(lead.get_absolute_url()).content.decode()
        assert "首联超时" in text
        assert f"/risks/{lead.pk}/take/" in text
        assert "嘉善宏茂" in client_of(lin).get("/risks/?kind=leads.lead").content.decode()
