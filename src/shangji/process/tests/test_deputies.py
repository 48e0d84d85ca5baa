"""Who is away has somebody who covers: they see, are told and do what falls due, on these days and no others."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from shangji.core import clock
from shangji.core.access import Level
from shangji.core.jobs import run_due
from shangji.core.panels import panels_for
from shangji.leads.models import Lead
from shangji.leads.models.lead.conversion import Into
from shangji.opportunities.digest import send_all
from shangji.opportunities.today import day_of, due
from shangji.people.models import Loan, Notification
from shangji.people.models.user import DeputyNotRight
from shangji.process.deputies import lend_due
from shangji.process.ladder import watch
from shangji.process.models import Digest, Obligation

MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=timezone.get_default_timezone())
TUESDAY, THURSDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
AWAY = (MONDAY.date(), THURSDAY.date())


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def absence(crane, pump, lin, wu):
    """林 is away until Thursday; what is owed to the crane falls into it, what is owed to the pump does not."""
    pump.plan_next_step("约调研", MONDAY + timedelta(days=20), by=lin.actor())
    pump.log_follow_up(
        "电话里谈了进度",
        type="call",
        by=lin.actor(),
        next_step="约调研",
        next_step_at=MONDAY + timedelta(days=4),
    )
    lin.plan_absence(*AWAY, by=lin.actor())
    found = lin.absences.get()
    lin.name_deputy(found.pk, wu, by=lin.actor())
    return found


def sees(user, noun, level=Level.READ):
    return type(noun).objects.reached_by(user.actor(), level).filter(pk=noun.pk).exists()


def test_who_covers_sees_what_falls_due_says_for_whom_and_does_it(absence, crane, pump, lin, wu, sun):
    assert not sees(wu, crane)
    assert (lend_due(MONDAY), lend_due(MONDAY)) == (1, 0), "each once"
    assert sees(wu, crane, Level.WRITE) and not sees(wu, crane, Level.OWN) and not sees(wu, pump)
    assert not sees(sun, crane)
    with clock.at(THURSDAY):
        (action,) = day_of(wu.actor(), THURSDAY).today
        assert action.noun == crane and action.reasons[0].text == "代林嘉禾跟进"
        assert sum(rows.count() for rows in due(wu.pk, THURSDAY)) == 1
        send_all(THURSDAY)
        assert Digest.objects.get(user=wu).lines[0]["why"][0] == "代林嘉禾跟进"
        panel = dict(
            (p.title, words) for p, words in panels_for("opportunities.opportunity", crane, wu.actor())
        )
        assert "吴桐" in str(
            [words.get("away") and words["away"].deputy for words in panel.values() if words]
        )
        crane.log_follow_up("电话里谈了进度和付款", type="call", by=wu.actor())
        assert (
            Obligation.objects.get(subject_id=crane.pk, fulfilled_at__isnull=False).fulfilled_at == THURSDAY
        )
        assert day_of(wu.actor(), THURSDAY).count == 0


def test_nobody_covers_longer_than_the_absence_and_not_after_it_is_dropped_or_handed_over(
    absence, crane, lin, wu, zhou
):
    lend_due(MONDAY)
    with clock.at(MONDAY + timedelta(days=7)):
        assert not sees(wu, crane) and day_of(wu.actor(), clock.now()).count == 0
    lin.drop_absence(absence.pk, by=lin.actor())
    assert not sees(wu, crane) and not Loan.objects.exists()
    lin.plan_absence(*AWAY, by=lin.actor())
    lin.name_deputy(lin.absences.get().pk, wu, by=zhou.actor())
    lend_due(MONDAY)
    assert sees(wu, crane)
    crane.assign_to(zhou, by=zhou.actor())
    assert not sees(wu, crane)


def test_who_covers_is_told_that_they_do_and_of_what_was_missed(absence, crane, lin, wu):
    run_due()
    assert Notification.objects.get(user=wu).event.kind == "people.deputy_named"
    friday = MONDAY + timedelta(days=4)
    lin.plan_absence(friday.date(), friday.date(), by=lin.actor())
    lin.name_deputy(lin.absences.latest("pk").pk, wu, by=lin.actor())
    with clock.at(friday):
        lend_due(friday)
        watch(friday)
        run_due()
    told = Notification.objects.filter(event__subject_id=crane.pk, event__kind="process.obligation_breached")
    assert set(told.values_list("user__username", flat=True)) == {"lin", "wu"}


def test_a_deputy_is_a_colleague_who_is_here(lin, wu, zhou, sun):
    lin.plan_absence(*AWAY, by=lin.actor())
    absence = lin.absences.get()
    wu.plan_absence(THURSDAY.date(), THURSDAY.date(), by=wu.actor())
    for wrong in (lin, wu):
        with pytest.raises(DeputyNotRight):
            lin.name_deputy(absence.pk, wrong, by=lin.actor())
    assert lin.name_deputy(absence.pk, sun, by=zhou.actor()).deputy == "孙立"
    assert lin.name_deputy(absence.pk, sun, by=zhou.actor()) is None


def test_a_lead_that_a_deputy_converts_stays_the_owners_and_within_their_hands(lin, wu, system):
    lin.plan_absence(*AWAY, by=lin.actor())
    lin.name_deputy(lin.absences.get().pk, wu, by=lin.actor())
    lead = Lead.capture(company="宁波甬拓精密", phone="13900002222", owner_id=lin.pk, by=system)
    lend_due(MONDAY)
    lead.convert(
        Into(customer_known={"name": "宁波甬拓精密"}, opportunity_known={"name": "两台码垛机"}), by=wu.actor()
    )
    made = lead.opportunity
    assert made.owner == lin and sees(wu, made, Level.WRITE) and sees(wu, made.customer, Level.WRITE)
    made.log_follow_up("电话里谈了进度和付款", type="call", by=wu.actor())
    with clock.at(MONDAY + timedelta(days=7)):
        assert not sees(wu, made) and not sees(wu, made.customer)
