"""The rows that stayed out, in the layout they came in, with the reason beside each: to mend and send again."""

from collections.abc import Mapping as Dict
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from shangji.gateway.models import ImportBatch

from .checks import Check
from .own_files import REASON_HEADER
from .reading.sandbox import Cell
from .reading.tables import Row, Table
from .records import INVALID, Place
from .running import tables_of

Reasons = Dict[Place, str]


def reasons_in(check: Check) -> Reasons:
    rows = check.of_state(INVALID)
    return {Place(row.file, row.sheet, row.row): row.reason for row in rows}


def reasons_of(batch: ImportBatch) -> Reasons:
    rows = batch.rows.filter(action=INVALID).order_by("pk")
    return {Place(row.file, row.sheet, row.row): row.reason for row in rows.iterator()}


def workbook(batch: ImportBatch, reasons: Reasons) -> BytesIO:
    """One sheet for each sheet with such rows. Raises FileRefused (the files are gone)."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for number, table in enumerate(tables_of(batch.files), 1):
            rows = [row for row in table.rows if Place(table.file, table.sheet, row.number) in reasons]
            if rows:
                _sheet(book, f"{number} {_sheet_name(table)}"[:31].strip(" '"), table, rows, reasons)
        if not book.worksheets():
            book.add_worksheet()
    out.seek(0)
    return out


def _sheet(book: Any, name: str, table: Table, rows: list[Row], reasons: Reasons) -> None:
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "bottom": 1})
    told = book.add_format({"font_color": "#b3261e", "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    last = len(table.columns)
    sheet.set_column(0, last - 1, 16)
    sheet.set_column(last, last, 48)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.header, heading)
    sheet.write_string(0, last, _(REASON_HEADER), heading)
    for line, row in enumerate(rows, 1):
        for place, column in enumerate(table.columns):
            _cell(sheet, line, place, row.values[column.position], day, moment)
        sheet.write_string(line, last, reasons[Place(table.file, table.sheet, row.number)], told)


def _cell(sheet: Any, line: int, place: int, cell: Cell, day: Any, moment: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(line, place, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(line, place, cell)
    elif isinstance(cell, date):
        at = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
        sheet.write_datetime(line, place, at, moment if isinstance(cell, datetime) else day)
    elif cell is not None:
        sheet.write_string(line, place, cell[:32_767])


def _sheet_name(table: Table) -> str:
    name = table.sheet or table.file.rpartition(".")[0]
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name)
