"""Makes a draft of uploaded files: what each sheet holds and where its columns go, to be looked at by a person."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.gateway.models import ImportBatch

from . import files
from .own_fields import with_own_fields
from .reading.fields import BY_KEY
from .reading.mapping import ColumnMapping, Mapping, TableMapping
from .reading.tables import Book, Table
from .running import FileRefused, book_of, distinct, proposal

LOOKED_BACK = 20
HEADER_NEEDED = ("header_unclear", "header_too_deep")
"""Why a sheet gave no table, when a person who names the header row can help."""


@dataclass(frozen=True)
class Upload:
    name: str
    size_bytes: int
    chunks: Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Recognised:
    """What was read of the files, and the proposal for it."""

    files: list[dict[str, Any]]
    mapping: Mapping


def draft(uploads: Sequence[Upload], *, by: Actor) -> ImportBatch:
    """A batch in preparation. Raises FileRefused, NotAllowed."""
    by.require("gateway.import")
    kept = distinct([files.keep(upload.name, upload.chunks()) for upload in _fitting(uploads)])
    found = recognise(kept, by=by)
    return ImportBatch.draft(found.files, mapping={"text": found.mapping.to_json()}, by=by)


def recognise(
    kept: Sequence[dict[str, Any]], *, by: Actor, chosen: dict[tuple[str, str], str] | None = None
) -> Recognised:
    """Read the files; `chosen` says what sheets hold where a person said so. Raises FileRefused."""
    books = [_book(file) for file in kept]
    tables = [table for book in books for table in book.tables]
    mapping = proposal(tables, chosen)
    learnt = [_as_before(table, by) if not chosen else table for table in mapping.tables]
    mapping = with_own_fields(replace(mapping, tables=tuple(learnt)), by)
    told = [{**file, **_told(book)} for file, book in zip(kept, books, strict=True)]
    return Recognised(told, mapping)


def _book(file: dict[str, Any]) -> Book:
    """A file without a table will do as long as a person may still say where the header is."""
    book = book_of(file, may_be_none=True)
    is_hopeful = book.tables or any(sheet.reason_code in HEADER_NEEDED for sheet in book.left_out)
    return book if is_hopeful else book_of(file)


def _fitting(uploads: Sequence[Upload]) -> Sequence[Upload]:
    if not uploads:
        raise FileRefused(_("Choose at least one file."))
    if len(uploads) > files.MAX_FILES:
        raise FileRefused(_("At most %(count)s files go in together.") % {"count": files.MAX_FILES})
    for upload in uploads:
        name = files.shown_name(upload.name)
        if upload.size_bytes > files.MAX_BYTES:
            words = _("%(name)s is larger than %(megabytes)s MB. Split it and import the parts.")
            raise FileRefused(words % {"name": name, "megabytes": files.MAX_BYTES // 1024 // 1024})
        if not files.suffix_of(upload.name):
            words = _("%(name)s is not a spreadsheet. Use an .xlsx, .xls or .csv file.")
            raise FileRefused(words % {"name": name})
    return uploads


def _told(book: Book) -> dict[str, Any]:
    """What the pages say about a file without reading it again."""
    return {
        "sheets": [_sheet(table) for table in book.tables],
        "left_out": [{"sheet": one.sheet, "reason": one.reason_code} for one in book.left_out],
    }


def _sheet(table: Table) -> dict[str, Any]:
    return {
        "sheet": table.sheet, "header_row": table.header_row, "rows": len(table.rows),
        "columns": len(table.columns), "encoding": table.encoding,
    }  # fmt: skip


def row_count(batch: ImportBatch) -> int:
    return sum(sheet["rows"] for file in batch.files for sheet in file.get("sheets", ()))


def _as_before(table: TableMapping, by: Actor) -> TableMapping:
    """A sheet whose header was imported before is sent where a person sent it then."""
    headers = [column.header for column in table.columns]
    batches: Any = ImportBatch.objects.reached_by(by).filter(state=ImportBatch.State.DONE)
    for batch in batches[:LOOKED_BACK]:
        for old in Mapping.from_json(batch.mapping["text"]).tables:
            if old.noun and [column.header for column in old.columns] == headers:
                pairs = zip(table.columns, old.columns, strict=True)
                return replace(table, noun=old.noun, columns=tuple(_again(new, old) for new, old in pairs))
    return table


def _again(new: ColumnMapping, old: ColumnMapping) -> ColumnMapping:
    if (new.noun, new.field) == (old.noun, old.field) or old.reason != "person":
        return new
    return replace(new, noun=old.noun, field=old.field, unit=old.unit, confidence=0.9, reason="before")


def doubly_filled(table: TableMapping) -> list[tuple[str, str]]:
    """Fields that take one column and were given several."""
    filled = [(c.noun, c.field) for c in table.columns if c.field and not BY_KEY[c.noun, c.field].repeats]
    return [key for key in dict.fromkeys(filled) if filled.count(key) > 1]
