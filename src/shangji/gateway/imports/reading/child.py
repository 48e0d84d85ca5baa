"""Reads one upload inside a process of its own, so that a hostile file can only harm that process.

Usage: python -m shangji.gateway.imports.reading.child PATH FILENAME
Writes JSON lines: {"sheet": …} opens a sheet, [row number, [cells]] is a row, {"done": true} or
{"refused": code} ends. No Django here: the start must cost milliseconds.
"""

import datetime as dt
import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    ZipError,
    load_workbook,
)

from shangji.core.confined import confine

from .container import kind_of, uses_1904
from .limits import CPU_SECONDS, MAX_CELL_CHARACTERS, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MEMORY_BYTES
from .refused import Refused
from .text import read_text


def main(path: Path, filename: str, out: TextIO) -> None:
    """Emit every sheet of the file; a refusal is a line, not a failure."""
    confine(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    try:
        if kind_of(path, filename) == "workbook":
            _emit_workbook(path, out)
        else:
            encoding, records = read_text(path, filename)
            _open_sheet(out, name="", encoding=encoding)
            _Emitter(out).emit(records)
    except Refused as refusal:
        _write(out, {"refused": refusal.code})
    except PasswordError:
        _write(out, {"refused": "encrypted"})
    except (CalamineError, ZipError):
        _write(out, {"refused": "truncated"})
    except MemoryError:
        _write(out, {"refused": "too_heavy"})
    else:
        _write(out, {"done": True})


def _emit_workbook(path: Path, out: TextIO) -> None:
    date1904 = uses_1904(path)
    # An open file, not its name: calamine would believe the extension.
    with path.open("rb") as file, load_workbook(file) as workbook:
        emitter = _Emitter(out)
        for metadata in workbook.sheets_metadata:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(metadata.name)
            visible = metadata.visible == SheetVisibleEnum.Visible
            merged = _merged_ranges(sheet)
            _open_sheet(out, name=metadata.name, visible=visible, merged=merged, date1904=date1904)
            if sheet.width > MAX_COLUMNS:
                raise Refused("too_many_columns")
            emitter.emit(_rows(sheet))


def _rows(sheet: CalamineSheet) -> Iterator[list[object]]:
    """Rows from the first row and column of the paper; calamine itself begins at the first filled column."""
    margin: list[object] = [None] * (sheet.start[1] if sheet.start else 0)
    return (margin + list(row) for row in sheet.iter_rows())


def _merged_ranges(sheet: CalamineSheet) -> list[tuple[int, int, int, int]]:
    """Merged ranges cut to the used area; honest ones do not overlap, so together they are no larger than it."""
    if sheet.end is None:
        return []
    last_row, last_column = sheet.end
    ranges = [
        (top, left, min(bottom, last_row), min(right, last_column))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        if (top, left) != (bottom, right) and top <= last_row and left <= last_column
    ]
    if sum(bottom - top + right - left for top, left, bottom, right in ranges) > MAX_CELLS:
        raise Refused("too_heavy")
    return ranges


def _open_sheet(
    out: TextIO,
    *,
    name: str,
    visible: bool = True,
    merged: Iterable[tuple[int, int, int, int]] = (),
    encoding: str = "",
    date1904: bool = False,
) -> None:
    merged = list(merged)
    _write(
        out, {"sheet": name, "visible": visible, "merged": merged, "encoding": encoding, "date1904": date1904}
    )


class _Emitter:
    """Writes rows and counts cells over all sheets of a file."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.cells = 0

    def emit(self, rows: Iterable[Sequence[object]]) -> None:
        filled_rows = 0
        for number, row in enumerate(rows, 1):
            cells = [_plain(cell) for cell in row]
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            filled_rows += 1
            self.cells += len(cells)
            if len(cells) > MAX_COLUMNS:
                raise Refused("too_many_columns")
            if filled_rows > MAX_ROWS or self.cells > MAX_CELLS:
                raise Refused("too_many_rows")
            _write(self.out, [number, cells])


def _plain(cell: object) -> object:
    """A cell as JSON: text stripped, blanks null, whole floats as integers, days and moments tagged."""
    if isinstance(cell, str):
        if len(cell) > MAX_CELL_CHARACTERS:
            raise Refused("cell_too_long")
        return cell.strip().strip("\ufeff\u200b\x00") or None
    if isinstance(cell, float):
        return _plain_number(cell)
    if isinstance(cell, dt.datetime):
        return {"at": cell.isoformat()}
    if isinstance(cell, dt.date):
        return {"on": cell.isoformat()}
    if isinstance(cell, dt.time | dt.timedelta):
        return str(cell)
    return cell


def _plain_number(cell: float) -> object:
    if cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell if math.isfinite(cell) else str(cell)


def _write(out: TextIO, line: object) -> None:
    out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    out.write("\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
    main(Path(sys.argv[1]), sys.argv[2], sys.stdout)
