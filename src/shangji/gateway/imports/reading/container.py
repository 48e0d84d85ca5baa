"""What kind of file an upload really is, and whether it is safe to open, judged before a reader touches it."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from .limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ENTRIES,
    MAX_FILE_BYTES,
    MAX_INFLATED_BYTES,
    MAX_RATIO,
    MAX_ROWS,
    RATIO_MATTERS_FROM_BYTES,
)
from .refused import Refused

Kind = Literal["workbook", "text"]

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# BIFF2 to BIFF5 streams without a container: Excel before 1997.
BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
FOREIGN = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b",
    b"\x7fELF", b"MZ", b"SQLite format 3\x00", b"RIFF", b"{\\rtf", b"PK\x05\x06", b"PK\x07\x08",
)  # fmt: skip
WEB_PAGE = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table|meta|div)", re.I | re.S
)
XML = re.compile(rb"\s*<\?xml|\s*<[a-z:]+\s+xmlns", re.I)
MACRO_NAMES = (".xlsm", ".xltm", ".xlam")
CHUNK = 1 << 20
OVERLAP = 256

_DECLARATION = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T|E\x00?N\x00?T\x00?I)", re.I)
# A cell with something in it: styled blanks (<c r="XFD1" s="3"/>) reach to the end of many honest sheets.
_FILLED_CELL = re.compile(rb"""\br=["']([A-Z]{1,7})([0-9]{1,9})["'](?:[^>]*[^/])?>""")


def kind_of(path: Path, filename: str) -> Kind:
    """Which reader may open the file. Raises Refused."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > MAX_FILE_BYTES:
        raise Refused("too_large")
    if filename.lower().endswith(MACRO_NAMES):
        raise Refused("macros")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(ZIP):
        check_zip(path)
        return "workbook"
    if head.startswith(OLE):
        check_ole(path.read_bytes())
        return "workbook"
    return _kind_of_plain(head)


def _kind_of_plain(head: bytes) -> Kind:
    if head.startswith(BARE_BIFF):
        raise Refused("old_excel")
    if head.startswith(FOREIGN):
        raise Refused("wrong_type")
    if WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Refused("web_page")
    if _DECLARATION.search(head) and XML.match(head):
        raise Refused("entities")
    if XML.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Refused("web_page")
    return "text"


def check_zip(path: Path) -> None:
    """Refuse whatever a workbook has no reason to be. Raises Refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_directory(entries)
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _check_part(archive, entry)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError, zlib.error) as error:
        raise Refused("truncated") from error


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_INFLATED_BYTES:
        raise Refused("zip_bomb")
    if any(_is_bomb(entry) for entry in entries):
        raise Refused("zip_bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    # Two entries of one name: what was checked need not be what is read.
    if len(set(names)) != len(names):
        raise Refused("truncated")
    _check_names(set(names))


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    heavy = entry.file_size > RATIO_MATTERS_FROM_BYTES
    return heavy and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


def _check_names(names: set[str]) -> None:
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise Refused("macros")
    if "xl/workbook.bin" in names or "content.xml" in names or any(name.endswith(".iwa") for name in names):
        raise Refused("other_spreadsheet")
    if "xl/workbook.xml" not in names:
        raise Refused("wrong_type")


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read one XML part in pieces: no declarations of entities, no absurd cell addresses."""
    is_sheet = "worksheets/" in entry.filename.lower() and entry.filename.lower().endswith(".xml")
    cells, tail = 0, b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            piece = tail + chunk
            if _DECLARATION.search(piece):
                raise Refused("entities")
            if is_sheet:
                cells += _count_cells(piece)
            tail = piece[-OVERLAP:]
    if cells > MAX_CELLS:
        raise Refused("too_many_rows")


def _count_cells(piece: bytes) -> int:
    found = _FILLED_CELL.findall(piece)
    if not found:
        return 0
    if any(_column_number(letters) > MAX_COLUMNS for letters in {letters for letters, _row in found}):
        raise Refused("too_many_columns")
    # Rows stand in ascending order in honest files; a lying file is caught by its highest number all the same.
    if max(int(row) for row in {row for _letters, row in found}) > MAX_ROWS + 100:
        raise Refused("too_many_rows")
    return len(found)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def uses_1904(path: Path) -> bool:
    """Whether day 0 of an .xlsx is 1904-01-01, as old Excel for Mac wrote; False for other files."""
    with path.open("rb") as file:
        if file.read(4) != ZIP:
            return False
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/workbook.xml")
    return bool(re.search(rb"""\bdate1904=["'](1|true)["']""", text))


def check_ole(content: bytes) -> None:
    """Tell an old workbook from its relatives by the names in the directory. Raises Refused."""
    if len(content) < 1536:
        raise Refused("truncated")
    if _has_stream(content, "EncryptedPackage"):
        raise Refused("encrypted")
    if _has_stream(content, "_VBA_PROJECT_CUR") or _has_stream(content, "_VBA_PROJECT"):
        raise Refused("macros")
    if not (_has_stream(content, "Workbook") or _has_stream(content, "Book")):
        other = any(_has_stream(content, name) for name in ("WordDocument", "PowerPoint Document"))
        raise Refused("wrong_type" if other else "truncated")


def _has_stream(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + b"\x00\x00" in content
