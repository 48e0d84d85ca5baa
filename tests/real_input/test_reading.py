"""The awkward files people really have, which lie beside the checkout and are never part of it."""

import gzip
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shangji.gateway.imports.reading.recognise import propose
from shangji.gateway.imports.reading.tables import Table, read_tables
from shangji.gateway.imports.reading.unreadable import Unreadable
from shangji.gateway.imports.reading.values import Amount, Undecided, parse_amount, parse_date
from tests.samples import DATA

pytestmark = [pytest.mark.real_input, pytest.mark.engineless]
MESSY = DATA / "messy_excel_cn"
COMPANIES = DATA / "cn_companies"


def tables(path: Path) -> tuple[Table, ...]:
    return read_tables(path, path.name).tables


def column(table: Table, header: str) -> list[Any]:
    return table.cells(next(column for column in table.columns if column.header == header))


def facts(name: str) -> Any:
    return json.loads((DATA / name / "facts.json").read_text("utf-8"))


@pytest.mark.parametrize("name", ["产品清单.xlsx", "产品清单-合并单元.xlsx"])
def test_the_product_lists_give_their_rows_sums_and_customers(name: str) -> None:
    january, february = tables(MESSY / name)
    assert [(table.sheet, table.header_row, len(table.rows)) for table in (january, february)] == [
        ("1月", 5, 34), ("2月", 5, 5),
    ]  # fmt: skip
    assert [sum(column(table, "数量")) for table in (january, february)] == [2637, 472]
    assert all(column(january, "客户名称")) and all(column(february, "客户名称"))
    assert [row.reason for row in january.skipped] == ["letterhead"] * 4 + ["blank"] * 2 + ["signature"]


def test_merged_customers_are_those_of_the_list_written_out() -> None:
    for merged, plain in zip(
        tables(MESSY / "产品清单-合并单元.xlsx"), tables(MESSY / "产品清单.xlsx"), strict=True
    ):
        assert column(merged, "客户名称") == column(plain, "客户名称")
        own = [row for row in merged.rows if 1 not in row.inherited]
        assert len(own) == {"1月": 9, "2月": 2}[merged.sheet]


def test_the_old_binary_workbook_gives_its_issues() -> None:
    (table,) = tables(MESSY / "工程部领料明细.xls")
    assert (table.header_row, len(table.rows)) == (7, 129)
    issued = [
        amount
        for kind, amount in zip(column(table, "业务类型"), column(table, "金额"), strict=True)
        if kind == "领取"
    ]
    assert len(issued) == 116
    amounts = [(cell, parse_amount(cell)) for cell in issued]
    numbers = [
        amount.value for cell, amount in amounts if isinstance(amount, Amount) and not isinstance(cell, str)
    ]
    assert sum(numbers) == Decimal("28700.00")
    # Three more are numbers typed as text; with them it is the sum printed on the form itself.
    assert sum(amount.value for _cell, amount in amounts if isinstance(amount, Amount)) == Decimal("29464.33")
    assert not any(isinstance(parse_date(cell), Undecided) for cell in column(table, "时间"))
    assert propose([table]).tables[0].noun == ""


def test_the_report_is_refused_with_words() -> None:
    with pytest.raises(Unreadable) as refused:
        tables(MESSY / "原表.xls")
    assert refused.value.reason_code == "header_too_deep"
    assert refused.value.message


@pytest.fixture
def companies(tmp_path: Path) -> Table:
    (tmp_path / "companies.csv").write_bytes(gzip.decompress((COMPANIES / "companies.csv.gz").read_bytes()))
    return tables(tmp_path / "companies.csv")[0]


def test_the_companies_are_all_read(companies: Table) -> None:
    known = facts("cn_companies")
    assert len(companies.rows) == known["rows"]
    assert Counter(column(companies, "所在省份")) == known["by_province"]
    assert len(set(column(companies, "企业名称"))) == known["unique_names"]
    days = [parse_date(cell) for cell in column(companies, "注册日期")]
    assert [str(min(days)), str(max(days))] == known["dates"]  # type: ignore[type-var]


def test_the_file_of_a_chinese_excel_holds_the_same_companies(companies: Table) -> None:
    (gbk,) = tables(COMPANIES / "companies_gbk_500.csv")
    assert (gbk.encoding, len(gbk.rows)) == ("gb18030", facts("cn_companies")["gbk_rows"])
    assert {row.values for row in gbk.rows} <= {row.values for row in companies.rows}


def test_capital_is_read_in_every_form_and_bare_brackets_stay_undecided(companies: Table) -> None:
    known = facts("cn_companies")
    cells = column(companies, "注册资金")
    read = [(cell, parse_amount(cell)) for cell in cells]
    undecided = {cell: answer.reason for cell, answer in read if isinstance(answer, Undecided)}
    bare = [cell for cell in cells if cell.endswith("()")]
    assert sum(answer is None for _cell, answer in read) == known["capital_unparsed"]
    assert len(bare) == known["capital_shapes"]["9()"]
    # 3,0000000 is 3 or 30 million: the reference reads it as the latter, which is most of its total.
    assert undecided == dict.fromkeys(bare, "no_unit") | {"3,0000000(万)": "unclear_number"}
    amounts = [answer for _cell, answer in read if isinstance(answer, Amount)]
    assert (
        Counter(amount.currency for amount in amounts) + Counter(CNY=31) == known["capital_count_by_currency"]
    )
    guessed = Decimal(30_000_000 * 10_000) + sum(Decimal(cell.removesuffix("()")) for cell in bare)
    for currency, total in known["capital_sum_by_currency"].items():
        summed = sum(amount.value for amount in amounts if amount.currency == currency)
        assert round(summed + (guessed if currency == "CNY" else 0), 2) == Decimal(str(total))


def test_the_four_maven_files_are_recognised_together() -> None:
    folder = DATA / "maven_crm"
    names = ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv")
    read = [table for name in names for table in tables(folder / name)]
    assert [len(table.rows) for table in read] == [8800, 85, 7, 35]
    assert Counter(column(read[0], "deal_stage")) == {
        "Won": 4238,
        "Lost": 2473,
        "Engaging": 1589,
        "Prospecting": 500,
    }
    assert column(read[0], "account").count(None) == 1425
    mapping = propose(read)
    assert [table.noun for table in mapping.tables] == ["opportunity", "customer", "product", "person"]
    assert not [one.header for table in mapping.tables for one in table.unmapped]
    found = {(one.noun, one.from_table[0]): one for one in mapping.relations}
    assert found["product", "sales_pipeline.csv"].near == (("GTXPro", "GTX Pro"),)
    assert (found["person", "sales_pipeline.csv"].exact, found["customer", "sales_pipeline.csv"].exact) == (
        30,
        85,
    )
    assert not any(one.missing for one in mapping.relations)
