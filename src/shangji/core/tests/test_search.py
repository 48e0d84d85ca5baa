import pytest

from shangji.core.search import fold, grams, matching, newest, searchable
from shangji.customers.models import Customer


@pytest.fixture
def found(lin, db):
    for name, phone in (
        ("宁波甬拓立体库有限公司", "0574-87654321"),
        ("苏州恒澜新能源科技", ""),
        ("Siemens Ltd., China", ""),
    ):
        Customer.add(name, phone=phone, by=lin.actor())

    def names(query):
        return set(
            Customer.objects.filter(pk__in=matching(query, Customer.kind())).values_list("name", flat=True)
        )

    return names


FINDS = (
    ("立体", "宁波甬拓立体库有限公司"),
    ("甬拓立体库", "宁波甬拓立体库有限公司"),
    ("ytlt", "宁波甬拓立体库有限公司"),
    ("yongtuo", "宁波甬拓立体库有限公司"),
    ("87654321", "宁波甬拓立体库有限公司"),
    ("4321", "宁波甬拓立体库有限公司"),
    ("+86 (574) 8765 4321", ""),
    ("0574 8765-4321", "宁波甬拓立体库有限公司"),
    ("甬拓 4321", "宁波甬拓立体库有限公司"),
    ("恒澜 4321", ""),
    ("8765432", ""),
    ("恒澜 苏州", "苏州恒澜新能源科技"),
    ("HLXNY", "苏州恒澜新能源科技"),
    ("siem", "Siemens Ltd., China"),
    ("ＳＩＥＭＥＮＳ", "Siemens Ltd., China"),
)


def test_a_fragment_finds_it(found, subtests):
    for query, name in FINDS:
        with subtests.test(query):
            assert found(query) == ({name} if name else set())


def test_what_is_not_there_is_not_found(found, subtests):
    for query in ("", " ", "s", "立库体", '"', "立体 苏州", "%", "' OR 1=1 --"):
        with subtests.test(query):
            assert found(query) == set()


def test_a_changed_name_is_found_by_the_new_one(found, lin):
    customer = Customer.objects.get(name__startswith="苏州")
    customer.change(name="常州龙澄新材料", by=lin.actor())
    assert found("龙澄") == {"常州龙澄新材料"}
    assert found("恒澜") == set()


def test_folding_keeps_letters_and_digits_only():
    assert fold("《ABC》—１２３ Café 甬拓(宁波)") == "abc 123 cafe 甬拓 宁波"


def test_grams_are_short_and_unique():
    assert grams("甬拓立 abcd") == ["甬拓", "拓立", "ab", "bc", "cd", "abc", "bcd"]


def test_chinese_is_spoken_too():
    assert searchable(["甬拓"]) == "甬拓 yongtuo yt"


@pytest.mark.parametrize("last", [1, 10_000])
def test_the_newest_come_first_also_behind_others_that_are_out_of_reach(lin, zhou, monkeypatch, last):
    monkeypatch.setattr("shangji.core.search.LOOKED_AT", 2)
    monkeypatch.setattr("shangji.core.search.LAST", last)
    mine = [Customer.add(f"宁波甬拓{n}厂", by=lin.actor()) for n in range(3)]
    for n in range(3):
        Customer.add(f"上海甬拓{n}厂", by=zhou.actor())
    rows = Customer.objects.reached_by(lin.actor())
    assert newest(rows, "甬拓", 2) == mine[:0:-1]
    assert newest(rows, "甬拓", 5) == mine[::-1]
    assert newest(rows, "宁波 甬拓", 5) == mine[::-1]
    assert newest(rows, "没有", 5) == newest(rows, "x", 5) == []
