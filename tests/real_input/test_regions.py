"""Every company of a real register lies in a region or it is said why not, and its capital is read or left open."""

import csv
import gzip
from collections import Counter

import pytest

from shangji.customers.capital import read_capital
from shangji.customers.places import why
from shangji.customers.regions import Found, Why, full_name, region, resolve
from shangji.ui.amounts import NotAnAmount
from tests.samples import DATA

pytestmark = [pytest.mark.real_input, pytest.mark.engineless]
GONE = {"万盛", "闸北", "自贸区", "西咸新区", "北部新区", "双桥", "省直辖县"}
"""Words of the register that name no division of 2023 in their province."""


@pytest.fixture(scope="module")
def companies() -> list[dict[str, str]]:
    with gzip.open(DATA / "cn_companies" / "companies.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_province_and_city_is_a_region_or_says_why_not(companies: list[dict[str, str]]) -> None:
    places = {(row["所在省份"], row["地区"]) for row in companies}
    assert len({province for province, _city in places}) == 31
    for province, city in places:
        found = resolve(province, city)
        assert full_name(found.code).startswith(province)
        if found.why is not Why.SURE:
            assert city in GONE and found.word and why(found), (province, city)
        elif city != "N/A":
            assert found.code[2:] != "0000", (province, city)


def test_addresses_go_on_where_the_fields_end_and_nothing_is_guessed(companies: list[dict[str, str]]) -> None:
    found = [_place(row) for row in companies]
    reasons = Counter(place.why for place in found)
    levels = Counter(one.level if (one := region(place.code)) else 0 for place in found)
    assert reasons[Why.SURE] > 5100 and reasons[Why.CONFLICT] <= 10
    assert levels[0] <= 1 and levels[3] > 4000
    for row, place in zip(companies, found, strict=True):
        assert not place.code or full_name(place.code).startswith(row["所在省份"]), row
        assert place.code or why(place), row


def test_a_capital_is_read_in_every_form_that_has_a_unit(companies: list[dict[str, str]]) -> None:
    told: Counter[str] = Counter()
    for row in companies:
        try:
            capital = read_capital(row["注册资金"])
        except NotAnAmount:
            told["open"] += 1  # 70() has lost its unit, 3,0000000(万) its digits
        else:
            told[capital.currency if capital else "none"] += 1
    assert told == {"CNY": 3281, "none": 1838, "open": 31, "USD": 23, "HKD": 6, "EUR": 1}


def _place(row: dict[str, str]) -> Found:
    return resolve(row["所在省份"], row["地区"], row["注册地址"], row["统一社会信用代码"])
