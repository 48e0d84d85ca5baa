"""A payment is an obligation: by its day, until it is there, and nobody's Today begins with years of old ones."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shangji.core import clock
from shangji.core.jobs import run_due
from shangji.core.verify import verify
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.amending import bring_to
from shangji.opportunities.models.opportunity.paying import PaymentDayNotRight
from shangji.opportunities.payment_days import date_payments
from shangji.opportunities.today import day_of
from shangji.people.models import Notification
from shangji.process.cases import Period
from shangji.process.ladder import watch
from shangji.process.models import Alert, Obligation
from shangji.process.models.rhythm import end_of_day
from shangji.process.reconciling import reckon_all, reconcile
from shangji.process.risk_scan import scan
from shangji.process.risks import HIGH
from shangji.process.tests.measures import missed, on_time

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
AGREED = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def won(crane, lin):
    crane.win(awaits_payment=True, payment_due_on=AGREED, by=lin.actor())
    return crane


def owed(noun):
    return Obligation.objects.open().get(subject_id=noun.pk)


def kinds(noun):
    rows = Obligation.objects.filter(subject_id=noun.pk).order_by("pk")
    return [(row.kind, bool(row.fulfilled_at), bool(row.cancelled_at)) for row in rows]


def test_it_is_owed_by_its_day_and_only_the_payment_keeps_it(won, lin, system):
    assert kinds(won) == [("cadence", False, True), ("payment", False, False)], "what was owed before ends"
    assert owed(won).due_at == end_of_day(AGREED)
    with clock.at(MONDAY + DAY):
        won.log_follow_up("电话里对了账，下月付", by=lin.actor())
        won.plan_next_step("寄发票", MONDAY + 2 * DAY, by=lin.actor())
        assert owed(won).due_at == end_of_day(AGREED), "words are no money"
        with pytest.raises(PaymentDayNotRight):
            won.await_payment(due_on=date(2026, 1, 1), by=lin.actor())
        won.await_payment(due_on=AGREED + DAY, by=lin.actor())
        assert owed(won).due_at == end_of_day(AGREED + DAY) and len(kinds(won)) == 2, "planned anew in time"
        assert won.await_payment(due_on=AGREED + DAY, by=lin.actor()) is None
        Obligation.objects.filter(subject_id=won.pk, cancelled_at=None).delete()
        assert sum(reconcile(Opportunity)) == 1 and owed(won).kind == "payment"
        assert sum(reconcile(Opportunity)) == 0 and sum(reckon_all(Opportunity)) == 1
        won.settle(by=lin.actor())
        assert kinds(won)[-1] == ("payment", True, False)
        won.undo(won.undoable_event(lin.actor()), by=lin.actor())
        assert owed(won).due_at == end_of_day(AGREED + DAY)
        won.reopen(reason="合同撤回", by=lin.actor())
        assert owed(won).kind == "planned_step" and won.payment_due_on is None
        won.win(awaits_payment=True, by=lin.actor())
        assert owed(won).due_at == end_of_day(MONDAY.date() + 61 * DAY), "the usual day of the company"
    assert verify().ok


def test_unpaid_it_climbs_once_is_high_risk_and_ends_with_the_money(won, lin, zhou, client_of, only_rules):
    only_rules("R9")
    until = datetime(2026, 12, 19, 1, 30, tzinfo=UTC)
    for n in range((until - MONDAY).days + 1):
        with clock.at(MONDAY + n * DAY):
            watch(clock.now())
            scan(clock.now(), everything=True)
            run_due()
    with clock.at(until):
        assert owed(won).level == 3
        assert Alert.objects.standing().get(subject_id=won.pk, rule="R9").severity == HIGH
        for user, steps in ((lin, 3), (zhou, 2)):
            assert Notification.objects.filter(user=user, event__subject_id=won.pk).count() == steps
        today = day_of(lin.actor(), until)
        (action,) = [a for a in [*today.now, *today.today] if a.noun == won]
        assert (action.title, action.ratio, action.icon) == ("催回款", 1.0, "cash")
        page = client_of(lin).get("/").content.decode()
        settle = f"/opportunities/{won.pk}/settle/"
        assert settle in page and settle in client_of(lin).get("/inbox/").content.decode()
        assert "26 天前赢单" in page
        period = Period(MONDAY, until)
        assert on_time(period, lin.actor()).of == 0 and missed(period, lin.actor()).of == 0, (
            "money that is late is no follow-up that is late"
        )
        client_of(lin).post(settle)
        assert not Obligation.objects.open().filter(subject_id=won.pk).exists()
        assert not Alert.objects.standing().filter(subject_id=won.pk, rule="R9").exists()


def test_old_ones_are_a_risk_and_no_task_and_late_ones_get_their_usual_day(
    crane, pump, lin, stages, only_rules
):
    """As an upgrade and a file leave them: nothing says by when."""
    only_rules("R9", "R9b", "R9c")
    with clock.at(MONDAY - 90 * DAY):
        third = Opportunity.open("三期", amount=Decimal(9), by=lin.actor())
        third.win(awaits_payment=False, by=lin.actor())
    old = {"outcome": "won", "awaits_payment": True}
    Opportunity._base_manager.filter(pk=crane.pk).update(**old, closed_at=MONDAY - 200 * DAY)
    with clock.at(MONDAY + 10 * DAY):
        bring_to(pump, None, "won", by=lin.actor().at(MONDAY))
        pump.refresh_from_db()
        assert pump.payment_due_on == (MONDAY + 60 * DAY).date() and owed(pump).kind == "payment"
    with clock.at(MONDAY):
        Opportunity._base_manager.filter(pk=third.pk).update(
            **old, closed_at=MONDAY - 20 * DAY, payment_due_on=None
        )
        date_payments(Job())
        list(reconcile(Opportunity))
        third.refresh_from_db()
        assert third.payment_due_on == (MONDAY + 40 * DAY).date() and not third.payment_agreed
        assert not Obligation.objects.open().filter(subject_id=crane.pk).exists()
        scan(MONDAY, everything=True)
        found = {
            (alert.subject_id, alert.rule) for alert in Alert.objects.standing().filter(rule__startswith="R9")
        }
        assert {(crane.pk, "R9"), (third.pk, "R9b")} <= found and (third.pk, "R9") not in found
        assert (third.pk, "R9c") in found and (pump.pk, "R9c") not in found, "the process asks for a contract"
        third.attach(SimpleUploadedFile("采购合同.pdf", b"%PDF-1.4"), by=lin.actor())
        scan(MONDAY, everything=True)
        assert not Alert.objects.standing().filter(subject_id=third.pk, rule="R9c").exists()


class Job:
    def progress(self, _done: int, _of: int) -> None:
        """Nobody waits."""
