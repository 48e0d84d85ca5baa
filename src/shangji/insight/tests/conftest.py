"""A small history that boards are looked at over: won, lost and open ones of two people, this quarter and the one before."""

from datetime import timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.opportunities.models import LossReason, Opportunity


@pytest.fixture
def history(lin, zhou, wu, stages, yongtuo):
    """林 won 2 (one before this quarter), lost 1 and has 1 open; 吴 won 1. Amounts in CNY."""
    now = clock.now()
    before = now - timedelta(days=100)
    reason = LossReason.objects.filter(parent__isnull=False).first()

    def opened(name, amount, user, at):
        return Opportunity.open(
            name,
            amount=Decimal(amount),
            customer=yongtuo if user is lin else None,
            product="机床",
            by=user.actor().at(at),
        )

    opened("去年的", 500_000, lin, before).win(by=lin.actor().at(before + timedelta(days=3)))
    opened("大单", 2_000_000, lin, now - timedelta(hours=3)).win(by=lin.actor().at(now - timedelta(hours=2)))
    opened("丢的", 300_000, lin, now - timedelta(hours=3)).lose(
        reason, by=lin.actor().at(now - timedelta(hours=2))
    )
    opened("在谈的", 800_000, lin, now - timedelta(hours=3))
    opened("吴的", 700_000, wu, now - timedelta(hours=3)).win(by=wu.actor().at(now - timedelta(hours=2)))
