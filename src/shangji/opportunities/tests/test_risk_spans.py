"""When records were at risk: the lines that are kept say what the alerts say, whatever opens, ends, is false or weighs another amount."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from shangji.core import clock
from shangji.core.bulk import insert
from shangji.core.calendar import local_day
from shangji.customers.models import Customer
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.sums_compared import miscounted
from shangji.opportunities.models import Opportunity
from shangji.process import risk_spans
from shangji.process.models import Alert, RiskedAnew, RiskSpan, RiskSum
from shangji.process.risk_scan import scan

ASKED = ("records_at_risk", "money_at_risk", "open_risks")
MADE = datetime(2026, 1, 5, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("then")


def lines():
    return sorted(RiskSpan.objects.values_list("subject_id", *risk_spans.Line._fields), key=repr)


def as_if_anew():
    """Marks alone bring the lines up to date; nothing that changed them left none."""
    risk_spans.catch_up()
    kept, sums = lines(), risk_spans.kept_sums()
    RiskedAnew.mark_everything()
    risk_spans.catch_up()
    assert lines() == kept and risk_spans.kept_sums() == sums
    return kept


def test_what_changes_an_alert_is_reckoned_as_if_it_were_anew(deals, lin, wu, after):
    seen = 0
    for days in (3, 6, 12, 30, 45):
        with after(days):
            scan(clock.now(), everything=True)
            as_if_anew()
            deals[days % 5].change(amount=Decimal(days * 40_000), by=(lin, wu)[days % 5 % 2].actor())
            as_if_anew()
            deals[(days + 1) % 5].log_follow_up(
                "在谈", next_step="报价", next_step_at=clock.now() + timedelta(days=2),
                by=(lin, wu)[(days + 1) % 5 % 2].actor(),
            )  # fmt: skip
            as_if_anew()
            scan(clock.now(), everything=True)
            seen = max(seen, len(as_if_anew()))
    with after(46):
        scan(clock.now(), everything=True)
        alert = Alert.objects.standing().filter(subject_id=deals[2].pk).first()
        deals[2].call_false_alarm(
            alert.pk, local_day(clock.now()) + timedelta(days=20), "客户放假", by=lin.actor()
        )
        assert as_if_anew()
        deals[2].take_risk(alert.pk, by=lin.actor())
        assert as_if_anew() and seen > 5


def made(random, subject_ids, owners, rules=4):
    """Alerts of each record that overlap, follow each other at one moment, are false or know no money."""
    for pk in subject_ids:
        for rule in range(rules):
            at = MADE + timedelta(days=random.randrange(120))
            for _n in range(random.randrange(4)):
                until = at + timedelta(days=random.choice((0, 1, 9, 30)))
                is_over, is_false = until < MADE + timedelta(days=190), random.random() < 0.15
                state = "false_alarm" if is_false else "resolved" if is_over else "new"
                yield Alert(
                    subject_id=pk, kind="opportunities.opportunity", rule=f"made-{rule}", severity=2, first_seen_at=at,
                    last_seen_at=at, state=state, owner_id=random.choice(owners), resolved_at=until if is_over else None,
                    money_at_risk=random.choice((None, Decimal("1.5"), Decimal(700))), currency=random.choice(("CNY", "USD", "CNY")),
                )  # fmt: skip
                at = until + timedelta(days=random.choice((0, 3)))


def test_lines_and_alerts_say_the_same_of_the_ends_of_months(deals, yongtuo, lin, wu, chen):
    for deal in deals:
        Opportunity._base_manager.filter(pk=deal.pk).update(opened_at=MADE)
    Customer._base_manager.filter(pk=yongtuo.pk).update(withdrawn_at=MADE)
    insert(list(made(Random(3), [deal.pk for deal in deals[:4]], [lin.pk])))
    insert(list(made(Random(5), [deal.pk for deal in deals[4:]], [lin.pk, lin.pk, wu.pk, None], rules=12)))
    of_customer = list(made(Random(4), [yongtuo.pk], [wu.pk], rules=2))
    for alert in of_customer:
        alert.kind = "customers.customer"
    insert(of_customer)

    def told():
        for period, by in (
            ("2026", ("month",)),
            ("2026-02", ()),
            ("2026Q1", ("owner",)),
            ("2026Q1", ("week",)),
        ):
            answer = ask(
                MetricQuery(
                    actor=chen.actor(), metrics=ASKED, period=Period.parse(period), by=by, compare="previous"
                )
            )
            for row in (*answer.rows, *answer.subtotals):
                values = {k: (v.value, v.n, v.before and v.before.value) for k, v in row.values.items()}
                yield [member.key for member in row.members], values
            yield {k: (v.value, v.n) for k, v in answer.total.items()}

    with clock.at(MADE + timedelta(days=200)):
        RiskedAnew.mark_everything()
        assert not risk_spans.are_right()
        by_alerts = list(told())
        risk_spans.catch_up()
        assert risk_spans.are_right() and RiskSpan.objects.filter(is_of_one=False).count() > 10
        assert list(told()) == by_alerts
        assert len({str(row) for row in by_alerts}) > 20
        assert not list(miscounted())
        RiskSpan.objects.filter(subject_id=deals[4].pk).update(cents=77)
        _sums, amiss = miscounted()
        assert str(deals[4].pk) in amiss
        risk_spans.reckon_everything()
        assert not list(miscounted())
        RiskSum.objects.filter(pk=RiskSum.objects.values("pk")[:1]).update(records=400)
        assert len(list(miscounted())) == 1
