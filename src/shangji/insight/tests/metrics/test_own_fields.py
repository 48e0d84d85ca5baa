"""Fields of the company's own split numbers and are numbers themselves: as the records say, and for nobody who may not read them."""

import json
from decimal import Decimal
from statistics import mean, median

import pytest
from django.utils.translation import override

from shangji.core import clock
from shangji.core.models import CustomField
from shangji.insight.boards.plan import plan_of
from shangji.insight.boards.showing import Looking, piece
from shangji.insight.boards.state import State
from shangji.insight.boards.text import read, written
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.own_sight import FieldGone, FieldNotRead
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models import Board, OwnMetric
from shangji.insight.models.own_metric import OwnMetricNotRight
from shangji.insight.widgets import known
from shangji.opportunities.models import Opportunity
from shangji.people.models import Role
from shangji.process.conditions import FieldNotSeen, in_words
from shangji.process.forms.conditions import ConditionDraft

NOUN = "opportunities.opportunity"
SAID = (
    (100, ["价格", "交期"], "12.5", "30000"), (200, ["交期"], "7.25", None), (300, [], None, "1000000000000.05"),
    (400, ["价格", "售后"], "7.25", "1"), (None, ["售后"], "0", None),
)  # fmt: skip
"""Amount, choices, number, money."""


@pytest.fixture
def fields(system):
    def define(name, type, **known):
        return CustomField.define(name, holds=NOUN, type=type, by=system, **known)

    options = [{"key": "", "name": name, "step": 1} for name in ("价格", "交期", "售后")]
    return {
        "choices": define("关注", "choices", settings={"options": options}), "area": define("面积", "number", settings={"unit": "㎡"}),
        "rebate": define("让利", "money"), "margin": define("毛利", "formula", settings={"formula": "{amount} * 0.3 / {面积}"}),
    }  # fmt: skip


@pytest.fixture
def played(fields, lin, stages):
    for n, (amount, choices, area, rebate) in enumerate(SAID):
        Opportunity.open(
            f"机会 {n}", amount=amount and Decimal(amount), by=lin.actor(),
            custom={fields["choices"].key: choices, fields["area"].key: area, fields["rebate"].key: rebate},
        )  # fmt: skip
    return fields


def asked(actor, metric, *by, **more):
    query = MetricQuery(actor=actor, metrics=(metric,), period=Period.parse("this-year"), by=by, **more)
    return ask(query), query


def test_what_has_several_values_counts_in_each_and_once_in_every_total(played, lin):
    by = f"field-{played['choices'].key}"
    answer, query = asked(lin.actor(), "created_amount", by, sort="-created_amount")
    assert [(row.members[0].label, row.values["created_amount"].value) for row in answer.rows] == [
        ("价格", 500), ("售后", 400), ("交期", 300), ("未知", 300),
    ]  # fmt: skip
    assert answer.total["created_amount"].value == 1000
    assert "“关注”" in answer.notes[-1]
    answer, query = asked(lin.actor(), "created_count", by, "owner", sort="-created_count", limit=1)
    rows = {row.members[0].label: row.values["created_count"].value for row in answer.rows}
    # One that has two of the others is one of them; with the first it is also one of the others.
    assert sorted(rows.values()) == [2, 4] and answer.total["created_count"].value == 5
    for row in answer.rows:
        assert records_of(query, "created_count", row.members).count == row.values["created_count"].value
    only = (by, ("价格",))
    answer, query = asked(lin.actor(), "created_count", by, filters=(only,))
    assert [row.members[0].key for row in answer.rows] == ["价格"]
    assert answer.total["created_count"].value == 2


def test_numbers_amounts_and_formulas_are_added_up_and_spread(played, lin):
    values_of = {
        "area": [Decimal(area) for _a, _c, area, _r in SAID if area],
        "rebate": [Decimal(rebate) for *_said, rebate in SAID if rebate],
        "margin": [round(Decimal(amount) * Decimal("0.3") / Decimal(area), 2) for amount, _c, area, _r in SAID if amount and area],
    }  # fmt: skip
    for name, values in values_of.items():
        for shape, worked in (("sum", sum), ("mean", mean), ("median", median)):
            metric = f"field-{played[name].key}-{shape}"
            answer, query = asked(lin.actor(), metric, "owner")
            value = answer.total[metric]
            assert float(value.value) == pytest.approx(float(worked(values))) and value.n == len(values), (
                metric
            )
            assert answer.rows[0].values[metric].value == value.value
            behind = records_of(query, metric)
            assert behind.count == (len(SAID) if shape == "sum" else len(values))
            assert behind.columns[-1].label == played[name].name
    # To the last hundredth, whatever a floating point number would make of it.
    total, query = asked(lin.actor(), f"field-{played['rebate'].key}-sum")
    assert (
        total.total[query.metrics[0]].value
        == Decimal("1000000030001.05")
        == records_of(query, query.metrics[0]).total
    )


def test_a_metric_of_their_own_takes_a_number_and_refuses_what_is_none(played, chen, lin, client_of):
    area = played["area"].key
    with pytest.raises(OwnMetricNotRight):
        OwnMetric.add("中位", noun=NOUN, shape="median", time="opened", by=chen.actor())
    with pytest.raises(OwnMetricNotRight):
        OwnMetric.add(
            "中位", noun=NOUN, shape="mean", number=played["choices"].key, time="opened", by=chen.actor()
        )
    page = client_of(chen)
    typed = {
        "name": "有让利的面积", "noun": NOUN, "shape": "p90", "number": area, "time": "opened", "better": "", "c": "0", "c-joint": "all",
        "c0-field": f"own_{played['rebate'].key}", "c0-op": "filled",
    }  # fmt: skip
    drawn = page.post("/settings/metrics/draft/", typed).content.decode()
    assert f'<option value="{area}"' in drawn and f'<option value="{played["choices"].key}"' not in drawn
    page.post("/settings/metrics/new/", {**typed, "saves": "1"})
    own = OwnMetric.objects.get()
    answer, _query = asked(lin.actor(), own.code)
    assert (own.number, answer.total[own.code].n) == (area, 2)
    assert answer.total[own.code].value == pytest.approx(7.25 + 0.9 * (12.5 - 7.25))


@pytest.fixture
def hidden(played, lin, system):
    for field in played.values():
        field.change(see_roles=[Role.objects.get(key="leader").pk], by=system)
    return played


def test_who_may_not_read_a_field_gets_no_number_made_of_it(hidden, lin, zhou, chen, client_of):
    by, metric = f"field-{hidden['choices'].key}", f"field-{hidden['area'].key}-sum"
    own = OwnMetric.add("面", noun=NOUN, time="opened", of={"all": [{"field": f"own_{hidden['area'].key}", "op": "filled"}]}, by=chen.actor())  # fmt: skip
    for name, split, filters in (("created_count", (by,), ()), ("created_count", (), ((by, ("价格",)),)), (metric, (), ()), (own.code, (), ())):  # fmt: skip
        assert asked(zhou.actor(), name, *split, filters=filters)[0].total[name].n > 0
        with pytest.raises(FieldNotRead):
            asked(lin.actor(), name, *split, filters=filters)
        with pytest.raises(FieldNotRead):
            records_of(MetricQuery(actor=lin.actor(), metrics=(name,), period=Period.parse("all"), filters=filters or ((by, ("价格",)),)), name)  # fmt: skip
    page, leader = client_of(lin), client_of(zhou)
    for url in (f"/insight/metrics/{metric}/", f"/insight/records/?m={metric}", f"/insight/records/?m=created_count&{by}=x", f"/insight/metrics/created_count/?{by}=x"):  # fmt: skip
        assert page.get(url).status_code == 403 and "面积" not in page.get(url).content.decode()
        assert leader.get(url).status_code == 200
    for url in ("/insight/metrics/", "/insight/metrics/created_count/"):
        assert "关注" not in page.get(url).content.decode() and "面积" not in page.get(url).content.decode()
    assert "面积" in leader.get("/insight/metrics/").content.decode()
    assert "关注" in leader.get("/insight/metrics/created_count/").content.decode()


def board_of(fields):
    by = f"field-{fields['choices'].key}"
    widgets = [
        {"id": "a", "kind": "ranking", "asks": {"metric": "created_count", "by": by}, "desk": [0, 0, 6, 8]},
        {
            "id": "b",
            "kind": "kpi",
            "asks": {"metrics": [f"field-{fields['area'].key}-median"]},
            "desk": [6, 0, 6, 8],
        },
    ]
    return plan_of({"board": "自己的字段", "period": "this-year", "filters": [by], "widgets": widgets})


def test_a_board_says_in_its_widgets_what_is_not_there_or_not_for_the_reader(
    hidden, lin, zhou, chen, system, client_of
):
    plan = board_of(hidden)
    by = plan.filters[0]

    def troubles(actor, plan=plan):
        looking = Looking(actor=actor, state=State(), period=plan.period, now=clock.now())
        with override("en"):
            return [piece(widget, looking).trouble for widget in plan.widgets]

    assert troubles(zhou.actor()) == ["", ""]
    assert troubles(lin.actor()) == ["This asks for a field of our own that your role may not read."] * 2
    board = Board.make(plan, by=zhou.actor())
    board.publish(plan, by=zhou.actor())
    told = written(plan, zhou.actor())
    assert "关注" in told and "面积" not in written(plan, lin.actor())
    assert read(told) == plan
    elsewhere = read(told.replace("- 关注", "- 别处的").replace(", 关注]", ", 别处的]"))
    assert elsewhere.filters == ("field-0",) and "not there any more" in troubles(system, elsewhere)[0]
    hidden["choices"].change(name="看重", by=system)
    page = client_of(zhou).get(f"/insight/boards/{board.pk}/w/a/").content.decode()
    assert "价格" in page
    assert "看重" in client_of(zhou).get(f"/insight/boards/{board.pk}/").content.decode()
    assert client_of(zhou).get(f"/insight/boards/{board.pk}/offers/{by}/").status_code == 200
    hidden["choices"].archive(by=system)
    assert "看重" in troubles(zhou.actor())[0] and "看重" not in troubles(lin.actor())[0]
    with pytest.raises(FieldGone):
        asked(zhou.actor(), "created_count", by)


def test_the_designer_offers_what_its_reader_may_read(hidden, zhou, chen, client_of):
    plan = board_of(hidden)
    by, asks = (
        plan.filters[0],
        {"widget": json.dumps(plan.widgets[0].plain()), "board": json.dumps({"board": "x"})},
    )
    offered = client_of(zhou).post("/insight/designer/settings/", asks).content.decode()
    assert f'value="{by}"' in offered and f'value="field-{hidden["area"].key}-sum"' in offered
    kept = client_of(chen).post("/insight/designer/settings/", asks).content.decode()
    assert f'value="{by}"' not in kept and f'value="field-{hidden["area"].key}-sum"' not in kept


def test_a_rule_on_a_field_is_told_and_changed_by_whoever_may_read_it(hidden, crane, lin, zhou, chen, roles):
    condition = {"all": [{"field": f"own_{hidden['choices'].key}", "op": "is", "value": ["价格"]}]}
    told = {actor.name: in_words(NOUN, condition, actor) for actor in (zhou.actor(), chen.actor())}
    assert "关注" in told[zhou.name] and "价格" in told[zhou.name]
    assert "关注" not in told[chen.name] and "价格" not in told[chen.name] and told[chen.name]
    assert ConditionDraft.of(condition, NOUN, zhou.actor()).condition() == condition
    with pytest.raises(FieldNotSeen):
        ConditionDraft.of(condition, NOUN, chen.actor())


def test_a_filter_names_nobody_of_whose_records_the_reader_reaches_none(played, lin, wu, zhou, crane):
    assert known.member_labels("owner", [str(lin.pk), "none"], lin.actor())[0] == lin.name
    with override("en"):
        assert known.member_labels("owner", [str(wu.pk)], lin.actor()) == ["not in your reach"]
    assert known.member_labels("owner", [str(lin.pk)], zhou.actor()) == [lin.name]


def test_follow_ups_are_split_by_what_they_say_themselves(crane, lin, wu, he, system):
    options = [{"key": "", "name": name, "step": 1} for name in ("积极", "观望")]
    mood = CustomField.define(
        "客户态度", holds="activities.followup", type="choice", settings={"options": options}, by=system
    )
    for said in ("积极", "观望", "积极", None):
        crane.log_follow_up(f"谈了方案 {said}", type="call", by=lin.actor(), custom={mood.key: said})
    by = f"field-{mood.key}"
    for metric in ("follow_up_count", "qualifying_follow_up_count"):
        answer, query = asked(lin.actor(), metric, by)
        assert {row.members[0].label: row.values[metric].value for row in answer.rows} == {
            "积极": 2, "观望": 1, "未知": 1,
        }  # fmt: skip
        for row in answer.rows:
            assert records_of(query, metric, row.members).count == row.values[metric].value
        only, _query = asked(lin.actor(), metric, filters=((by, ("积极",)),))
        assert only.total[metric].value == 2
        assert not asked(wu.actor(), metric, by)[0].rows
        assert asked(he.actor(), metric, by)[0].total[metric].value == 4
