"""How sure the check is, and what it says of why."""

import pytest
from django.utils.translation import override

from shangji.core.matching.evidence import evidence
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.matching.keys import all_keys
from shangji.core.matching.known import known
from shangji.core.matching.reasons import TOLD, reasons
from shangji.core.matching.weights import PERHAPS, SAME, WEIGHTS, likelihood

NAME = "宁波甬拓立体库有限公司"
PHONE = "13800001111"


def record(*names, **told):
    return Fingerprint(names=names, **told)


SAME_ONES = [
    (record(NAME), record("宁波甬拓立体库")),
    (record(NAME), record("甬拓立体库有限公司")),
    (record(NAME), record("浙江省宁波市甬拓立体库集团有限公司")),
    (record(NAME), record("甬拓立体库（宁波）有限公司")),
    (record(NAME), record("寧波甬拓立體庫有限公司")),
    (record(NAME), record("宁波甬拓丽体库有限公司")),
    (record(phones=(PHONE,)), record(phones=("+86 138-0000-1111",))),
    (record(mails=("li@qq.com",)), record(mails=("LI@QQ.com",))),
    (record("甲", code="91330200MA2AAAAA0G"), record("乙", code="91330200MA2AAAAA0G")),
    (
        record("A-Karrasel", address="3030 N. Kedzie"),
        record("A Karrasel Nursery School", address="3030 N Kedzie Avenue"),
    ),
    (record("Siemens Ltd."), record("SIEMENS")),
]
MAYBE_ONES = [
    (record(NAME), record("宁波甬拓有限公司")),
    (record("甬拓精密制造"), record("甬拓精密")),
    (record("陕西甬恒机械"), record("陕西甬桓机械")),
    (record(mails=("li@yongtuo.cn",)), record(websites=("www.yongtuo.cn",))),
    (record(NAME, phones=(PHONE,)), record("上海恒澜新能源", phones=(PHONE,))),
]
OTHER_ONES = [
    (record(NAME), record("苏州甬拓立体库有限公司")),
    (record(NAME), record("宁波恒澜立体库有限公司")),
    (record("第一建筑公司"), record("第二建筑公司")),
    (record("中铁十四局集团有限公司"), record("中铁十五局集团有限公司")),
    (record("上海科技有限公司"), record("北京科技有限公司")),
    (record(mails=("li@qq.com",)), record(mails=("wang@qq.com",))),
    (record(NAME, code="91330200MA2AAAAA0G"), record(NAME, code="91330200MA2BBBBB0Q")),
    (record(person="王伟"), record(person="王伟")),
    (record("Twain", address="5134 S. Lotus"), record("Twain", address="160 W. Wendell", phones=(PHONE,))),
]  # fmt: skip


def score(one, other):
    return likelihood(evidence(known(one), known(other)))


@pytest.mark.parametrize(("one", "other"), SAME_ONES)
def test_the_same(one, other):
    assert score(one, other) >= SAME
    assert set(all_keys(known(one))) & set(all_keys(known(other)))


@pytest.mark.parametrize(("one", "other"), MAYBE_ONES)
def test_perhaps_the_same(one, other):
    assert PERHAPS <= score(one, other) < SAME


@pytest.mark.parametrize(("one", "other"), OTHER_ONES)
def test_another(one, other):
    assert score(one, other) < PERHAPS


@pytest.mark.parametrize(("one", "other"), [*SAME_ONES, *MAYBE_ONES, *OTHER_ONES])
def test_the_order_does_not_matter(one, other):
    assert score(one, other) == score(other, one)


def test_each_piece_of_evidence_has_a_weight_and_words():
    assert WEIGHTS.keys() == TOLD.keys()


def test_the_weightiest_reason_comes_first_in_words():
    one, other = (
        known(record(name, phones=(PHONE,), person=who)) for name, who in ((NAME, "李"), ("甬拓立体库", "王"))
    )
    told = reasons(one, other, evidence(one, other))
    with override("en"):
        assert [str(reason) for reason in told] == [
            "Same name but for place and legal form", "Same phone 138****1111", "Different persons",
        ]  # fmt: skip
    assert [reason.weight > 0 for reason in told] == [True, True, False]


def test_a_slip_is_told_in_percent():
    one, other = known(record("宁波甬恒机械制造厂")), known(record("宁波甬拓机械制造厂"))
    with override("en"):
        told = [str(reason) for reason in reasons(one, other, evidence(one, other))]
    assert told == ["Names differ by one slip, 88 % alike"]
