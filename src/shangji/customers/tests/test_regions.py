"""Words for places become codes of divisions, or it is said why not."""

import pytest

from shangji.core.access import NotAllowed
from shangji.customers.capital import read_capital
from shangji.customers.models import Customer
from shangji.customers.regions import Why, full_name, resolve
from shangji.customers.regions.table import regions
from shangji.ui.amounts import NotAnAmount

SURE = [
    (("浙江", "宁波", ""), "330200"), (("浙江省", "宁波市鄞州区", ""), "330212"), (("", "宁波鄞州", ""), "330212"),
    (("北京", "北京", ""), "110000"), (("天津", "和平", ""), "120101"), (("", "朝阳市", ""), "211300"), (("海南", "", ""), "460000"),
    (("", "昆山市", ""), "320583"), (("吉林", "吉林", ""), "220200"), (("吉林", "延边州", ""), "222400"),
    (("", "", "浙江省宁波市鄞州区投创中心8号"), "330212"), (("陕西", "安康", "紫阳县城紫府路"), "610924"),
    (("上海", "", "南京东路100号"), "310000"), (("浙江", "宁波", "鄞州区中山东路"), "330212"), (("江苏", "南京", "鼓楼区"), "320106"),
]  # fmt: skip
NOT_SURE = [
    (("", "鼓楼区", ""), "", Why.AMBIGUOUS), (("", "朝阳", ""), "", Why.AMBIGUOUS), (("", "通州", ""), "", Why.AMBIGUOUS),
    (("上海", "闸北", ""), "310000", Why.UNKNOWN), (("", "外太空", ""), "", Why.UNKNOWN), (("", "", "中山路1号"), "", Why.NOTHING),
    (("浙江", "宁波", "江苏省苏州市吴中区"), "", Why.CONFLICT), (("河南", "焦作", "新乡县七里营镇"), "410000", Why.CONFLICT),
]  # fmt: skip


def test_what_is_written_names_a_place_or_says_why_not() -> None:
    for words, code in SURE:
        assert (resolve(*words).code, resolve(*words).why) == (code, Why.SURE), words
    for words, code, why in NOT_SURE:
        assert (resolve(*words).code, resolve(*words).why) == (code, why), words
    assert full_name("330212") == "浙江省宁波市鄞州区" and full_name("nonsense") == ""
    assert all(one.parent in regions() or one.level == 1 for one in regions().values())


def test_the_credit_code_chooses_between_places_and_never_speaks_against_them() -> None:
    # 320106 is 鼓楼区 of 南京, one of four.
    nanjing = "913201066721738926"
    assert resolve("", "鼓楼区", "", nanjing).code == "320106"
    assert resolve("浙江", "", "", nanjing).code == "330000"
    alone = resolve("", "", "", nanjing)
    assert (alone.code, alone.why) == ("320000", Why.REGISTERED)
    assert resolve("", "", "", nanjing[:-1] + "0").code == "", (
        "a code with a wrong check character says nothing"
    )


def test_a_capital_is_read_or_left_open() -> None:
    for text, amount, currency in (
        ("159(万元人民币)", 1590000, "CNY"), ("5,300(万美元)", 53000000, "USD"), ("192（万元）", 1920000, "CNY"),
        ("2(万元(人民币))", 20000, "CNY"), ("3(万香港元)", 30000, "HKD"), ("0万港币", 0, "HKD"), ("1.2亿", 120000000, "CNY"), ("100 USD", 100, "USD"),
    ):  # fmt: skip
        found = read_capital(text)
        assert found and (found.amount, found.currency) == (amount, currency), text
    for text in ("70()", "500~800万", "100万澳元", "一千万", "-5万", "9" * 20):
        with pytest.raises(NotAnAmount):
            read_capital(text)
    assert read_capital("N/A") is None


@pytest.mark.django_db
def test_the_region_follows_what_is_known_and_counts_by_it(client_of, yongtuo, lin, wu, he) -> None:
    yongtuo.change(province="浙江", city="", address="", by=lin.actor())
    assert yongtuo.region_code == "330000"
    yongtuo.change(city="宁波鄞州", by=lin.actor())
    suzhou = Customer.add("苏州龙澄", province="江苏", city="苏州", by=lin.actor())
    Customer.add("哪里的公司", by=lin.actor())
    assert Customer.objects.get(pk=yongtuo.pk).region_code == "330212" and suzhou.region_code == "320500"
    client = client_of(lin)
    page = client.get("/customers/?region=330200").content.decode()
    assert "甬拓" in page and "龙澄" not in page and "浙江省宁波市" in page
    assert "哪里的公司" in client.get("/customers/?region=none").content.decode()
    bars = {bar.label: bar.count for bar in client.get("/customers/regions/").context["bars"]}
    assert bars["浙江省"] == 1 and bars["江苏省"] == 1 and sum(bars.values()) == 3
    inner = client.get("/customers/regions/?in=330200").context["bars"]
    assert [(bar.label, bar.count) for bar in inner] == [("鄞州区", 1)]
    assert not client_of(wu).get("/customers/regions/").context["bars"]


@pytest.mark.django_db
def test_a_capital_is_typed_with_its_currency(client_of, yongtuo, lin, he) -> None:
    url = f"/customers/{yongtuo.pk}/field/registered_capital/"
    assert client_of(lin).post(url, {"registered_capital": "70()"}).status_code == 422
    client_of(lin).post(url, {"registered_capital": "500万美元"})
    yongtuo.refresh_from_db()
    assert (yongtuo.registered_capital, yongtuo.capital_currency) == (5_000_000, "USD")
    assert "$500 万" in client_of(lin).get(yongtuo.get_absolute_url()).content.decode()
    yongtuo.share_with(he, by=lin.actor())
    with pytest.raises(NotAllowed):
        yongtuo.change(registered_capital=None, capital_currency="", by=he.actor())
