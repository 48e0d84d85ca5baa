from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict

from shangji.activities.past import past_of
from shangji.core import clock
from shangji.core.access import NotAllowed
from shangji.core.calendar import today
from shangji.core.custom_fields import index
from shangji.core.custom_fields.definition import FieldNotRight, KindIsKept
from shangji.core.custom_fields.kinds import ValueNotRight
from shangji.core.custom_fields.listed import with_own
from shangji.core.custom_fields.preparing import prepare, reckon
from shangji.core.jobs import Job, claim
from shangji.core.models import CustomField, CustomValue, Event
from shangji.core.verify import verify
from shangji.customers.listing import SPEC, matching_rows
from shangji.customers.models import Customer
from shangji.people.models import Role
from shangji.process.conditions import as_q, check, holds, in_words
from shangji.process.forms.conditions import ConditionDraft, typed

WAYS = {"options": [{"name": "公开招标", "name_en": "Open tender"}, {"name": "单一来源"}]}
AREAS = {
    "options": [
        {"name": "物流", "step": 1}, {"name": "输送线", "step": 2}, {"name": "立体库", "step": 2}, {"name": "清洗", "step": 1},
    ]
}  # fmt: skip


@pytest.fixture
def define(system):
    def made(name, type, holds="customers.customer", **known_of):
        return CustomField.define(name, holds=holds, type=type, by=system, **known_of)

    return made


def sentence(noun):
    return Event.objects.filter(subject_id=noun.pk).latest("seq").sentence


def test_a_field_is_kept_logged_found_and_taken_back(define, yongtuo, lin, facts):
    way, area = define("采购方式", "choice", settings=WAYS), define("项目类别", "cascade", settings=AREAS)
    budget = define("预算金额", "money", name_en="Budget")
    said = {way.key: "Open tender", area.key: "物流/立体库", budget.key: "1,200,000.50"}
    yongtuo.set_custom(said, by=lin.actor())
    assert yongtuo.custom == {way.key: "公开招标", area.key: "物流 / 立体库", budget.key: "1200000.5"}
    assert facts(yongtuo)[-1] == "core.custom_set"
    assert "采购方式 — → 公开招标" in sentence(yongtuo) and "预算金额 — → ¥1,200,000.5" in sentence(yongtuo)
    found = Customer.objects.filter(index.rows_where(area, index.Q(text="物流")))
    assert list(found) == [yongtuo]
    assert yongtuo.set_custom({way.key: "公开招标"}, by=lin.actor()) is None
    yongtuo.set_custom({way.key: "单一来源", area.key: ""}, by=lin.actor())
    assert "公开招标 → 单一来源" in sentence(yongtuo) and "物流 / 立体库 → —" in sentence(yongtuo)
    yongtuo.undo(yongtuo.undoable_event(lin.actor()), by=lin.actor())
    assert Customer.objects.get(pk=yongtuo.pk).custom[area.key] == "物流 / 立体库"
    assert {row.text for row in CustomValue.objects.filter(field_id=way.pk)} == {"公开招标"}
    for key, wrong in ((way.key, "没有"), (budget.key, "很多"), (area.key, "x")):
        with pytest.raises(ValueNotRight) as refused:
            yongtuo.set_custom({key: wrong}, by=lin.actor())
        assert refused.value.context["field"] == key


def test_who_may_not_read_a_field_neither_sees_nor_changes_it(define, yongtuo, lin, zhou):
    leaders = [Role.objects.get(key="leader").pk]
    margin = define("毛利", "number", see_roles=leaders, settings={"unit": "%", "decimals": 1})
    note = define("备案号", "text", edit_roles=leaders)
    for key in (margin.key, note.key):
        with pytest.raises(NotAllowed):
            yongtuo.set_custom({key: "12"}, by=lin.actor())
    yongtuo.set_custom({margin.key: "31.46", note.key: "B-7"}, by=zhou.actor())
    assert "31.5" not in sentence(yongtuo) and "备案号 — → B-7" in sentence(yongtuo)
    assert margin.words(yongtuo.custom[margin.key]) == "31.5 %"


def test_a_definition_guards_itself(define, yongtuo, lin, system):
    way = define("采购方式", "choice", settings=WAYS)
    for wrong in (
        {"name": "采购方式", "type": "text"},
        {"name": "x", "type": "无"},
        {"name": " ", "type": "text"},
    ):
        with pytest.raises(FieldNotRight):
            define(**wrong)
    with pytest.raises(ValueNotRight):
        define("空", "choice", settings={"options": []})
    with pytest.raises(NotAllowed):
        CustomField.define("x", holds="customers.customer", type="text", by=lin.actor())
    way.change(type="text", by=system)
    way.change(type="choice", settings=WAYS, by=system)
    yongtuo.set_custom({way.key: "公开招标"}, by=lin.actor())
    with pytest.raises(KindIsKept):
        way.change(type="text", by=system)
    rows = [{"key": "公开招标", "name": "公开", "name_en": "Open"}, {"name": "邀请"}]
    way.change(type="choices", settings={"options": rows}, by=system)
    assert way.words(yongtuo.custom[way.key]) == "公开"
    way.archive(by=system)
    with pytest.raises(NotAllowed):
        yongtuo.set_custom({way.key: "邀请"}, by=lin.actor())
    again = define("采购方式", "text")
    with pytest.raises(FieldNotRight):
        way.bring_back(by=system)
    again.change(name="另一个", by=system)
    way.bring_back(by=system)
    again.place(0, by=system)
    assert [f.position for f in CustomField.objects.order_by("position")] == [0, 1]
    assert verify().flaws == []


def test_numbers_of_their_own_and_formulas(define, lin, system):
    number = define("客户编号", "auto", settings={"begins": "KH", "digits": 3})
    budget, cost = define("预算", "money"), define("成本", "money")
    gain = define("毛利", "formula", settings={"formula": "({预算} - {成本}) / {预算} * 100", "unit": "%"})
    with pytest.raises(ValueNotRight):
        define("坏", "formula", settings={"formula": "{没有} + 1"})
    first, second = (Customer.add(name, by=lin.actor()) for name in ("甲一公司", "乙二公司"))
    year = clock.now().year
    assert [c.custom[number.key] for c in (first, second)] == [f"KH{year}-001", f"KH{year}-002"]
    assert Event.objects.get(subject_id=first.pk, seq=1).changes[f"custom.{number.key}"][1] == f"KH{year}-001"
    with pytest.raises(NotAllowed):
        first.set_custom({number.key: "KH1"}, by=lin.actor())
    assert first.custom_value(gain) is None
    first.set_custom({budget.key: 200, cost.key: 150}, by=lin.actor())
    budget.change(name="预算金额", by=system)
    assert first.custom_value(gain) == "25" and gain.words("25") == "25 %"
    first.set_custom({budget.key: 0}, by=lin.actor())
    assert first.custom_value(gain) is None


def test_a_field_that_is_found_by_later_is_gathered_first(define, yongtuo, lin, system):
    seats = define("座席数", "number", is_filtered=False, is_required=True)
    yongtuo.set_custom({seats.key: 30}, by=lin.actor())
    assert not CustomValue.objects.exists()
    with pytest.raises(ValueNotRight):
        yongtuo.set_custom({seats.key: None}, by=lin.actor())
    seats.change(is_filtered=True, by=system)
    assert not seats.can_find
    prepare(claim(clock.now() + timedelta(minutes=1)))
    seats.refresh_from_db()
    assert seats.can_find and CustomValue.objects.get().number == Decimal(30)


def test_a_merge_offers_each_field(define, yongtuo, lin, zhou):
    way, budget = define("采购方式", "choice", settings=WAYS), define("预算", "money")
    other = Customer.add("甬拓精密", by=lin.actor(), custom={way.key: "单一来源", budget.key: 5})
    yongtuo.set_custom({way.key: "公开招标"}, by=lin.actor())
    yongtuo.merge([other], by=zhou.actor(), chosen={f"custom.{way.key}": other.pk})
    assert yongtuo.custom == {way.key: "单一来源", budget.key: "5"}
    assert CustomValue.objects.filter(subject_id=yongtuo.pk, text="单一来源").exists()
    yongtuo.split(yongtuo.merges()[0], by=zhou.actor())
    assert yongtuo.custom[way.key] == "公开招标" and yongtuo.custom[budget.key] is None


def test_the_past_tells_fields_by_their_names(define, yongtuo, lin, zhou):
    hidden = define("毛利", "number", see_roles=[Role.objects.get(key="leader").pk])
    way = define("采购方式", "choice", settings=WAYS)
    yongtuo.set_custom({way.key: "公开招标"}, by=lin.actor().at(clock.now() + timedelta(days=2)))
    yongtuo.set_custom({hidden.key: 3}, by=zhou.actor().at(clock.now() + timedelta(days=2)))
    assert [(r.label, r.old, r.new) for r in past_of(yongtuo, actor=lin.actor()).changed][-1] == (
        "采购方式",
        "",
        "公开招标",
    )
    assert ("毛利", "", "3") in [
        (r.label, r.old, r.new) for r in past_of(yongtuo, actor=zhou.actor()).changed
    ]
    assert "毛利" not in {r.label for r in past_of(yongtuo, actor=lin.actor()).rows}


def gathered(*fields):
    while found := claim(clock.now() + timedelta(minutes=1)):
        Job.handlers[found.name](found)
        Job.objects.filter(pk=found.pk).update(state="done")
    for field in fields:
        field.refresh_from_db()
        assert field.can_find


def test_a_formula_is_found_by_what_it_comes_to(define, yongtuo, lin, system):
    budget, cost = define("预算", "money"), define("成本", "money")
    yongtuo.set_custom({budget.key: 200, cost.key: 150}, by=lin.actor())
    gain = define("毛利", "formula", settings={"formula": "({预算} - {成本}) / {预算} * 100", "unit": "%"})
    actor, kind, name = lin.actor(), Customer.kind(), f"own-{gain.key}"
    assert name not in {f.name for f in with_own(SPEC, kind, actor).filters}
    gathered(gain)
    other = Customer.add("宁波乙机械", by=lin.actor(), custom={budget.key: 100, cost.key: 10})

    def both(low):
        leaf = {"field": f"own_{gain.key}", "op": "at_least", "value": str(low)}
        check(kind, leaf, in_database=True)
        found = {c.name for c in Customer.objects.filter(as_q(kind, leaf, clock.now()))}
        assert found == {c.name for c in Customer.objects.all() if holds(kind, leaf, c, clock.now())}
        rows = matching_rows(actor, QueryDict(f"{name}_min={low}"))
        assert found == {c.name for c in rows}
        return found

    assert both(25) == {yongtuo.name, other.name} and both(26) == {other.name}
    yongtuo.set_custom({cost.key: 0}, by=lin.actor())
    other.set_custom({budget.key: 0}, by=lin.actor())
    assert both(26) == {yongtuo.name}
    listed = with_own(SPEC, kind, actor).columns[-1]
    assert listed.sort and listed.own == gain
    yongtuo.undo(yongtuo.undoable_event(lin.actor()), by=lin.actor())
    assert both(26) == set() and both(25) == {yongtuo.name}
    gain.change(settings={"formula": "{预算} + 1"}, by=system)
    assert not gain.can_find
    gathered(gain)
    assert both(200) == {yongtuo.name} and both(1) == {yongtuo.name, other.name}


def test_a_formula_that_reads_today_is_reckoned_anew_each_day(define, yongtuo, lin, monkeypatch):
    due = define("续约日", "day")
    left = define("还剩", "formula", settings={"formula": "{续约日} - {today}", "unit": "天"})
    gathered(left)
    yongtuo.set_custom({due.key: today() + timedelta(days=9)}, by=lin.actor())
    assert CustomValue.objects.get(field_id=left.pk).number == 9
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    job = Job.objects.create(name="core.reckon_fields", due_at=later, state="running")
    reckon(job)
    assert CustomValue.objects.get(field_id=left.pk).number == 7
    yongtuo.set_custom({due.key: None}, by=lin.actor())
    reckon(job)
    assert not CustomValue.objects.filter(field_id=left.pk).exists()


def test_a_condition_asks_for_a_customer_by_name(define, yongtuo, lin, wu):
    mother = define("母公司", "customer")
    other = Customer.add("Ningbo Yi Co., Ltd.", by=lin.actor(), custom={mother.key: yongtuo.pk})
    kind, actor = Customer.kind(), lin.actor()
    data = typed({"all": [{"field": f"own_{mother.key}", "op": "is", "value": [yongtuo.pk, other.pk]}]}, kind)
    draft = ConditionDraft.read(data, kind, actor, in_database=True)
    assert data["c0-text"] == f"{yongtuo.name}、{other.name}" and draft.rows[0].control == "names"
    assert draft.is_valid() and yongtuo.name in draft.words()
    data["c0-text"] = other.name
    assert ConditionDraft.read(data, kind, actor).condition()["all"][0]["value"] == [other.pk]
    assert not ConditionDraft.read(data, kind, wu.actor()).is_valid()
    for op, expected in (("is", [other]), ("is_not", [yongtuo]), ("filled", [other])):
        leaf = {"field": f"own_{mother.key}", "op": op, "value": [yongtuo.pk]}
        assert list(Customer.objects.filter(as_q(kind, leaf, clock.now()))) == expected
        assert [c for c in Customer.objects.order_by("pk") if holds(kind, leaf, c, clock.now())] == expected
    assert yongtuo.name in in_words(
        kind, {"field": f"own_{mother.key}", "op": "is", "value": [yongtuo.pk]}, actor
    )
