"""A document as a workbook: a sheet a block, merged headers kept, typed cells, and nothing that calculates."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from shangji.gateway.exports.document import Block, Document, Heading, Level, Line, Table
from shangji.gateway.exports.layout import LONGEST_CELL, NUMBERS, as_text, wide
from shangji.gateway.exports.writing import FORMATS, INERT, MAX_SHEET_ROWS, SheetTooLong, stamp, typed_cell

NAME_LENGTH = 31
MOST_SHEETS = 60
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LEVELS: dict[Level, dict[str, Any]] = {
    "row": {},
    "subtotal": {"bold": True, "bg_color": "#F7F9FA", "top": 4},
    "total": {"bold": True, "bg_color": "#ECF1F3", "top": 1},
}


def write_workbook(path: Path, document: Document) -> int:
    """How many rows of tables were written. Raises SheetTooLong."""
    with xlsxwriter.Workbook(path, INERT) as book:
        writer = _Writer(book, document.mark)
        tabled = [(block, table) for block in document.blocks if (table := table_of(block))]
        if len(tabled) != 1 or len(document.blocks) > 1:
            writer.cover(document)
        for block, table in tabled[:MOST_SHEETS]:
            writer.sheet(
                block.title or document.title, table, tuple(filter(None, (block.hint, *block.notes)))
            )
        return sum(len(table.lines) for _block, table in tabled)


def table_of(block: Block) -> Table | None:
    """What of a block goes into a worksheet."""
    if block.table or block.behind:
        return block.table or block.behind
    if not block.figures:
        return None
    headings = tuple(Heading(label) for label in (_("Name"), _("Value"), _("Note")))
    lines = [
        Line((f.label, f.text if f.kind == "text" else f.value, f.note), kinds=("text", f.kind, "text"))
        for f in block.figures
    ]
    return Table(("text", "number", "text"), (headings,), lines)


def sheet_names(titles: Iterable[str]) -> list[str]:
    """As a workbook takes them: short, without its signs, and each once whatever its letters' case."""
    taken: set[str] = {"history"}
    found = []
    for title in titles:
        base = _NOT_IN_NAMES.sub(" ", title).strip(" '")[:NAME_LENGTH].rstrip(" '") or _("Sheet")
        name, count = base, 1
        while name.lower() in taken:
            count += 1
            name = f"{base[: NAME_LENGTH - len(str(count)) - 1]} {count}"
        taken.add(name.lower())
        found.append(name)
    return found


class _Writer:
    """Formats are made once a workbook; names of sheets are given once."""

    def __init__(self, book: Any, mark: str) -> None:
        self.book, self.mark = book, mark
        self.titles: list[str] = []
        self.heading = book.add_format(
            {"bold": True, "bottom": 1, "valign": "vcenter", "text_wrap": True, "bg_color": "#F7F9FA"}
        )
        self.over = book.add_format(
            {"bold": True, "bottom": 1, "align": "center", "valign": "vcenter", "bg_color": "#F7F9FA"}
        )
        self.merged = book.add_format({"valign": "top"})
        self.quiet = book.add_format({"font_color": "#606C74", "italic": True})
        self.large = book.add_format({"bold": True, "font_size": 15})
        self.formats = {
            level: {
                kind: book.add_format({**look, **({"num_format": code} if code != "General" else {})})
                for kind, code in {**FORMATS, "text": "General"}.items()
            }
            for level, look in _LEVELS.items()
        }

    def added(self, title: str) -> Any:
        self.titles.append(title)
        sheet = self.book.add_worksheet(sheet_names(self.titles)[-1])
        stamp(self.book, sheet, self.mark)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def cover(self, document: Document) -> None:
        sheet = self.added(_("About"))
        sheet.set_column(0, 0, 90)
        sheet.write_string(0, 0, document.title, self.large)
        told = [document.told, document.mark, *document.notes]
        told += [point.text for block in document.blocks for point in block.points]
        told += [f"{block.title}: {block.told}" for block in document.blocks if block.told]
        for place, text in enumerate(filter(None, told), 1):
            sheet.write_string(place, 0, text)

    def sheet(self, title: str, table: Table, notes: tuple[str, ...]) -> None:
        if len(table.lines) > MAX_SHEET_ROWS - len(table.headings):
            raise SheetTooLong
        sheet = self.added(title)
        first = len(table.headings)
        self._headings(sheet, table)
        sheet.freeze_panes(first, table.grouped)
        for place, line in enumerate(table.lines):
            for column, (kind, value) in enumerate(table.typed(line)):
                typed_cell(sheet, first + place, column, kind, value, self.formats[line.level])
        for column in range(table.grouped):
            self._merge(sheet, table, column, first)
        for column, width in enumerate(_widths(table)):
            sheet.set_column(column, column, width)
        for place, note in enumerate((*notes, self.mark)):
            sheet.write_string(first + len(table.lines) + 1 + place, 0, note, self.quiet)

    def _headings(self, sheet: Any, table: Table) -> None:
        for row, column, heading in table.placed():
            look = self.over if heading.across > 1 else self.heading
            if heading.across == heading.down == 1:
                sheet.write_string(row, column, heading.text, look)
            else:
                last = (row + heading.down - 1, column + heading.across - 1)
                sheet.merge_range(row, column, *last, "", look)
                sheet.write_string(row, column, heading.text, look)

    def _merge(self, sheet: Any, table: Table, column: int, first: int) -> None:
        for start, end in table.runs(column):
            if end > start and table.kinds[column] == "text":
                sheet.merge_range(first + start, column, first + end, column, "", self.merged)
                text = str(table.lines[start].cells[column] or "")
                sheet.write_string(first + start, column, text, self.merged)


def _widths(table: Table) -> list[int]:
    """In characters, by the longest of the first texts."""
    longest = [6] * len(table.kinds)
    for line in table.lines[:200]:
        told = (wide(as_text(kind, cell)[:LONGEST_CELL]) for kind, cell in table.typed(line))
        longest = [max(most, width) for most, width in zip(longest, told, strict=True)]
    for _row, column, heading in table.placed():
        if heading.across == 1:
            longest[column] = max(longest[column], wide(heading.text))
    return [
        min(most, 60) + (3 if kind in NUMBERS else 2) for most, kind in zip(longest, table.kinds, strict=True)
    ]
