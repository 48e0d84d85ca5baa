"""What was promised to a customer and is not kept is high risk from the ladder's last step until it is done."""

from datetime import UTC, datetime, timedelta

from shangji.core import clock
from shangji.customers.models import Customer
from shangji.process.ladder import watch
from shangji.process.models import Alert
from shangji.process.risk_scan import scan
from shangji.process.risks import HIGH

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)


def test_a_step_that_nobody_takes_is_an_alert_on_the_last_step_and_ends_with_it(lin):
    with clock.at(MONDAY):
        customer = Customer.add("永拓物流", owner_id=lin.pk, by=lin.actor())
        customer.plan_next_step("送样册", MONDAY, by=lin.actor())
    alerts, found = Alert.objects.standing().filter(subject_id=customer.pk, rule="C2"), []
    for day in range(1, 9):
        with clock.at(MONDAY + timedelta(days=day)):
            watch(clock.now())
            scan(clock.now())
            found.append([(alert.severity, alert.evidence) for alert in alerts.all()])
    assert found[:4] == [[]] * 4 and found[-1] == [(HIGH, {"days": 6, "level": 3})]
    with clock.at(MONDAY + timedelta(days=8)):
        customer.log_follow_up("样册送到了，采购周四看完回话", by=lin.actor())
        assert not alerts.all().exists()
