"""Metrics of the company's own: conditions and no code, asked like every other, refused where they make no sense."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.access import NotAllowed
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.metric import NoSuchMetric, every_metric, metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models import OwnMetric
from shangji.insight.models.own_metric import OwnMetricNotRight
from shangji.opportunities.models import Opportunity
from shangji.process.conditions import ConditionNotRight

NOUN = "opportunities.opportunity"
FAIR = {"all": [{"field": "source", "op": "is", "value": ["展会"]}]}
LARGE = {"all": [{"field": "amount", "op": "at_least", "value": "100000"}]}
JULY = datetime(2026, 7, 1, 2, tzinfo=UTC)


@pytest.fixture
def played(lin, wu, stages):
    """林: three from the fair, two of them large; 吴: one from the fair, small."""
    for owner, amount, source in (
        (lin, 200, "展会"),
        (lin, 300, "展会"),
        (lin, 1, "展会"),
        (lin, 900, ""),
        (wu, 2, "展会"),
    ):
        with clock.at(JULY):
            Opportunity.open(
                f"{source}{amount}", amount=Decimal(amount * 1000), source=source, by=owner.actor()
            )
    with clock.at(JULY + timedelta(days=5)):
        yield


def total(actor, name, **more):
    query = MetricQuery(actor=actor, metrics=(name,), period=Period.parse("2026Q3"), **more)
    return ask(query), query


def test_a_share_is_split_and_opened_like_every_other(played, chen, lin, wu, system):
    own = OwnMetric.add(
        "展会大单占比", noun=NOUN, shape="ratio", time="opened", of=FAIR, hits=LARGE, by=chen.actor()
    )
    answer, query = total(system, own.code, by=("owner",))
    assert (answer.total[own.code].value, answer.total[own.code].n) == (0.5, 4)
    assert {r.members[0].label: r.values[own.code].value for r in answer.rows} == {
        "林嘉禾": pytest.approx(2 / 3), "吴桐": 0.0,
    }  # fmt: skip
    of_lin = next(row for row in answer.rows if row.members[0].label == "林嘉禾")
    assert sorted(o.name for o in records_of(query, own.code, of_lin.members, "hits")) == [
        "展会200",
        "展会300",
    ]
    assert total(wu.actor(), own.code)[0].total[own.code].n == 1


def test_a_number_and_an_amount(played, chen, system):
    count = OwnMetric.add("展会", noun=NOUN, time="opened", of=FAIR, by=chen.actor())
    money = OwnMetric.add("展会金额", noun=NOUN, shape="sum", of=FAIR, by=chen.actor())
    assert total(system, count.code)[0].total[count.code].value == 4
    assert total(system, money.code)[0].total[money.code].value == Decimal(503_000)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"shape": "median"}, {"time": "yesterday"}, {"noun": "people.user"}, {"shape": "ratio"},
        {"noun": "leads.lead", "time": "captured", "shape": "sum"}, {"better": "sideways"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(chen, wrong):
    known = {"name": "展会", "noun": NOUN, "time": "opened", **wrong}
    with pytest.raises(OwnMetricNotRight):
        OwnMetric.add(known.pop("name"), by=chen.actor(), **known)


@pytest.mark.parametrize("value", ["amount; DROP TABLE", "__import__('os')"])
def test_no_expression_gets_in(chen, value):
    with pytest.raises(ConditionNotRight):
        OwnMetric.add(
            "坏", noun=NOUN, of={"all": [{"field": value, "op": "is", "value": ["1"]}]}, by=chen.actor()
        )


def test_only_who_may_adds_one_and_what_is_retired_is_asked_no_more(chen, lin, system, facts):
    with pytest.raises(NotAllowed):
        OwnMetric.add("我的", noun=NOUN, time="opened", by=lin.actor())
    own = OwnMetric.add("展会", noun=NOUN, time="opened", of=FAIR, by=chen.actor())
    assert own.code in every_metric() and own.code not in metrics()
    own.retire(by=chen.actor())
    with pytest.raises(NoSuchMetric):
        total(system, own.code)
    own.offer_again(by=chen.actor())
    assert facts(own) == [
        "insight.own_metric_added",
        "insight.own_metric_retired",
        "insight.own_metric_offered",
    ]


def test_it_is_put_together_on_a_page(played, chen, lin, client_of):
    page = client_of(chen)
    typed = {
        "name": "展会来的", "noun": NOUN, "shape": "count", "time": "opened", "better": "up", "c": "0", "c-joint": "all",
        "c0-field": "source", "c0-op": "is", "c0-values": "展会",
    }  # fmt: skip
    drawn = page.post("/settings/metrics/draft/", {**typed, "shape": "ratio"}).content.decode()
    assert 'name="h-joint"' in drawn and not OwnMetric.objects.exists()
    assert page.post("/settings/metrics/new/", {**typed, "saves": "1"}).status_code in (200, 204, 302)
    own = OwnMetric.objects.get()
    assert own.of == {"all": [{"field": "source", "op": "is", "value": ["展会"]}]}
    shown = page.get(f"/insight/metrics/{own.code}/?period=2026Q3").content.decode()
    assert "展会来的" in shown and "来源是展会" in shown.replace(" ", "")
    assert client_of(lin).get("/settings/metrics/").status_code == 403
    assert page.post("/settings/metrics/new/", {"name": "", "noun": NOUN, "saves": "1"}).status_code == 422
