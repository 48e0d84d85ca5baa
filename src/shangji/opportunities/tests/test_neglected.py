"""The whole story: nobody is in touch, the ladder is climbed, the leader sees why, the owner acts, the alert ends itself."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Q
from django.utils.translation import override

from shangji.core import clock
from shangji.core.jobs import run_due
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification
from shangji.process.ladder import watch
from shangji.process.models import Alert, Obligation
from shangji.process.risk_scan import scan
from shangji.process.risk_telling import tell_of_risks
from shangji.process.risks import HIGH, MID

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PHONE = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)",
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_REQUEST_TYPE": "partial",
}


def told(user):
    """Levels of which somebody heard; the risk ledger stays silent of what the ladder has told."""
    missed = Q(event__kind__startswith="process.obligation") | Q(event__payload__rule="R1")
    return list(
        Notification.objects.filter(missed, user=user)
        .order_by("pk")
        .values_list("event__payload__level", flat=True)
    )


@pytest.mark.django_db
def test_a_neglected_opportunity_is_climbed_seen_resolved_and_closed_by_itself(
    lin, zhou, stages, client_of, only_rules
):
    only_rules("R1")
    with clock.at(MONDAY):
        crane = Opportunity.open(
            "立体库输送线改造", amount=Decimal("1286000"), stage=stages["proposal"], by=lin.actor()
        )
    levels = []
    for day in range(1, 11):
        moment = MONDAY + day * DAY
        with clock.at(moment):
            watch(moment)
            scan(moment)
            tell_of_risks(moment)
            run_due()
            owed = Obligation.objects.open().get(subject_id=crane.pk)
            levels.append((day, owed.level, len(told(lin)), len(told(zhou))))
    assert [row for n, row in enumerate(levels) if n == 0 or row[1:] != levels[n - 1][1:]] == [
        (1, 0, 0, 0), (4, 1, 1, 0), (8, 2, 2, 1), (10, 3, 3, 2),
    ]  # fmt: skip
    with clock.at(MONDAY + 10 * DAY):
        board = client_of(zhou).get("/risks/").content.decode()
        assert crane.name in board and "8 天未跟进 / 5" in board
        assert "已通知主管" in client_of(lin).get("/", **PHONE).content.decode()
        sheet = client_of(lin).get(f"/subjects/{crane.pk}/follow-up/", **PHONE)
        assert sheet.status_code == 200 and "upsheet" in sheet.content.decode()
        saved = client_of(lin).post(
            f"/subjects/{crane.pk}/follow-up/", {"text": "电话里谈了交货期，客户同意", "type": "call", "client_key": "k1"}, **PHONE
        )  # fmt: skip
        assert saved.status_code == 204
        scan(clock.now())
        owed = Obligation.objects.open().get(subject_id=crane.pk)
        assert (owed.level, owed.breached_at) == (0, None)
        assert not Notification.objects.filter(
            user__in=[lin, zhou], event__kind__startswith="process.obligation", read_at=None
        ).exists()
        assert not Alert.objects.standing().filter(subject_id=crane.pk, rule="R1").exists()
        closed = Alert.objects.get(subject_id=crane.pk, rule="R1")
        assert closed.state == Alert.State.RESOLVED
        assert f'id="risk-{crane.pk}"' in board
        assert f'id="risk-{crane.pk}"' not in client_of(zhou).get("/risks/?rule=R1").content.decode()


@pytest.mark.django_db
def test_the_last_step_is_high_risk_and_names_who_could_take_it_over(
    lin, zhou, wu, person, system, stages, client_of, only_rules
):
    """Seven days, not ten: whoever leads the owner hears at once who of the team has room."""
    only_rules("R1")
    busy, free = person("bai", "白露", "sales", "east"), person("gao", "高远", "sales", "east")
    away = person("su", "苏禾", "sales", "east")
    away.plan_absence(MONDAY.date(), MONDAY.date() + 30 * DAY, by=away.actor())
    with clock.at(MONDAY):
        cranes = [
            Opportunity.open(f"起重机 {n}", amount=Decimal(900), stage=stages["proposal"], by=lin.actor())
            for n in "ab"
        ]
        for user, many in ((busy, 3), (free, 1)):
            for n in range(many):
                Opportunity.open(
                    f"{user.name} {n}",
                    stage=stages["proposal"],
                    next_step="送样",
                    next_step_at=MONDAY + 60 * DAY,
                    by=user.actor(),
                )
    found = []
    for day in (8, 10):
        moment = MONDAY + day * DAY
        with clock.at(moment):
            watch(moment)
            scan(moment)
            run_due()
            alert = Alert.objects.standing().get(subject_id=cranes[0].pk, rule="R1")
            found.append((alert.severity, alert.evidence))
    assert found == [(MID, {"days": 6, "limit": 5}), (HIGH, {"days": 8, "limit": 5, "level": 3})]
    asked = [
        line.event
        for line in Notification.objects.filter(user=zhou, event__payload__level=3).order_by(
            "event__subject_id"
        )
    ]
    assert [
        (e.payload["proposed"], e.payload["proposed_open"]) for e in asked if "proposed" in e.payload
    ] == [("高远", 1), ("高远", 2)]
    with clock.at(MONDAY + 10 * DAY):
        with override("en"):
            assert asked[0].sentence.endswith("(step 3). Propose: 高远, 1 open")
        inbox = client_of(zhou).get("/inbox/").content.decode()
        assert (
            f"/subjects/{cranes[0].pk}/assign/?owner={free.pk}" in inbox
            and "建议改派：高远（在手 1 项）" in inbox
        )
        dialog = client_of(zhou).get(f"/subjects/{cranes[0].pk}/assign/?owner={free.pk}").content.decode()
        assert f'<option value="{free.pk}" selected>' in dialog
        assert client_of(zhou).get(f"/subjects/{cranes[0].pk}/assign/?owner=x").status_code == 200
        cranes[0].log_follow_up("电话里谈了交货期，客户同意", by=lin.actor())
        assert not Alert.objects.standing().filter(subject_id=cranes[0].pk, rule="R1").exists()
        cranes[1].assign_to(free, by=zhou.actor())
        scan(clock.now())
        assert "level" not in Alert.objects.standing().get(subject_id=cranes[1].pk, rule="R1").evidence


@pytest.mark.django_db
def test_what_climbs_swiftly_is_high_risk_before_its_silence_is_long(lin, zhou, system, stages, only_rules):
    """They wrote and nobody answered: two days later it is on the last step. Nobody else is there to be named."""
    only_rules("R1")
    with clock.at(MONDAY):
        crane = Opportunity.open("立体库", amount=Decimal(900), stage=stages["proposal"], by=lin.actor())
        crane.hear("请报价", by=system)
    for day in (1, 2, 3, 4):
        moment = MONDAY + day * DAY
        with clock.at(moment):
            watch(moment)
            scan(moment)
            run_due()
    alert = Alert.objects.standing().get(subject_id=crane.pk, rule="R1")
    assert (alert.severity, alert.evidence) == (HIGH, {"days": 4, "limit": 5, "level": 3})
    event = Notification.objects.get(
        user=zhou, event__payload__level=3, event__kind__startswith="process.obligation"
    ).event
    assert event.payload["proposed_id"] is None and "建议改派" not in event.sentence
    with clock.at(MONDAY + 4 * DAY):
        crane.log_follow_up("报了价", by=lin.actor())
        alert.refresh_from_db()
        assert alert.resolved_at is None, "a word that says too little answers nobody"
        crane.log_follow_up("报了价，客户说周五开会定下来", by=lin.actor())
        alert.refresh_from_db()
        assert (alert.state, alert.resolved_by) == (Alert.State.RESOLVED, lin)
