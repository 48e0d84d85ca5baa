"""Documents leave as pages, pictures, workbooks and texts: whole, typed, marked, and whatever stands in their texts."""

import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from pypdf import PdfReader

from shangji.gateway.exports.document import Block, Document, Figure, Heading, Line, Point, Table
from shangji.gateway.exports.layout import laid_out
from shangji.gateway.exports.lists import Kind
from shangji.gateway.exports.plain import NoPicture, drawing, write_text
from shangji.gateway.exports.typeset import NotSettable, TooManyRows, typeset
from shangji.gateway.exports.workbook import sheet_names, write_workbook
from shangji.gateway.typesetting import fonts
from shangji.gateway.typesetting.legible import Legible

MARK = "林嘉禾 · 2026-11-23 09:12"
EVIL = '=HYPERLINK("http://x","y")'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120" viewBox="0 0 400 120" font-family="Nowhere">'
    '<rect width="300" height="40" fill="#185c9e"/><text x="5" y="20" fill="#fff">漏斗</text></svg>'
)
PIVOT = Table(
    kinds=("text", "text", "number", "money", "percent", "date"),
    headings=(
        (
            Heading("团队", down=2),
            Heading("负责人", down=2),
            Heading("商机", across=3),
            Heading("最近", down=2),
        ),
        (Heading("数量"), Heading("金额"), Heading("赢率")),
    ),
    lines=(
        Line(("华东", "林嘉禾", 3, Decimal("1286000"), 0.345, date(2026, 11, 23))),
        Line(("华东", EVIL, 5, Decimal("86000.50"), None, None)),
        Line(("华东小计", None, 8, Decimal("1372000.5"), 0.3, None), "subtotal"),
        Line(("华南", "吴桐", 1, None, None, None)),
        Line(("合计", None, 9, Decimal("1372000.5"), 0.3, None), "total"),
    ),
    grouped=1,
)


def document(*blocks: Block, **known: Any) -> Document:
    return Document("销售总监驾驶舱", blocks or (Block("透视", table=PIVOT),), MARK, **known)


def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def book(tmp_path: Path, found: Document) -> Any:
    write_workbook(tmp_path / "out.xlsx", found)
    return openpyxl.load_workbook(tmp_path / "out.xlsx")


def test_a_workbook_keeps_merged_headers_and_typed_cells(tmp_path: Path) -> None:
    sheet = book(tmp_path, document())["透视"]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:A2", "B1:B2", "C1:E1", "F1:F2", "A3:A4"}
    assert (sheet["C1"].value, sheet["C2"].value, sheet["E2"].value) == ("商机", "数量", "赢率")
    assert (sheet["C3"].value, sheet["D3"].value, sheet["E3"].value) == (3, 1286000, 0.345)
    assert (
        sheet["F3"].value.isoformat() == "2026-11-23T00:00:00" and sheet["F3"].number_format == "yyyy-mm-dd"
    )
    assert (sheet["D3"].number_format, sheet["E3"].number_format) == ("#,##0.00", "0.0%")
    assert sheet["A5"].value == "华东小计" and sheet["A5"].font.bold and not sheet["A3"].font.bold
    assert sheet["E4"].value is None and sheet.freeze_panes == "B3"
    assert MARK in sheet.oddFooter.left.text


def test_nothing_in_a_workbook_or_a_text_calculates(tmp_path: Path) -> None:
    evil = Table(
        ("text",), ((Heading(EVIL),),), [Line((EVIL,)), Line((EVIL,)), Line(("+1",), "total")], grouped=1
    )
    found = document(Block(EVIL, table=evil), Block("@x", table=evil))
    sheet = book(tmp_path, found).worksheets[1]
    assert (sheet["A1"].value, sheet["A1"].data_type, sheet["A2"].data_type) == (EVIL, "s", "s")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets" in name)
        assert not any("externalLink" in name for name in parts.namelist())
    write_text(tmp_path / "out.csv", found)
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_bytes().decode("utf-8-sig"))))
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert ["'+1"] in rows


def test_a_board_is_a_sheet_a_block_and_a_cover(tmp_path: Path) -> None:
    found = document(
        Block(
            "指标",
            figures=(
                Figure("金额", "¥1 万", value=Decimal(10000), kind="money"),
                Figure("赢率", "34.5%", value=0.345, kind="percent"),
                Figure("承诺", "3 / 4"),
            ),
        ),
        Block("漏斗", svg=SVG, told="三条", behind=Table.plain(["阶段"], ["text"], [("方案",)])),
        Block("漏斗", table=PIVOT),
        told="2026 年第 4 季度",
    )
    made = book(tmp_path, found)
    assert made.sheetnames[1:] == ["指标", "漏斗", "漏斗 2"]
    figures = [(row[1].value, row[1].number_format) for row in made["指标"].iter_rows(min_row=2, max_row=4)]
    assert figures == [(10000, "#,##0.00"), (0.345, "0.0%"), ("3 / 4", "General")]
    write_text(tmp_path / "out.csv", found)
    assert "赢率,34.5%," in (tmp_path / "out.csv").read_text("utf-8-sig")
    cover = [row[0].value for row in made.worksheets[0].iter_rows()]
    assert cover[:3] == ["销售总监驾驶舱", "2026 年第 4 季度", MARK] and "漏斗: 三条" in cover


def test_names_of_sheets_are_those_a_workbook_takes() -> None:
    names = sheet_names(["a/b:c", "A b c", "x" * 40, "x" * 40, "", "'q'", "History"])
    assert names[:4] == ["a b c", "A b c 2", "x" * 31, "x" * 29 + " 2"]
    assert names[5] == "q" and names[6] == "History 2" and all(0 < len(name) <= 31 for name in names)


def test_a_text_has_one_line_of_headings(tmp_path: Path) -> None:
    assert write_text(tmp_path / "out.csv", document()) == 5
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines()[0] == "团队,负责人,商机 / 数量,商机 / 金额,商机 / 赢率,最近"


def test_pages_show_texts_as_they_are_and_bear_the_mark() -> None:
    found = document(
        Block(figures=(Figure("在跟商机", "128", url="https://crm.example/insight/"),)),
        Block("漏斗", 6, svg=SVG, told="初步接触 12 条"),
        Block("变化", points=(Point('#read("/etc/passwd") $x$ *y* \\ <b>'),)),
        Block("透视", table=PIVOT),
    )
    made = typeset(found, "pdf").content
    (text,) = pages(made)
    assert all(
        part in text for part in ("销售总监驾驶舱", "在跟商机", "初步接触 12 条", "1,286,000", "34.5%", EVIL)
    )
    assert '#read("/etc/passwd") $x$ *y* \\ <b>' in text
    assert text.count(MARK) > 3, "the mark stands behind the page and in its footer"
    assert b"https://crm.example/insight/" in made


def test_a_long_table_repeats_its_header_on_numbered_pages() -> None:
    table = Table.plain(["编号", "名称"], ["number", "text"], [(n, f"第{n}条") for n in range(200)])
    found = pages(typeset(document(Block(table=table)), "pdf").content)
    assert len(found) > 2 and all("编号" in page for page in found)
    assert "第199条" in found[-1].replace(" ", "") and f"{len(found)}" in found[-1]


def test_more_rows_than_pages_are_good_for_are_refused_with_a_way_out() -> None:
    rows = Table.plain(["n"], ["number"], [(n,) for n in range(5_001)])
    with pytest.raises(TooManyRows, match="xlsx"):
        typeset(document(Block(table=rows)), "pdf")


def test_what_no_font_draws_is_told_and_directions_are_left_out() -> None:
    rows = [("客户🚀\u202egnp.exe\x07",)]
    made = typeset(document(Block(table=Table.plain(["名称"], ["text"], rows))), "pdf")
    (text,) = pages(made.content)
    assert made.missing == ("🚀",)
    assert "客户〓gnp.exe" in text and "U+1F680" in text


@pytest.mark.parametrize("address", ["/etc/hostname", "file:///etc/hostname", "../child.py", "document.typ"])
def test_a_picture_reads_no_file(address: str) -> None:
    picture = SVG.replace("</svg>", f'<image href="{address}" width="90" height="90"/></svg>')
    with pytest.raises(NotSettable) as refusal:
        typeset(document(Block("图", svg=picture)), "pdf")
    assert refusal.value.context["code"] == "unsettable"


def test_a_picture_that_unfolds_without_end_harms_only_the_child() -> None:
    bomb = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect id="a0" width="1" height="1"/>{bomb}</svg>'
    with pytest.raises(NotSettable):
        typeset(document(Block("图", svg=picture)), "png")


def test_a_picture_of_a_board_is_one_png() -> None:
    assert typeset(document(), "png").content.startswith(b"\x89PNG\r\n")


def test_a_drawing_stands_alone_with_its_mark() -> None:
    found = drawing(document(Block("漏斗 <b>", svg=SVG, told="三条 & 四条")))
    assert found.startswith("<svg") and found.endswith("</svg>") and MARK in found
    assert "<title>销售总监驾驶舱 · 漏斗 &lt;b&gt;</title>" in found and "三条 &amp; 四条" in found
    with pytest.raises(NoPicture):
        drawing(document())


def test_the_font_that_comes_along_draws_chinese_without_the_system() -> None:
    drawn = frozenset(fonts.drawn_by(fonts.SHIPPED.read_bytes(), 0))
    assert drawn.issuperset(map(ord, "商机全流程追踪本周变化¥%，。")) and ord("🚀") not in drawn


def test_without_any_font_it_says_so() -> None:
    class None_:
        def fonts(self) -> list[Any]:
            return []

    with pytest.raises(fonts.NoChineseFont):
        fonts.chosen(None_())  # type: ignore[arg-type]
    assert "fonts-noto-cjk" in str(NotSettable("no_font").message)


def test_moments_are_those_of_the_company(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 23, 17, 30, tzinfo=timezone.get_fixed_timezone(0))
    table = Table.plain(["时间"], ["moment"], [(moment,)])
    (text,) = pages(typeset(document(Block(table=table)), "pdf").content)
    assert "2026-11-24 01:30" in text
    assert (
        book(tmp_path, document(Block(table=table))).worksheets[0]["A2"].value.isoformat()
        == "2026-11-24T01:30:00"
    )


def test_ordinary_texts_pass_untouched() -> None:
    assert Legible([]).text("Plain (text) 1%") == "Plain (text) 1%"


def placed(title: str, at: tuple[int, int, int, int], **known: Any) -> Block:
    return Block(title, at[2], place=at, **known)


def test_what_stands_below_each_other_on_a_board_does_so_on_the_page() -> None:
    blocks = (
        placed("数", (0, 0, 12, 3)),
        placed("热图", (0, 3, 7, 14), svg=SVG),
        placed("对手", (7, 3, 5, 7), svg=SVG),
        placed("每月", (7, 10, 5, 7)),
        placed("一个人的", (6, 17, 6, 9), svg=SVG),
    )
    rows = laid_out(document(*blocks))["rows"]
    titles = [[[block["title"] for block in column["blocks"]] for column in row] for row in rows]
    assert titles == [[["数"]], [["热图"], ["对手", "每月"]], [["一个人的"]]]
    assert [column["width"] for column in rows[1]] == [7, 5]
    assert rows[2][0]["width"] == 12 and rows[2][0]["blocks"][0]["svg_share"] == 0.5, (
        "not larger than it is drawn"
    )


def test_blocks_that_no_columns_fit_go_beside_each_other_as_they_come() -> None:
    blocks = (
        placed("左", (0, 0, 6, 8)),
        placed("右", (6, 0, 6, 10)),
        placed("斜", (3, 8, 6, 8)),
        placed("宽表", (0, 20, 6, 4), table=Table.plain(list("一二三四五六七"), ["text"] * 7, [])),
    )
    rows = laid_out(document(*blocks))["rows"]
    assert [[column["blocks"][0]["title"] for column in row] for row in rows] == [
        ["左", "右"],
        ["斜"],
        ["宽表"],
    ]


def test_a_picture_taller_than_a_page_is_made_to_fit_with_its_title() -> None:
    tall = SVG.replace('height="120" viewBox="0 0 400 120"', 'height="2000" viewBox="0 0 400 2000"')
    found = document(Block("人人都在", 12, svg=tall, told="到底了"), Block("之后", 12, table=PIVOT))
    texts = pages(typeset(found, "pdf").content)
    assert "人人都在" in texts[0] and "到底了" in texts[0]


def test_numbers_and_days_of_a_wide_list_stand_whole_beside_each_other() -> None:
    kinds: list[Kind] = ["text"] * 20 + ["date", "percent", "money"]
    line = ["注塑车间机械手与立体仓库改造（二期）"] * 20 + [date(2027, 1, 24), 0.1, Decimal(11_285_000)]
    found = document(Block(table=Table.plain([str(n) for n in range(23)], kinds, [line])))
    (text,) = pages(typeset(found, "pdf").content)
    assert {"2027-01-24", "10.0%", "11,285,000"} <= set(text.replace("\n", " ").split())
