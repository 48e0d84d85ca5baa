"""Opportunities whose alerts come and go while working days pass."""

from datetime import datetime
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.calendar import add_working_days, local_day
from shangji.opportunities.models import Opportunity


@pytest.fixture
def then(now):
    """People and customers were there before what is told of them, whatever day the test runs."""
    with clock.at(now):
        yield


@pytest.fixture
def deals(lin, wu, yongtuo, stages, now):
    """Of two owners, some of them worth so much that it is graver."""
    return [
        Opportunity.open(
            f"第{n}个", customer=None if n % 2 else yongtuo, stage=stages["proposal"], by=(lin, wu)[n % 2].actor(),
            amount=Decimal(n * 700_000) if n else None, currency="USD" if n == 3 else "CNY",
        )
        for n in range(6)
    ]  # fmt: skip


@pytest.fixture
def after(now):
    def later(days):
        day = add_working_days(local_day(now), days)
        return clock.at(datetime.combine(day, now.timetz()))

    return later
