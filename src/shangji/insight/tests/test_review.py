"""Looking back at what was closed: said by whoever worked on it, counted when it was in time."""

from datetime import timedelta

import pytest

from shangji.core import clock
from shangji.core.access import NotAllowed, OutOfReach
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import MetricQuery
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.models.opportunity.reviewed import LessonMissing, NothingToReview

PARTIAL = {"HX-Request": "true"}


@pytest.fixture
def reason(process):
    return LossReason.objects.filter(parent__isnull=False).first()


def test_what_is_closed_is_looked_back_at_by_who_worked_on_it(crane, lin, wu, facts, reason):
    with pytest.raises(NothingToReview):
        crane.review("价格", "早点报价", by=lin.actor())
    crane.lose(reason, by=lin.actor())
    with pytest.raises(LessonMissing):
        crane.review("价格", "  ", by=lin.actor())
    with pytest.raises((NotAllowed, OutOfReach)):
        crane.review("价格", "早点报价", by=wu.actor())
    first = crane.review("价格", "早点报价", by=lin.actor())
    assert (first.decided_by, first.lesson, first.days) == ("价格", "早点报价", 0)
    at = crane.reviewed_at
    assert crane.is_reviewed and crane.review("价格", "早点报价", by=lin.actor()) is None
    crane.review("价格", "先见拍板人", by=lin.actor().at(clock.now() + timedelta(days=40)))
    assert crane.reviewed_at == at, "said better, it still was in time"
    assert facts(crane)[-2:] == ["opportunities.reviewed"] * 2
    crane.reopen(reason="又来了", by=lin.actor())
    crane.win(by=lin.actor().at(clock.now() + timedelta(minutes=1)))
    assert not crane.is_reviewed, "what ends anew is looked back at anew"


def test_the_page_asks_for_it_and_shows_what_was_learnt(client_of, crane, lin, reason):
    client, address = client_of(lin), f"/opportunities/{crane.pk}/review/"
    assert "复盘" not in client.get(crane.get_absolute_url()).content.decode()
    crane.lose(reason, by=lin.actor())
    assert address in client.get(crane.get_absolute_url()).content.decode()
    assert client.get(address, headers=PARTIAL).status_code == 200
    assert client.post(address, {"decided_by": "交期", "lesson": ""}, headers=PARTIAL).status_code == 422
    client.post(address, {"decided_by": "交期", "lesson": "先问产能"}, headers=PARTIAL)
    page = client.get(crane.get_absolute_url()).content.decode()
    assert "先问产能" in page and "交期" in page


def test_only_what_was_looked_back_at_in_time_counts(lin, wu, chen, stages, reason):
    now = clock.now()
    closed = now - timedelta(days=40)
    for n, days in enumerate((0, 13, 15, None)):
        found = Opportunity.open(
            f"{n}", stage=stages["contact"], by=lin.actor().at(closed - timedelta(days=1))
        )
        found.win(by=lin.actor().at(closed)) if n % 2 else found.lose(reason, by=lin.actor().at(closed))
        if days is not None:
            found.review("价格", "早点报价", by=lin.actor().at(closed + timedelta(days=days)))
    Opportunity.open("无效", by=lin.actor().at(closed)).invalidate("重复", by=lin.actor().at(closed))
    query = MetricQuery(actor=chen.actor(), metrics=("review_rate",), period=Period.parse("last-90-days"))
    value = ask(query).total["review_rate"]
    assert (value.value, value.n) == (0.5, 4)
    assert records_of(query, "review_rate", part="hits").count == 2
    assert (
        ask(MetricQuery(actor=wu.actor(), metrics=("review_rate",), period=query.period))
        .total["review_rate"]
        .n
        == 0
    )
