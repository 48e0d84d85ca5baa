"""Writes rows into a workbook or a text file: typed cells, and nothing that a spreadsheet would calculate."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal

from .lists import Column

INERT = {"strings_to_formulas": False, "strings_to_urls": False}
"""For a workbook that calculates nothing and calls nobody, whatever is in its texts."""
MAX_SHEET_ROWS = 1_048_575
MAX_CELL = 32_767
# Excel reads the full-width forms as formulas too.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FORMATS = {
    "money": "#,##0.00", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "percent": "0.0%", "number": "General",
    "decimal": "#,##0.0", "days": "#,##0.0",
}  # fmt: skip


class SheetTooLong(Refusal):
    message = _("These are more rows than a worksheet holds. Filter the list, or export it as CSV.")


def write(path: Path, form: str, columns: Sequence[Column], rows: Iterable[Any], mark: str = "") -> int:
    """How many rows were written; `mark` is who takes it out and when. Raises SheetTooLong."""
    return write_csv(path, columns, rows) if form == "csv" else write_xlsx(path, columns, rows, mark)


def write_xlsx(path: Path, columns: Sequence[Column], rows: Iterable[Any], mark: str = "") -> int:
    options = {"constant_memory": True, **INERT}
    count = 0
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        heading = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        sheet.freeze_panes(1, 0)
        stamp(book, sheet, mark)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, str(column.label), heading)
        for count, row in enumerate(rows, 1):
            if count > MAX_SHEET_ROWS:
                raise SheetTooLong
            for place, column in enumerate(columns):
                typed_cell(sheet, count, place, column.kind, column.value(row), formats)
        sheet.autofilter(0, 0, count, len(columns) - 1)
    return count


def stamp(book: Any, sheet: Any, mark: str) -> None:
    """Who took it out and when: in the file's properties, and below each printed page."""
    book.set_properties({"company": settings.COMPANY_NAME, "comments": mark})
    # An & begins a command in a footer; two are one sign.
    sheet.set_footer(f"&L&8{mark[:200].replace('&', '&&')}&R&8&P / &N")


def typed_cell(sheet: Any, line: int, place: int, kind: str, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if kind == "text":
        sheet.write_string(line, place, str(value)[:MAX_CELL], formats.get(kind))
    elif kind in ("date", "moment"):
        sheet.write_datetime(line, place, local(value), formats[kind])
    else:
        sheet.write_number(line, place, value, formats.get(kind))


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Any]) -> int:
    """UTF-8 with a mark, so that Excel reads Chinese; days and moments as ISO, amounts bare."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([str(column.label) for column in columns])
        for row in rows:
            count += 1
            writer.writerow([plain_text(column.kind, column.value(row)) for column in columns])
    return count


def plain_text(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind == "text":
        return harmless(str(value))
    if kind == "moment":
        return f"{local(value):%Y-%m-%d %H:%M}"
    if kind == "date":
        return str(value.isoformat())
    return f"{value * 100:.1f}%" if kind == "percent" else str(value)


def harmless(text: str) -> str:
    """A text that a spreadsheet would calculate gets an apostrophe in front."""
    return f"'{text}" if text.startswith(LIVE) else text


def unharmed(text: str) -> str:
    """The text as it was before `harmless`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(LIVE) else text


def local(value: date | datetime) -> date | datetime:
    """Moments as the wall clock of the company's time zone: a sheet knows no zones."""
    return timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value
