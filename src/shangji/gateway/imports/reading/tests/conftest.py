"""Small files made on the spot: workbooks, text tables and hostile archives."""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

Rows = Sequence[Sequence[object]]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes an .xlsx of one sheet, with merged ranges such as "A2:A4"."""

    def write(rows: Rows, *, merged: Sequence[str] = (), name: str = "book.xlsx", **sheets: Rows) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
        for title, more in sheets.items():
            other = book.create_sheet(title)
            for row in more:
                other.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Path]:
    """Writes a zip with the parts a workbook needs, each replaceable."""

    def write(name: str = "book.xlsx", **parts: bytes) -> Path:
        contents = {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b'<workbook><sheets><sheet name="a" sheetId="1"/></sheets></workbook>',
            **parts,
        }
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as file:
            for part, content in contents.items():
                file.writestr(part, content)
        return tmp_path / name

    return write
