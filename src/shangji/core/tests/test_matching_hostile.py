"""Names that nobody should have: nothing fails, nothing hangs, nothing is found by nothing."""

import time

import pytest

from shangji.core.matching.evidence import evidence
from shangji.core.matching.finding import find
from shangji.core.matching.fingerprint import Fingerprint, from_kept
from shangji.core.matching.keys import all_keys
from shangji.core.matching.known import known
from shangji.core.matching.upkeep import keys_of
from shangji.core.matching.weights import likelihood
from shangji.core.models import MatchEntry

HOSTILE = [
    "", " ", "\u200b\u200d\ufeff", "😀🏭👨‍👩‍👧", "有限公司", "集团有限公司", "股份", "Co., Ltd.", "()", "（）【】", "!!!", "\0", "\x00\x01甬拓",
    "甬" * 1_000, "a" * 1_000, "a b " * 500, "ab-" * 400, "((((" * 200, "（甬" * 300, "浙江省" * 300, "县" * 500, "\u0301" * 300,
    "'; DROP TABLE core_matchkey; --", "%", "_", "\\", '"', "ﷺ" * 50, "\U0001f468\u200d\U0001f469", "𠮷野家", "ⅷⅷ", "１２３", "\u202e公司限有",
    "lİmİted", "ß" * 200, "宁\u0300波", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_taken_apart_quickly(text):
    started = time.perf_counter()
    told = Fingerprint(
        code=text,
        phones=(text,),
        mails=(text,),
        websites=(text,),
        names=(text,),
        person=text,
        address=text,
        region=text,
    )
    one = known(from_kept(told.kept()))
    assert all(value and len(value) <= 24 and "\0" not in value for _sort, value in all_keys(one))
    assert 0 <= likelihood(evidence(one, one)) <= 1
    assert time.perf_counter() - started < 0.5


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_looked_up(text):
    assert find(Fingerprint(names=(text,), phones=(text,), address=text)) == []


@pytest.mark.parametrize("text", ["", "\u200b", "😀", "有限公司", "Co., Ltd.", "()"])
def test_nothing_is_known_by_a_name_that_says_nothing(text):
    assert known(Fingerprint(names=(text,))).says_nothing
    assert keys_of([MatchEntry(subject_id=1, kind="x", known=Fingerprint(names=(text,)).kept())]) == []
