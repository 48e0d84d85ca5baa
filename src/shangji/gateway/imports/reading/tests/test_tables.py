from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from shangji.gateway.imports.reading.tables import Table, letter_of, read_tables
from shangji.gateway.imports.reading.unreadable import Unreadable

HEADER = ["商机名称", "客户名称", "预计金额（万元）", "阶段"]
SALES = [HEADER, ["检测线", "无锡锡澄", 12, "已报价"], ["立体库", "宁波甬拓", 30.5, "谈价格"]]


def only(path: Path, name: str | None = None, **chosen: int) -> Table:
    book = read_tables(path, name or path.name, chosen)
    assert len(book.tables) == 1
    return book.tables[0]


def grid(table: Table) -> list[list[object]]:
    return [list(row.values) for row in table.rows]


def text_file(path: Path, text: str, encoding: str) -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_tables_are_read_in_every_encoding_and_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    text = "\r\n".join(separator.join(map(str, row)) for row in SALES)
    table = only(text_file(tmp_path / "a.csv", text, encoding))
    assert [column.header for column in table.columns] == HEADER
    assert grid(table)[1] == ["立体库", "宁波甬拓", "30.5", "谈价格"]


def test_big5_is_told_from_gb18030(tmp_path: Path) -> None:
    text = "客戶名稱,聯絡人,備註\r\n台北資訊股份有限公司,陳經理,下週拜訪客戶並提出報價方案\r\n"
    table = only(text_file(tmp_path / "a.csv", text, "big5"))
    assert table.encoding == "big5"
    assert table.rows[0].values[0] == "台北資訊股份有限公司"


def test_rare_characters_of_gb18030_are_kept(tmp_path: Path) -> None:
    table = only(text_file(tmp_path / "a.csv", "客户名称,联系人\r\n深圳科技有限公司,䶮先生𠮷\r\n", "gb18030"))
    assert table.rows[0].values[1] == "䶮先生𠮷"


def test_cells_of_several_lines_stay_one_record(tmp_path: Path) -> None:
    text = '客户名称,跟进记录\n甲公司,"3/5 电话\n3/12 拜访, 谈价格"\n\n乙公司,无\n'
    table = only(text_file(tmp_path / "a.csv", text, "utf-8"))
    assert [(row.number, row.values[1]) for row in table.rows] == [
        (2, "3/5 电话\n3/12 拜访, 谈价格"),
        (4, "无"),
    ]
    assert [(row.number, row.reason) for row in table.skipped] == [(3, "blank")]


def test_the_mark_of_our_own_export_is_taken_off(tmp_path: Path) -> None:
    text = "客户名称,备注\n'=cmd|' /C calc'!A0,'-5\n甲,it's\n"
    table = only(text_file(tmp_path / "a.csv", text, "utf-8"))
    assert grid(table) == [["=cmd|' /C calc'!A0", "-5"], ["甲", "it's"]]


def test_letterhead_totals_and_signatures_are_not_records(workbook: Callable[..., Path]) -> None:
    rows = [
        ["某某设备有限公司"], ["商机跟进表"], [None, None, "年度：2026", "月份："], HEADER, *SALES[1:],
        [None, "小计", 42.5], [None] * 4, HEADER, ["合 计", None, 42.5], ["制表：周敏", None, "审核："], ["备注：含税"],
    ]  # fmt: skip
    table = only(workbook(rows))
    assert table.header_row == 4
    assert [row.number for row in table.rows] == [5, 6]
    assert [(row.number, row.reason) for row in table.skipped] == [
        (1, "letterhead"), (2, "letterhead"), (3, "letterhead"), (7, "total"), (8, "blank"), (9, "header"),
        (10, "total"), (11, "signature"), (12, "note"),
    ]  # fmt: skip


def test_a_customer_whose_name_sounds_like_a_total_is_a_record(workbook: Callable[..., Path]) -> None:
    table = only(workbook([HEADER, ["总计划系统", "合计", 3, "已报价"], *SALES[1:]]))
    assert len(table.rows) == 3


def test_merged_cells_lend_their_value_downwards(workbook: Callable[..., Path]) -> None:
    rows = [
        ["客户名称", "产品", "数量"],
        ["甲", "泵", 1],
        [None, "阀", 2],
        [None, None, None],
        ["乙", "泵", 3],
        [None, "管", 4],
    ]
    table = only(workbook(rows, merged=["A2:A4"]))
    assert grid(table) == [["甲", "泵", 1], ["甲", "阀", 2], ["乙", "泵", 3], [None, "管", 4]]
    assert [sorted(row.inherited) for row in table.rows] == [[], [0], [], []]


def test_headers_of_two_levels_are_joined(workbook: Callable[..., Path]) -> None:
    rows = [
        ["客户名称", "合同", None, "阶段"], [None, "编号", "金额"],
        ["甲", "H-1", 5, "已报价"], ["乙", "H-2", 6, "谈价格"],
    ]  # fmt: skip
    table = only(workbook(rows, merged=["A1:A2", "B1:C1", "D1:D2"]))
    assert [column.header for column in table.columns] == ["客户名称", "合同 · 编号", "合同 · 金额", "阶段"]
    assert (table.header_row, len(table.rows)) == (2, 2)


def test_a_header_of_many_levels_asks_for_a_person(workbook: Callable[..., Path]) -> None:
    rows = [
        ["名称", "人次", None],
        [None, "其中", None],
        [None, "门", "急"],
        [None, None, None],
        ["一科", 3, 4],
    ]
    path = workbook(rows, merged=["A1:A4", "B1:C1", "B2:C2"])
    with pytest.raises(Unreadable) as refused:
        read_tables(path, "report.xlsx")
    assert refused.value.reason_code == "header_too_deep"
    table = only(path, Sheet=3)
    assert [column.header for column in table.columns] == ["A", "门", "急"]


def test_headers_of_one_name_are_numbered_and_blank_columns_dropped(workbook: Callable[..., Path]) -> None:
    table = only(
        workbook(
            [
                ["客户名称", None, "备注", "备注", None],
                ["甲", None, "a", "b", "c"],
                ["乙", None, None, "d", None],
            ]
        )
    )
    assert [(column.letter, column.header) for column in table.columns] == [
        ("A", "客户名称"), ("C", "备注"), ("D", "备注 (2)"), ("E", "E"),
    ]  # fmt: skip
    assert grid(table)[0] == ["甲", "a", "b", "c"]


def test_each_sheet_is_a_table_and_empty_or_hidden_ones_are_left_out(workbook: Callable[..., Path]) -> None:
    path = workbook(SALES, 二月=SALES[:2], 空=[], 码表=[["阶段", "码"], ["已报价", 1]])
    book = openpyxl.load_workbook(path)
    book["码表"].sheet_state = "hidden"
    book.save(path)
    read = read_tables(path, "a.xlsx")
    assert [(table.sheet, len(table.rows)) for table in read.tables] == [("Sheet", 2), ("二月", 1)]
    assert [(sheet.sheet, sheet.reason_code) for sheet in read.left_out] == [
        ("空", "empty"),
        ("码表", "hidden"),
    ]
    assert read.left_out[1].message


def test_days_moments_and_numbers_keep_their_type(workbook: Callable[..., Path]) -> None:
    rows = [
        ["客户名称", "日期", "时间", "金额", "电话"],
        ["甲", date(2026, 3, 5), datetime.fromisoformat("2026-03-05T09:30"), 0.1, 13812345678],
    ]
    values = only(workbook(rows)).rows[0].values
    assert values[:4] == ("甲", date(2026, 3, 5), datetime.fromisoformat("2026-03-05T09:30"), 0.1)
    assert values[4] == 13812345678 and isinstance(values[4], int)


def test_a_table_far_from_the_corner_is_found(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for r, row in enumerate(SALES, 6):
        for c, value in enumerate(row, 4):
            sheet.cell(r, c, value)
    book.save(tmp_path / "a.xlsx")
    table = only(tmp_path / "a.xlsx")
    assert (table.header_row, [column.letter for column in table.columns]) == (6, ["D", "E", "F", "G"])


@pytest.mark.parametrize("rows", [[["客户名称", "金额"]], [[1, 2], [3, 4]], [["只有一句话"], ["还有一句"]]])
def test_a_sheet_without_header_or_rows_is_refused(
    workbook: Callable[..., Path], rows: list[list[object]]
) -> None:
    with pytest.raises(Unreadable) as refused:
        read_tables(workbook(rows), "a.xlsx")
    assert refused.value.reason_code in ("header_unclear", "no_rows")


def test_letters_are_those_of_a_spreadsheet() -> None:
    assert [letter_of(index) for index in (0, 25, 26, 511)] == ["A", "Z", "AA", "SR"]
