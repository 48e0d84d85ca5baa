from datetime import date, datetime, time
from decimal import Decimal

import pytest

from shangji.gateway.imports.reading.sandbox import Cell
from shangji.gateway.imports.reading.values import (
    Amount,
    Phone,
    Undecided,
    amount_unit,
    parse_amount,
    parse_boolean,
    parse_count,
    parse_date,
    parse_moment,
    parse_people,
    parse_phone,
    parse_ratio,
    split_follow_ups,
)
from shangji.gateway.imports.reading.values.undecided import REASONS

MARCH_5 = date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell",
    ["2024年3月5日", "2024/3/5", "2024-03-05", "2024.3.5", "24年3月5日", "24.3.5", "２０２４年３月５日", "2024年3月5日（周二）", "20240305",
     20240305, 45356, "45356", 45356.75, "5 Mar 2024", "March 5th, 2024", "Tue, 5 March 2024", "2024-03-05 00:00:00",
     "2024-03-05T10:00:00Z", MARCH_5, datetime.fromisoformat("2024-03-05T08:00")],
)  # fmt: skip
def test_one_day_is_written_in_many_ways(cell: Cell) -> None:
    assert parse_date(cell) == MARCH_5


def test_serial_days_count_from_1904_where_the_file_says_so() -> None:
    assert parse_date(43894, date1904=True) == MARCH_5


@pytest.mark.parametrize(
    ("cell", "moment"),
    [("2024/3/5 下午2:30", "2024-03-05T14:30"), ("2024-3-5 9:05:07", "2024-03-05T09:05:07"), (45356.5, "2024-03-05T12:00"),
     ("2024年3月5日10时30分", "2024-03-05T10:30"), ("2024-03-05 12:10 AM", "2024-03-05T00:10")],
)  # fmt: skip
def test_a_time_of_day_is_kept(cell: Cell, moment: str) -> None:
    assert parse_moment(cell) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("cell", "reason", "suggestion"),
    [("03/05/2024", "ambiguous_date", None), ("24.3.25", "ambiguous_date", None), ("2026-02-30", "no_such_day", None), ("3月5日", "no_year", None),
     ("快了", "not_a_date", None), (3, "not_a_date", None), ("2024年2月", "no_day", date(2024, 2, 29)), ("2026年12月中", "vague_date", date(2026, 12, 15)),
     ("年底", "vague_date", None), ("2024-03-05 25:00", "not_a_date", None)],
)  # fmt: skip
def test_a_day_that_is_not_sure_stays_undecided(cell: Cell, reason: str, suggestion: date | None) -> None:
    answer = parse_date(cell)
    assert isinstance(answer, Undecided)
    assert (answer.reason, answer.suggestion) == (reason, suggestion)
    assert str(cell) in answer.message


def test_a_day_without_a_year_takes_the_year_given() -> None:
    assert parse_date("3月5日", default_year=2024) == MARCH_5
    assert parse_date("3/5", default_year=2024) == MARCH_5
    assert parse_date("2月30日", default_year=2024) == Undecided("no_such_day", "2月30日")
    assert parse_date("年底", default_year=2024) == Undecided("vague_date", "年底", date(2024, 12, 31))


@pytest.mark.parametrize(
    ("cell", "value", "currency", "stated"),
    [
        ("3.5万", 35000, "CNY", False), ("¥12,000", 12000, "CNY", True), ("￥１２，０００", 12000, "CNY", True), ("1.2亿", 120_000_000, "CNY", False),
        ("RMB 3,000.50", "3000.5", "CNY", True), ("12万元", 120_000, "CNY", False), ("86.5w", 865_000, "CNY", False), ("-3,000", -3000, "CNY", False),
        ("(500)", -500, "CNY", False), ("159(万元人民币)", 1_590_000, "CNY", True), ("5,300(万美元)", 53_000_000, "USD", True),
        ("130.3000(万)", 1_303_000, "CNY", False), ("192（万元）", 1_920_000, "CNY", False), ("150万人民币元", 1_500_000, "CNY", True),
        ("0万港币", 0, "HKD", True), ("5(万元(人民币))", 50_000, "CNY", True), ("9(万香港元)", 90_000, "HKD", True), ("2(万欧元)", 20_000, "EUR", True),
        ("$1,200", 1200, "USD", True), ("3000元整", 3000, "CNY", False), (28.700000000000003, "28.7", "CNY", False), (0, 0, "CNY", False),
    ],
)  # fmt: skip
def test_amounts_are_exact(cell: Cell, value: int | str, currency: str, stated: bool) -> None:
    assert parse_amount(cell) == Amount(Decimal(value), currency, stated)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("70()", "no_unit"), ("面议", "not_an_amount"), ("3万5", "not_an_amount"), ("12,00", "unclear_number"), ("1.234.567,89", "unclear_number"), ("3,0000000(万)", "unclear_number"),
     ("100-200万", "several_amounts"), ("100万马克", "unknown_currency"), (True, "not_an_amount"), ("()", "not_an_amount")],
)  # fmt: skip
def test_an_amount_that_is_not_sure_stays_undecided(cell: Cell, reason: str) -> None:
    answer = parse_amount(cell)
    assert isinstance(answer, Undecided) and answer.reason == reason


@pytest.mark.parametrize("cell", [None, "", "  ", "N/A", "-", "无", "/"])
def test_blanks_are_nothing(cell: Cell) -> None:
    assert [
        parse(cell)
        for parse in (parse_amount, parse_date, parse_ratio, parse_count, parse_phone, parse_people)
    ] == [None] * 6


@pytest.mark.parametrize(
    ("header", "unit"),
    [("金额（万元）", "万元"), ("预计金额(万)", "万"), ("金额", ""), ("注册资金(万美元)", "万美元"), ("金额【单位：万元】", "万元"), ("金额（含税）", ""),
     ("Amount (USD)", "usd"), ("预计金额万元", "万")],
)  # fmt: skip
def test_the_header_gives_its_unit_to_bare_numbers_only(header: str, unit: str) -> None:
    assert amount_unit(header) == unit


def test_a_unit_in_the_cell_wins_over_the_header() -> None:
    assert parse_amount(74, unit="万元") == Amount(Decimal(740_000), "CNY", False)
    assert parse_amount("3,120,000元", unit="万元") == Amount(Decimal(3_120_000), "CNY", False)
    assert parse_amount("2", unit="万美元") == Amount(Decimal(20_000), "USD", True)


@pytest.mark.parametrize(
    ("cell", "ratio"),
    [("60%", "0.6"), (0.6, "0.6"), (60, "0.6"), ("六成", "0.6"), ("七成半", "0.75"), ("五五开", "0.5"), ("1%", "0.01"), (0, "0"), ("100", "1")],
)  # fmt: skip
def test_shares_are_fractions(cell: Cell, ratio: str) -> None:
    assert parse_ratio(cell) == Decimal(ratio)


@pytest.mark.parametrize(
    ("cell", "reason", "suggestion"),
    [(1, "ambiguous_ratio", None), ("150%", "not_a_ratio", None), ("高", "not_a_ratio", Decimal("0.7")), ("很大", "not_a_ratio", None)],
)  # fmt: skip
def test_a_share_that_is_not_sure_stays_undecided(
    cell: Cell, reason: str, suggestion: Decimal | None
) -> None:
    assert parse_ratio(cell) == Undecided(reason, str(cell), suggestion)


@pytest.mark.parametrize(
    ("cell", "number", "extension"),
    [("138 1234 5678", "+8613812345678", ""), (13812345678, "+8613812345678", ""), ("+86 138-1234-5678", "+8613812345678", ""),
     ("0574-8123 4567", "+8657481234567", ""), ("010-82345678", "+861082345678", ""), ("(021)62345678-801", "+862162345678", "801"),
     ("0755-26001234转8012", "+8675526001234", "8012"), ("400-800-1234", "+864008001234", ""), ("+1 415 555 0100", "+14155550100", "")],
)  # fmt: skip
def test_phones_have_one_form(cell: Cell, number: str, extension: str) -> None:
    assert parse_phone(cell) == Phone(number, extension)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("138••••2107", "masked"), ("138****2107", "masked"), ("微信同号", "not_a_phone"), ("62345678", "no_area_code"),
     ("13812345678/13912345678", "several_phones"), (MARCH_5, "not_a_phone"), ("2822", "not_a_phone"), ("28138123456789", "not_a_phone")],
)  # fmt: skip
def test_a_phone_that_is_not_sure_stays_undecided(cell: Cell, reason: str) -> None:
    answer = parse_phone(cell)
    assert isinstance(answer, Undecided) and answer.reason == reason


def test_people_counts_and_yes_or_no() -> None:
    assert parse_people("陈思远，周敏") == ("陈思远", "周敏")
    assert parse_people("陈 思远（主）/李四") == ("陈思远", "李四")
    assert parse_people("Anna Snelling, Moses Frase") == ("Anna Snelling", "Moses Frase")
    assert isinstance(parse_people("Smith, John"), Undecided)
    assert (parse_count("1,200人"), parse_count(2822), parse_count("3万")) == (1200, 2822, 30000)
    assert isinstance(parse_count("100-200人"), Undecided)
    assert (parse_boolean("√"), parse_boolean("否"), parse_boolean("无"), parse_boolean(None)) == (
        True,
        False,
        False,
        None,
    )
    assert isinstance(parse_boolean("也许"), Undecided)


def days(text: str, year: int | None = 2026) -> list[tuple[str, str]]:
    return [(str(entry.day), entry.text) for entry in split_follow_ups(text, year)]


def test_a_cell_of_dated_lines_is_cut_into_follow_ups() -> None:
    text = "老客户介绍\n11.3 见了张科，节拍要7.5秒\n11.20 V2 已发，等评标"
    assert days(text) == [
        ("None", "老客户介绍"),
        ("2026-11-03", "见了张科，节拍要7.5秒"),
        ("2026-11-20", "V2 已发，等评标"),
    ]
    assert days("3月5日拜访；3月9日 发报价") == [("2026-03-05", "拜访；"), ("2026-03-09", "发报价")]
    assert days("约了两次没约上") == [("None", "约了两次没约上")]
    assert days("7.5亿的项目\n3.5万的预算") == [("None", "7.5亿的项目\n3.5万的预算")]
    assert days("3/5 电话", None) == [("None", "电话")]


def test_years_turn_at_new_year_in_either_order() -> None:
    assert days("12/28 初访\n1/5 电话") == [("2025-12-28", "初访"), ("2026-01-05", "电话")]
    assert days("1/5 电话\n12/28 初访") == [("2026-01-05", "电话"), ("2025-12-28", "初访")]
    assert days("2024-12-28 初访\n1/5 电话") == [("2024-12-28", "初访"), ("2025-01-05", "电话")]


def test_author_and_time_of_an_entry_are_found() -> None:
    first, second, third = split_follow_ups("2026/3/5 14:30 【王五】电话\n3/6 李四：拜访\n3/7 电话：没人接")
    assert (first.at, first.author, first.text, first.year_assumed) == (time(14, 30), "王五", "电话", False)
    assert (second.day, second.author, second.text, second.year_assumed) == (
        date(2026, 3, 6),
        "李四",
        "拜访",
        True,
    )
    assert (third.author, third.text) == ("", "电话：没人接")


def test_every_reason_has_words() -> None:
    assert all("甲乙" in Undecided(reason, "甲乙").message for reason in REASONS)
