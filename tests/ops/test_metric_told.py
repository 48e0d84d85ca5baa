"""A metric as a terminal shows it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from shangji.config.commands.metric import Told
from shangji.core.access import Actor
from shangji.gateway.exports.layout import wide
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

pytestmark = pytest.mark.django_db


def test_the_numbers_of_a_split_metric_stand_below_each_other(
    lin: User, person: Callable[..., User], system: Actor, stages: Any
) -> None:
    for who in (lin, person("bo", "Bo Li", "sales", "east")):
        Opportunity.open("流水线", amount=Decimal(10_000), by=who.actor())
    query = MetricQuery(actor=system, metrics=("open_amount",), period=Period.parse("all"), by=("owner",))
    lines = [line for line in Told("open_amount", ask(query)).lines() if line.startswith("  ")]
    assert len(lines) == 2 and len({wide(line) for line in lines}) == 1
    assert not any(" of " in line or "共" in line for line in lines), "an amount is not one of so many"
