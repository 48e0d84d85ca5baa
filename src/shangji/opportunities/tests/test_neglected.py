"""The whole story: nobody is in touch, the ladder is climbed, the leader sees why, the owner acts, the alert ends itself."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.jobs import run_due
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification
from shangji.process.ladder import watch
from shangji.process.models import Alert, Obligation
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_scan import scan

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PHONE = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)",
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_REQUEST_TYPE": "partial",
}


def told(user):
    return list(
        Notification.objects.filter(user=user, event__kind__startswith="process.obligation")
        .order_by("pk")
        .values_list("event__payload__level", flat=True)
    )


@pytest.mark.django_db
def test_a_neglected_opportunity_is_climbed_seen_resolved_and_closed_by_itself(lin, zhou, stages, client_of):
    ensure_risk_rules()
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
