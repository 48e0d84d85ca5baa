import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from shangji.gateway.imports.reading import sandbox
from shangji.gateway.imports.reading.sandbox import read_sheets
from shangji.gateway.imports.reading.unreadable import MESSAGES, Unreadable, in_words

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path: Path, name: str | None = None) -> str:
    started = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read_sheets(path, name or path.name)
    assert time.monotonic() - started < 20
    assert "%" not in refused.value.message
    return refused.value.reason_code


def sheet(cells: bytes) -> dict[str, bytes]:
    return {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"}


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content.replace(old, new) if "sheet1" in name else content)


def ole(*streams: str) -> bytes:
    return OLE + bytes(2000) + b"".join(name.encode("utf-16-le") + bytes(4) for name in streams)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.xlsx", "empty"),
        (b"   \n \n", "a.csv", "empty"),
        (PNG, "photo.xlsx", "wrong_type"),
        (PNG, "photo.csv", "wrong_type"),
        (b"%PDF-1.7 ...", "a.xls", "wrong_type"),
        (b"MZ\x90\x00" + bytes(80), "setup.csv", "wrong_type"),
        (b"name,amount\n\x00\x01\x02,3\n", "a.csv", "wrong_type"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "export.xls", "web_page"),
        (b"\xef\xbb\xbf<table><tr><td>1</td></tr></table>", "export.xls", "web_page"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a.csv", "entities"),
        (b"\x09\x08\x08\x00" + bytes(50), "old.xls", "old_excel"),
        (ole("EncryptedPackage", "EncryptionInfo"), "locked.xlsx", "encrypted"),
        (ole("WordDocument"), "letter.xls", "wrong_type"),
        (ole("Workbook", "_VBA_PROJECT_CUR"), "macro.xls", "macros"),
        (ole("Workbook"), "broken.xls", "truncated"),
        (OLE, "short.xls", "truncated"),
        ("姓名,金额\n".encode("gb18030") + b"\xff\xff\xff\xff,1\n", "a.csv", "encoding"),
        ("name;Straße;Größe\n".encode("latin-1") * 3, "a.csv", "encoding"),
        (b'name,note\nA,"' + b"x" * 200_000 + b"\n", "quote.csv", "cell_too_long"),
        (b"a," * 600 + b"a\n", "wide.csv", "too_many_columns"),
        (b"," .join([b"a"] * 1_000_000) + b"\n", "million.csv", "too_many_columns"),
        (b"1,2\n" * 200_002, "long.csv", "too_many_rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_honest_table_is_refused(
    tmp_path: Path, content: bytes, name: str, reason: str
) -> None:
    (tmp_path / "upload").write_bytes(content)
    assert refusal(tmp_path / "upload", name) == reason


def test_macros_are_refused_by_name_and_by_content(
    workbook: Callable[..., Path], archive: Callable[..., Path]
) -> None:
    assert refusal(workbook([["客户名称"], ["甲"]]), "book.xlsm") == "macros"
    assert refusal(archive(**{"xl/vbaProject.bin": b"x"})) == "macros"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"xl/media/a.bin": bytes(120 * 1024 * 1024)}, "zip_bomb"),
        ({f"xl/media/{number}.bin": b"" for number in range(501)}, "zip_bomb"),
        ({"xl/sharedStrings.xml": b'<!DOCTYPE lolz [<!ENTITY a "&b;&b;">]><sst/>'}, "entities"),
        ({"xl/sharedStrings.xml": '<!DOCTYPE a [<!ENTITY b "c">]><sst/>'.encode("utf-16")}, "entities"),
        ({"docProps/x.xml": b" " * (1 << 20) + b'<!ENTITY x SYSTEM "file:///etc/passwd">'}, "entities"),
        (sheet(b'<row r="1"><c r="BDWGN1"><v>1</v></c></row>'), "too_many_columns"),
        (sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "too_many_rows"),
        (sheet(b"<row><c><v"), "truncated"),
        ({"content.xml": b"<office/>"}, "other_spreadsheet"),
        ({"xl/workbook.bin": b"x"}, "other_spreadsheet"),
    ],
)
def test_a_hostile_workbook_is_refused(
    archive: Callable[..., Path], parts: dict[str, bytes], reason: str
) -> None:
    assert refusal(archive(**parts)) == reason


def test_a_zip_of_something_else_and_a_zip_in_a_zip_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as file:
        file.writestr("inner.zip", b"PK\x03\x04")
    assert refusal(tmp_path / "a.xlsx") == "wrong_type"


def test_a_truncated_workbook_is_refused_and_the_whole_one_is_read(workbook: Callable[..., Path]) -> None:
    path = workbook([["客户名称", "金额"], ["甲", 1]])
    assert read_sheets(path, "a.xlsx")[0].rows[2] == ["甲", 1]
    path.write_bytes(path.read_bytes()[:-800])
    assert refusal(path) == "truncated"


def test_an_encrypted_entry_is_refused(workbook: Callable[..., Path]) -> None:
    path = workbook([["客户名称", "金额"], ["甲", 1]])
    content = bytearray(path.read_bytes())
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    path.write_bytes(content)
    assert refusal(path) == "encrypted"


def test_the_name_of_a_file_does_not_decide_how_it_is_read(
    workbook: Callable[..., Path], tmp_path: Path
) -> None:
    path = workbook([["客户名称", "金额"], ["甲", 1]])
    assert read_sheets(path, "renamed.xls")[0].rows[2] == ["甲", 1]
    (tmp_path / "table").write_bytes("客户名称\t金额\n甲\t1\n".encode())
    assert read_sheets(tmp_path / "table", "export.xls")[0].rows[2] == ["甲", "1"]


def test_styled_blanks_at_the_end_of_the_paper_do_no_harm(workbook: Callable[..., Path]) -> None:
    path = workbook([["客户名称", "金额"], ["甲", 1]])
    blank = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    rewrite(path, b"</sheetData>", blank)
    assert read_sheets(path, "a.xlsx")[0].rows == {1: ["客户名称", "金额"], 2: ["甲", 1]}


def test_a_child_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("客户名称,金额\n甲,1\n")
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.001)
    assert refusal(tmp_path / "a.csv") == "too_slow"


def test_two_cells_at_opposite_corners_do_not_fill_the_memory(workbook: Callable[..., Path]) -> None:
    path = workbook([["客户名称", "金额"], ["甲", 1]])
    rewrite(path, b"</sheetData>", b'<row r="200000"><c r="SR200000"><v>1</v></c></row></sheetData>')
    assert refusal(path) == "too_heavy"


def test_merged_ranges_are_cut_to_the_used_area(workbook: Callable[..., Path]) -> None:
    path = workbook([["客户名称", "金额"], ["甲", 1], [None, 2]], merged=["A2:A3"])
    rewrite(path, b'"A2:A3"', b'"A2:A1048576"')
    assert read_sheets(path, "a.xlsx")[0].merged == [(1, 0, 2, 0)]


def test_merged_ranges_may_not_overlap_endlessly(workbook: Callable[..., Path]) -> None:
    path = workbook([["客户名称", "金额"], *[["甲", 1]] * 30], merged=["A2:A3"])
    rewrite(path, b"</mergeCells>", b'<mergeCell ref="A2:XFD1048576"/>' * 200_000 + b"</mergeCells>")
    assert refusal(path) == "too_heavy"


def test_every_reason_has_words() -> None:
    assert all(in_words(code) and "%" not in in_words(code) for code in MESSAGES)
