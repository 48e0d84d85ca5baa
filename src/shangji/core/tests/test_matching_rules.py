"""What one spelling is made of, rule by rule."""

import pytest

from shangji.core.matching import addresses, companies, contacts, places
from shangji.core.matching.fingerprint import Fingerprint, from_kept
from shangji.core.matching.folding import fold
from shangji.core.matching.keys import all_keys, gram_keys
from shangji.core.matching.known import known


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("138 0000 1111", "+8613800001111"),
        ("１３８００００１１１１", "+8613800001111"),
        ("+86-138-0000-1111", "+8613800001111"),
        ("0086 13800001111", "+8613800001111"),
        ("8613800001111", "+8613800001111"),
        ("0574-87654321", "+8657487654321"),
        ("(0574) 8765 4321-8001", "+8657487654321"),
        ("057487654321转801", "+8657487654321"),
        ("+86 574 8765 4321", "+8657487654321"),
        ("010-61234567", "+861061234567"),
        ("400-820-8820", "+864008208820"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("1-312-555-1234", "+13125551234"),
        ("3865286", "3865286"),
        ("", ""),
        ("电话", ""),
        ("000000", ""),
        ("11111111111", ""),
        ("12345", ""),
        ("9" * 40, ""),
    ],
)
def test_a_phone_has_one_spelling(written, number):
    assert contacts.e164(written) == number


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("li@mail.yongtuo.com.cn", "yongtuo.com.cn"),
        ("https://www.Yongtuo.com.cn/about?x=1", "yongtuo.com.cn"),
        ("www.siemens.com", "siemens.com"),
        ("li@qq.com", ""),
        ("li@vip.163.com", ""),
        ("a@gmail.com", ""),
        ("http://192.168.1.1/", ""),
        ("localhost", ""),
        ("https://shop123.taobao.com", ""),
        ("", ""),
    ],
)
def test_a_domain_is_the_registered_one_and_never_a_free_one(written, domain):
    assert contacts.domain(written) == domain


@pytest.mark.parametrize(
    ("name", "core", "found"),
    [
        ("宁波甬拓立体库有限公司", "甬拓立体库", ("宁波",)),
        ("浙江省宁波市甬拓立体库（集团）股份有限公司", "甬拓立体库", ("浙江省", "宁波市")),
        ("甬拓立体库(宁波)有限公司", "甬拓立体库", ("宁波",)),
        ("寧波甬拓立體庫有限公司", "甬拓立体库", ("宁波",)),
        ("宁波　甬拓　立体库", "甬拓立体库", ("宁波",)),
        ("甬拓立体库有限公司（已注销）", "甬拓立体库", ()),
        ("崖县甬拓门市部", "甬拓门市部", ("崖县",)),
        ("家乐超市有限公司", "家乐超市", ()),
        ("海南有限公司", "海南", ()),
        ("有限公司", "", ()),
        ("Yongtuo Storage Co., Ltd.", "yongtuo storage", ()),
        ("YONGTUO STORAGE LIMITED", "yongtuo storage", ()),
        ("St. Lucy's Child Care Ctr", "saint lucy child care center", ()),
        ("Café Müller GmbH", "cafe muller", ()),
        ("Ltd.", "", ()),
    ],
)
def test_a_name_is_taken_apart(name, core, found):
    apart = companies.take_apart(name)
    assert (apart.core, apart.places) == (core, found)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (("浙江",), ("宁波市",), True),
        (("浙江省", "宁波市"), ("宁波",), True),
        (("杭州",), ("宁波",), False),
        (("北京",), ("朝阳区",), True),
        (("崖县",), ("崖县",), True),
        (("崖县",), ("兖州市",), False),
        (("崖县",), ("海南",), None),
        ((), ("宁波",), None),
    ],
)
def test_whether_two_places_can_be_one(one, other, answer):
    assert places.can_be_one(one, other) is answer
    assert places.can_be_one(other, one) is answer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2010 N. Central Park Ave", "2010 north central park"),
        ("630 E. 131St St.", "630 E 131ST"),
        ("浙江省宁波市鄞州区学士路298号3楼", "宁波市鄞州区学士路 298 号"),
    ],
)
def test_two_spellings_of_a_house_have_one_key(one, other):
    assert addresses.take_apart(one).key == addresses.take_apart(other).key != ""


def test_folding_leaves_only_what_is_seen():
    assert fold("Ａ\u200b\u200dＢ\ufeff　Ç😀\n甬\u200b拓") == "ab c 甬拓"


def test_a_wrong_code_is_no_key():
    assert known(Fingerprint(code="91330200MA2ABCDEFG")).says_nothing
    assert known(Fingerprint(code=" 9133-0200ma2aaaaa0g ")).code == "91330200MA2AAAAA0G"


@pytest.mark.parametrize("slip", ["甬托立体库", "甬立拓体库", "甬立体库", "涌拓立体库", "甬拓立体库房"])
def test_one_slip_leaves_pieces_of_a_name(slip):
    pieces = set(gram_keys(known(Fingerprint(names=("甬拓立体库",)))))
    assert pieces & set(gram_keys(known(Fingerprint(names=(slip,)))))


def test_what_is_kept_comes_back():
    told = Fingerprint(names=("甬拓", " 甬拓 ", ""), phones=("1",), person="李", region="浙江")
    assert from_kept(told.kept()) == Fingerprint(names=("甬拓",), phones=("1",), person="李", region="浙江")


def test_keys_fit_their_column():
    told = Fingerprint(
        names=("甬" * 300, "x" * 300), mails=(f"{'a' * 200}@{'b' * 60}.com",), address="路" * 300
    )
    assert all(0 < len(value) <= 24 for _sort, value in all_keys(known(told)))
