"""What one record answers and what the database answers is the same, for every comparison of every field."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shangji.core.access import System
from shangji.customers.models import Customer
from shangji.process import conditions
from shangji.process.comparisons import OPS, Type
from shangji.process.conditions import ConditionNotRight, Field, as_q, check, holds, in_words

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
KIND = "tests.customer"
FIELDS = [
    Field(name="city", label="City", type=Type.TEXT, read=lambda c, _n: c.city, path="city"),
    Field(name="province", label="Province", type=Type.CHOICE, read=lambda c, _n: c.province, path="province"),
    Field(name="ends", label="Contract", type=Type.DAY, read=lambda c, _n: c.contract_ends_on, path="contract_ends_on"),
    Field(name="last", label="Last contact", type=Type.MOMENT, read=lambda c, _n: c.last_follow_up_at, path="last_follow_up_at"),
    Field(name="level", label="Announced", type=Type.NUMBER, read=lambda c, _n: c.announced_days, path="announced_days", unit="days"),
    Field(name="locked", label="Locked", type=Type.TRUTH, read=lambda c, _n: c.is_locked, path="is_locked"),
    Field(name="owner", label="Owner", type=Type.RECORD, read=lambda c, _n: c.owner_id, path="owner"),
    Field(name="age", label="Age", type=Type.NUMBER, read=lambda _c, _n: 1),
]  # fmt: skip
ASKED = {
    "city": [["宁波"], ["波"], ["x"]], "province": [["浙江"], ["江苏", "浙江"]], "ends": ["2026-11-25", "2026-11-24"],
    "last": ["2026-11-20", "2026-11-21"], "level": ["0", "3", "2.5"], "locked": [None],
    "owner": [[1], [1, 2, 3, 4, 5, 6, 7, 8, 9]],
}  # fmt: skip
DAYS = [0, 1, 3, 5]


@pytest.fixture(autouse=True)
def fields(monkeypatch):
    for one in FIELDS:
        monkeypatch.setitem(conditions._fields[KIND], one.name, one)


@pytest.fixture
def customers(lin):
    made = [
        Customer.add(
            "一号", city="宁波", province="浙江", contract_ends_on=date(2026, 11, 25), by=lin.actor()
        ),
        Customer.add("二号", city="", province="江苏", contract_ends_on=date(2026, 11, 18), by=lin.actor()),
        Customer.add("三号", contract_ends_on=date(2026, 12, 2), by=lin.actor()),
        Customer.add("四号", city="NINGBO 宁波", by=lin.actor()),
    ]
    # 16:30 in UTC is the next day in Shanghai.
    for customer, moment in zip(
        made, ("2026-11-20T16:30", "2026-11-19T15:59", "2026-11-25T01:00"), strict=False
    ):
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        customer.log_follow_up("聊了聊", by=lin.actor().at(at))
    made[1].lock("战略", by=System("test"))
    return list(Customer.objects.order_by("pk"))


def every_leaf():
    for one in FIELDS[:-1]:
        for name, op in OPS[one.type].items():
            values = {"none": [None], "days": DAYS}.get(op.takes, ASKED[one.name])
            for value in values:
                asked = value[0] if op.takes == "one" and isinstance(value, list) else value
                yield {"field": one.name, "op": name, "value": asked}


def test_python_and_the_database_answer_alike(customers, subtests):
    for leaf in every_leaf():
        inverse = {"all": [leaf, {"any": [leaf, {"field": "city", "op": "is", "value": ["宁波"]}]}]}
        with subtests.test(str(leaf)):
            for asked in (leaf, inverse):
                found = set(Customer.objects.filter(as_q(KIND, asked, NOW)))
                assert found == {c for c in customers if holds(KIND, asked, c, NOW)}


def test_each_comparison_tells_some_records_from_others(customers):
    told = set()
    for leaf in every_leaf():
        kept = [c for c in customers if holds(KIND, leaf, c, NOW)]
        if 0 < len(kept) < len(customers):
            told.add((leaf["field"], leaf["op"]))
    assert {
        ("city", "contains"),
        ("province", "is_not"),
        ("ends", "older_than"),
        ("last", "within_past"),
    } <= told


def test_the_day_of_a_moment_is_the_company_s(customers):
    first = customers[0]
    assert holds(KIND, {"field": "last", "op": "after", "value": "2026-11-20"}, first, NOW)


def test_an_empty_all_holds_for_everything_and_an_empty_any_for_nothing(customers):
    assert all(holds(KIND, {"all": []}, c, NOW) for c in customers)
    assert Customer.objects.filter(as_q(KIND, {"all": []}, NOW)).count() == len(customers)
    assert not Customer.objects.filter(as_q(KIND, {"any": []}, NOW)).exists()


@pytest.mark.parametrize(
    "bad",
    [
        {}, {"field": "nobody", "op": "is", "value": ["x"]}, {"field": "city", "op": "at_least", "value": "1"},
        {"field": "city", "op": "is", "value": []}, {"field": "city", "op": "is", "value": "宁波"},
        {"field": "level", "op": "at_least", "value": "NaN"}, {"field": "level", "op": "at_least", "value": "1e99"},
        {"field": "ends", "op": "older_than", "value": -1}, {"field": "ends", "op": "older_than", "value": "2.5"},
        {"field": "ends", "op": "before", "value": "31.12.2026"}, {"all": {}}, {"all": [], "any": []}, {"all": ["x"]},
        {"field": "owner", "op": "is", "value": ["x"]}, {"field": "owner", "op": "is", "value": [1.5]}, {"field": "city", "op": "is", "value": ["x" * 201]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_condition_is_refused(db, bad):
    good = {"field": "city", "op": "is", "value": ["宁波"]}
    check(KIND, good)
    with pytest.raises(ConditionNotRight):
        check(KIND, bad)


def test_a_condition_has_an_end():
    leaf = {"field": "locked", "op": "yes"}
    check(KIND, {"all": [leaf] * 40})
    with pytest.raises(ConditionNotRight):
        check(KIND, {"all": [leaf] * 41})
    with pytest.raises(ConditionNotRight):
        check(KIND, {"all": [{"any": [{"all": [{"any": [leaf]}]}]}]})


def test_what_has_no_column_is_not_asked_of_the_database(customers):
    leaf = {"field": "age", "op": "at_least", "value": "1"}
    check(KIND, leaf)
    assert holds(KIND, leaf, customers[0], NOW)
    with pytest.raises(ConditionNotRight):
        check(KIND, leaf, in_database=True)
    with pytest.raises(ConditionNotRight):
        as_q(KIND, leaf, NOW)


def test_it_is_told_in_words(lin):
    asked = {
        "all": [
            {"field": "level", "op": "at_least", "value": Decimal(3)},
            {
                "any": [
                    {"field": "city", "op": "is", "value": ["宁波", "舟山"]},
                    {"field": "locked", "op": "yes"},
                ]
            },
        ]
    }
    assert in_words(KIND, asked, lin.actor()).count("宁波") == 1
