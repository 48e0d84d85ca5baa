"""Of what stands on a record one alert is marked as the gravest: records are counted, weighed and put in order by it."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.calendar import local_day
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.opportunities.models import Opportunity
from shangji.process import risk_board
from shangji.process.models import Alert, RiskRule
from shangji.process.risk_board import Asked, alerts_of, page_of, records_in
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan

pytestmark = pytest.mark.usefixtures("then")


def on_records():
    found = defaultdict(list)
    for alert in Alert.objects.standing():
        found[alert.subject_id].append(alert)
    return found


def each_has_one():
    found = on_records()
    for alerts in found.values():
        gravest = max(alerts, key=lambda alert: (alert.severity, -alert.pk))
        assert [alert.pk for alert in alerts if alert.is_gravest] == [gravest.pk]
    return {pk: next(alert.rule for alert in alerts if alert.is_gravest) for pk, alerts in found.items()}


def looked():
    scan(clock.now(), everything=True)
    return each_has_one()


def test_one_is_the_gravest_whatever_opens_ends_or_weighs_another_severity(deals, lin, wu, chen, after):
    seen, most = set(), 0
    for days in (3, 6, 12, 30, 45):
        with after(days):
            seen |= set(looked().values())
            most = max(most, *map(len, on_records().values()), 0)
            deals[days % 5].change(amount=Decimal(days * 40_000), by=(lin, wu)[days % 5 % 2].actor())
            deals[(days + 1) % 5].log_follow_up(
                "在谈", next_step="报价", next_step_at=clock.now() + timedelta(days=2),
                by=(lin, wu)[(days + 1) % 5 % 2].actor(),
            )  # fmt: skip
            each_has_one()
            looked()
    with after(46):
        was = looked()
        ensure_risk_rules()
        rule = next(iter(was.values()))
        RiskRule.objects.get(key=rule).change(is_on=False, by=chen.actor())
        assert rule not in set(looked().values())
        deals[1].win(by=wu.actor())
        each_has_one()
    assert len(seen) > 1 and most > 2


def test_what_is_put_by_gives_way_to_another_one(deals, lin, wu, chen, after, monkeypatch):
    """Numbers, order and pages are those that every pending alert gives, read one by one."""
    monkeypatch.setattr(risk_board, "PAGE", 2)
    with after(30):
        looked()
        alerts = {pk: max(found, key=lambda a: a.is_gravest) for pk, found in on_records().items()}
        several = [pk for pk, found in on_records().items() if len(found) > 1]
        day = local_day(clock.now()) + timedelta(days=5)
        first, second = (Opportunity.objects.get(pk=pk) for pk in several[:2])
        first.call_false_alarm(alerts[first.pk].pk, day, "已约", by=first.owner.actor())
        second.snooze_risk(alerts[second.pk].pk, day, "展会后", by=second.owner.actor())
        as_every_alert_says(chen, lin)
    with after(36):
        as_every_alert_says(chen, lin)


def as_every_alert_says(*people):
    today = local_day(clock.now())
    for person in people:
        actor = person.actor()
        rows = list(Alert.objects.reached_by(actor).pending(today))
        for level in (None, 3, 2):
            found = defaultdict(list)
            for alert in rows:
                if level in (None, alert.severity):
                    found[alert.subject_id].append(alert)
            asked = Asked(level=level)
            mine = risk_board.filtered(alerts_of(actor, "pending", clock.now()), asked)
            assert records_in(mine, asked) == len(found)
            assert through(mine, asked, actor) == sorted(found, key=lambda pk: place(pk, found[pk]))
        answer = ask(
            MetricQuery(
                actor=actor, metrics=("records_at_risk", "money_at_risk"), period=Period.parse("today"),
                by=("owner",),
            )
        )  # fmt: skip
        owners = defaultdict(dict)
        for alert in rows:
            owners[str(alert.owner_id)][alert.subject_id] = (
                alert.money_at_risk if alert.currency == "CNY" else 0
            )
        for row in answer.rows:
            worth = owners.pop(row.members[0].key)
            assert row.values["records_at_risk"].value == len(worth)
            assert row.values["money_at_risk"].value == sum(amount or 0 for amount in worth.values())
        assert not owners


def place(pk, alerts):
    worth = [a.money_at_risk or Decimal(0) for a in alerts if a.currency == "CNY"]
    return -max(a.severity for a in alerts), -max(worth, default=Decimal(0)), pk


def through(rows, asked, actor):
    """Every page of the list."""
    found, after = [], ""
    while True:
        page, after = page_of(rows, asked, actor, clock.now())
        found += [row.noun.pk for row in page]
        if not after:
            return found
        asked.after = risk_board._after(after)
