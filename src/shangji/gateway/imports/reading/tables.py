"""Finds the table in each sheet: its header row, its columns, its rows, and what around it is not data."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .headers import HeaderUnclear, header_of
from .lines import kind_of_line
from .sandbox import Cell, RawSheet, read_sheets
from .unreadable import Unreadable, in_words


@dataclass(frozen=True)
class Column:
    """One named column; `position` is its place in `Row.values`, `letter` what the spreadsheet shows."""

    position: int
    letter: str
    header: str


@dataclass(frozen=True)
class Row:
    """One data row; `inherited` are the positions filled from a merged cell above: never add those up."""

    number: int
    values: tuple[Cell, ...]
    inherited: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SkippedRow:
    """A row that holds no record; reason is letterhead, blank, total, signature, note or header (repeated)."""

    number: int
    reason: str
    text: str = ""


@dataclass(frozen=True)
class Table:
    """The records of one sheet; a text file is one sheet whose name is empty."""

    file: str
    sheet: str
    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    skipped: tuple[SkippedRow, ...] = ()
    encoding: str = ""
    date1904: bool = False

    def cells(self, column: Column) -> list[Cell]:
        """What the column holds, row by row."""
        return [row.values[column.position] for row in self.rows]


@dataclass(frozen=True)
class LeftOut:
    """A sheet that was not taken in, with the reason as a code and in words."""

    sheet: str
    reason_code: str

    @property
    def message(self) -> str:
        """The reason in the language that is active when it is asked for."""
        return in_words(self.reason_code)


@dataclass(frozen=True)
class Book:
    """What one file holds: its tables, and the sheets that gave none."""

    tables: tuple[Table, ...]
    left_out: tuple[LeftOut, ...] = ()


def read_tables(
    path: Path, filename: str, header_rows: Mapping[str, int] | None = None, *, may_be_none: bool = False
) -> Book:
    """The tables of an uploaded file.

    Shape   header_rows names the 1-based header row of sheets where a person chose it.
    Errors  Unreadable when the file is refused or no sheet has a table, unless `may_be_none`.
    """
    tables: list[Table] = []
    left_out: list[LeftOut] = []
    for sheet in read_sheets(path, filename):
        chosen = (header_rows or {}).get(sheet.name)
        result = _table(sheet, filename, chosen)
        if isinstance(result, Table):
            tables.append(result)
        else:
            left_out.append(LeftOut(sheet.name, result))
    if not tables and not may_be_none:
        raise Unreadable(_main_reason([sheet.reason_code for sheet in left_out]))
    return Book(tuple(tables), tuple(left_out))


def _main_reason(reasons: list[str]) -> str:
    """The reason that helps most: a header that can be mended before sheets that are simply empty."""
    order = ("header_too_deep", "header_unclear", "no_rows", "hidden", "empty")
    return next((reason for reason in order if reason in reasons), "empty")


def _table(sheet: RawSheet, filename: str, chosen: int | None) -> Table | str:
    if not sheet.rows:
        return "empty"
    if not sheet.visible and chosen is None:
        return "hidden"
    try:
        header = header_of(sheet, chosen)
    except HeaderUnclear as unclear:
        return unclear.reason_code
    rows, skipped = _rows(sheet, header.last_row, header.names)
    if not rows:
        return "no_rows"
    above = [
        SkippedRow(n, "letterhead", _text(cells)) for n, cells in sheet.rows.items() if n < header.first_row
    ]
    used = _used_columns(header.names, rows)
    columns = tuple(Column(place, letter_of(index), header.names[index]) for place, index in enumerate(used))
    return Table(
        file=filename,
        sheet=sheet.name,
        header_row=header.last_row,
        columns=columns,
        rows=tuple(_narrow(row, used) for row in rows),
        skipped=(*above, *skipped),
        encoding=sheet.encoding,
        date1904=sheet.date1904,
    )


def _rows(sheet: RawSheet, header_row: int, names: dict[int, str]) -> tuple[list[Row], list[SkippedRow]]:
    from_above = _inheritance(sheet, header_row)
    width = max(names) + 1
    rows: list[Row] = []
    skipped: list[SkippedRow] = []
    previous = header_row
    for number, cells in sheet.rows.items():
        if number <= header_row:
            continue
        skipped += [SkippedRow(blank, "blank") for blank in range(previous + 1, min(number, previous + 1000))]
        previous = number
        reason = kind_of_line(cells, names)
        if reason:
            skipped.append(SkippedRow(number, reason, _text(cells)))
        else:
            rows.append(_row(number, cells, from_above.get(number, {}), width))
    return rows, skipped


def _row(number: int, cells: list[Cell], from_above: dict[int, Cell], width: int) -> Row:
    values = (cells + [None] * width)[: max(width, len(cells))]
    inherited = {index for index in from_above if index < len(values) and values[index] is None}
    for index in inherited:
        values[index] = from_above[index]
    return Row(number, tuple(values), frozenset(inherited))


def _inheritance(sheet: RawSheet, header_row: int) -> dict[int, dict[int, Cell]]:
    """Per row number the cells that a merged range above lends to it: {row: {column index: value}}."""
    lent: dict[int, dict[int, Cell]] = {}
    for first, column, last, _last_column in sheet.merged:
        source = sheet.rows.get(first + 1, [])
        if first + 1 <= header_row or last == first or column >= len(source) or source[column] is None:
            continue
        # A range may claim a million rows; only rows that exist can inherit.
        for number in range(first + 2, min(last + 1, max(sheet.rows)) + 1):
            lent.setdefault(number, {})[column] = source[column]
    return lent


def _used_columns(names: dict[int, str], rows: list[Row]) -> list[int]:
    """Columns with a name or a value; a column with neither is paper, and one with a name alone stays."""
    width = max(len(row.values) for row in rows)
    filled = {index for row in rows for index in range(len(row.values)) if row.values[index] is not None}
    for index in range(width):
        if index in filled and index not in names:
            names[index] = letter_of(index)
    return sorted(names)


def _narrow(row: Row, used: list[int]) -> Row:
    width = len(row.values)
    values = tuple(row.values[index] if index < width else None for index in used)
    if not row.inherited:
        return Row(row.number, values)
    return Row(row.number, values, frozenset(used.index(index) for index in row.inherited if index in used))


def _text(cells: list[Cell]) -> str:
    return " ".join(str(cell) for cell in cells if cell is not None)[:200]


def letter_of(index: int) -> str:
    """The name a spreadsheet gives the column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
