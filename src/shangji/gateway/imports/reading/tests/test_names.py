import time

import pytest

from shangji.gateway.imports.reading.names import Names, closest, fold
from shangji.gateway.imports.reading.stages import StageWord, understand

PRODUCTS = ["RX Pro", "RX Plus Pro", "RX Lite", "Mono Special", "Mono Advanced", "RK 500"]


@pytest.mark.parametrize(
    ("name", "found"),
    [("RXPro", "RX Pro"), ("rx-pro", "RX Pro"), ("ＲＸ　Ｐｒｏ", "RX Pro"), ("Mono Specail", "Mono Special"), ("RK500", "RK 500"),
     ("RK 50", None), ("RX Plus", None), ("RX", None), ("", None)],
)  # fmt: skip
def test_a_name_is_matched_only_when_it_can_mean_one(name: str, found: str | None) -> None:
    assert closest(name, PRODUCTS) == found


def test_many_names_are_matched_quickly() -> None:
    names = Names(
        f"Company {letter}{other}{n}" for n in range(60) for letter in "abcdefgh" for other in "klmnopqr"
    )
    started = time.perf_counter()
    assert [names.closest(f"Compny ak{n % 60} x{n}") for n in range(4000)] == [None] * 4000
    assert names.closest("Compnay ak7") == "Company ak7"
    assert time.perf_counter() - started < 2


def test_two_candidates_of_one_form_are_no_answer() -> None:
    assert closest("ab c", ["AB-C", "A BC"]) is None
    assert closest("AB-C", ["AB-C", "A BC"]) == "AB-C"


def test_chinese_company_names_differ_by_one_character() -> None:
    names = Names(["江苏恒澜有限公司", "苏州恒澜新能源有限责任公司", "宁波（甬拓）机械有限公司"])
    assert names.closest("江西恒澜有限公司") is None
    assert names.closest("苏州恒澜新能源有限公司") == "苏州恒澜新能源有限责任公司"
    assert names.closest("宁波(甬拓)机械有限公司") == "宁波（甬拓）机械有限公司"
    assert names.closest("苏州恒澜") is None
    assert names.suggestions("苏州恒澜") == ["苏州恒澜新能源有限责任公司"]


def test_a_nickname_offers_the_people_of_that_family_name() -> None:
    people = Names(["何锦程", "何伟", "周敏"])
    assert people.closest("小何") is None
    assert people.suggestions("小何") == ["何伟", "何锦程"]
    assert people.suggestions("周总") == ["周敏"]


def test_invisible_signs_do_not_count() -> None:
    assert fold("甲\u200b公司\u202e ") == fold("甲公司")


@pytest.mark.parametrize(
    ("word", "stage", "outcome", "certain"),
    [
        ("Prospecting", "contact", "open", True), ("Engaging", "analysis", "open", True), ("Won", "", "won", True), ("Lost", "", "lost", True),
        ("初步接触", "contact", "open", True), ("1. 需求确认", "analysis", "open", True), ("方案报价阶段", "proposal", "open", True),
        ("谈价格、磨合同", "negotiation", "open", True), ("已签约", "", "won", True), ("丢单", "", "lost", True), ("黄了？", "", "lost", False),
        ("搁置", "", "on_hold", True), ("取消", "", "invalid", True), ("Closed Won", "", "won", True), ("已报价、等回复、V2", "proposal", "open", False),
        ("Negotiation/Review", "negotiation", "open", True),
    ],
)  # fmt: skip
def test_stage_words_are_understood(word: str, stage: str, outcome: str, certain: bool) -> None:
    answer = understand(word)
    assert answer is not None
    assert (answer.stage, answer.outcome, answer.certain) == (stage, outcome, certain)


def test_words_that_say_nothing_or_two_things_are_not_understood() -> None:
    assert [understand(word) for word in ("快了", "", "报价、签约", "x")] == [None] * 4
    assert understand("等图纸", {"等图纸": StageWord("analysis", "open")}) == StageWord("analysis", "open")
