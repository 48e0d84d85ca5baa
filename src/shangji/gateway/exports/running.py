"""Takes things out: the file is made first, the record is written, and only then the first byte leaves."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, QueryDict
from django.utils.translation import gettext as _

from shangji.core.access import Actor, OutOfReach
from shangji.core.calendar import today
from shangji.gateway.exports.document import Block, Document, Table
from shangji.gateway.exports.files import CONTENT_TYPES, mark_of, write_document
from shangji.gateway.exports.sources import source_of
from shangji.gateway.exports.typeset import TooManyRows
from shangji.gateway.models import ExportRecord
from shangji.gateway.typesetting.limits import MAX_ROWS

from .lists import ExportList, Rows, offered, offered_to
from .writing import write

LIST_FORMATS = ("xlsx", "csv", "pdf")
AT_ONCE = 1000
LARGE = 5_000
"""Rows above which a file is made by the worker."""
Made = Callable[[int], None]


@dataclass(frozen=True)
class ExportResult:
    """What was taken out, and where it lies."""

    list_name: str
    format: str
    rows: int
    file: str

    def to_json(self) -> dict[str, Any]:
        return {"list": self.list_name, "format": self.format, "rows": self.rows, "file": self.file}

    def lines(self) -> list[str]:
        return [_("%(rows)s rows written to %(file)s.") % {"rows": self.rows, "file": self.file}]


@dataclass(frozen=True)
class Wanted:
    """One thing to take out: a list, or with a `key` something of a source, as its page's address asks for it."""

    name: str
    format: str
    params: QueryDict
    key: str = ""

    @classmethod
    def of(cls, record: ExportRecord) -> "Wanted":
        name, _colon, key = record.list_name.partition(":")
        return cls(name, record.format, QueryDict(record.query), key)

    @property
    def noted(self) -> str:
        """What the record calls it."""
        return f"{self.name}:{self.key}"[:60] if self.key else self.name

    def title(self, actor: Actor) -> str:
        """Raises OutOfReach."""
        if self.key:
            return source_of(self.name, self.format).title(actor, self.key)
        if self.format not in LIST_FORMATS:
            raise OutOfReach
        return str(offered(self.name).label)

    def is_large(self, actor: Actor) -> bool:
        """Whether it has more rows than somebody waits for. Raises OutOfReach."""
        if self.key:
            counted = source_of(self.name, self.format).count
            return bool(counted and counted(actor, self.key, self.params) > LARGE)
        found = offered(self.name)
        if found.count:
            return found.count(actor, self.params) > LARGE
        rows = found.filtered(actor, self.params)
        return isinstance(rows, QuerySet) and rows.order_by()[: LARGE + 1].count() > LARGE

    def write(self, path: Path, actor: Actor, made: Made = lambda _count: None) -> int:
        """How many rows were written; `made` hears of them on the way. Raises OutOfReach, and what a writer refuses with."""
        if self.key:
            of = source_of(self.name, self.format)
            if of.rows and self.format in ("xlsx", "csv"):
                columns, plain = of.rows(actor, self.key, self.params)
                return write(path, self.format, columns, _counted(plain, made), mark_of(actor))
            return write_document(path, self.format, of.make(actor, self.key, self.params))
        found = offered_to(self.name, actor)
        rows = _counted(_in_parts(found.filtered(actor, self.params)), made)
        if self.format == "pdf":
            return write_document(path, "pdf", _as_document(found, rows, actor))
        return write(path, self.format, found.columns, rows, mark_of(actor))


def run(list_name: str, *, format: str, out: Path, by: Actor) -> ExportResult:
    """Everything in reach into a file, for the command line. Raises NotAllowed, OutOfReach, SheetTooLong."""
    by.require("gateway.export")
    found = offered_to(list_name, by)
    part = out.with_name(f".{out.name}.part")
    part.open("wb").close()  # a folder that is missing or closed is told before anything is read
    try:
        if format == "pdf":
            count = write_document(part, format, _as_document(found, _in_parts(found.rows(by)), by))
        else:
            count = write(part, format, found.columns, _in_parts(found.rows(by)), mark_of(by))
        ExportRecord.note(list_name, format=format, query="", row_count=count, by=by)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return ExportResult(list_name, format, count, str(out))


def stream(wanted: Wanted, actor: Actor) -> FileResponse:
    """As a download. Raises NotAllowed, OutOfReach, and what a writer refuses with."""
    actor.require("gateway.export")
    title = wanted.title(actor)
    kept = tempfile.NamedTemporaryFile(suffix=f".{wanted.format}")  # noqa: SIM115 - the answer closes it
    try:
        count = wanted.write(Path(kept.name), actor)
        record = ExportRecord.note(
            wanted.noted,
            title=title,
            format=wanted.format,
            query=wanted.params.urlencode(),
            row_count=count,
            by=actor,
        )
        kept.seek(0)
    except BaseException:
        kept.close()
        raise
    return sent(kept, title, record)


def sent(file: Any, title: str, record: ExportRecord) -> FileResponse:
    """A file under a name that says what it is, from which day, and which line of the record it is."""
    name = f"{title}-{today():%Y%m%d}-{record.pk}.{record.format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[record.format])


def _as_document(found: ExportList, rows: Iterable[Any], actor: Actor) -> Document:
    """Raises TooManyRows before more than that many are read."""
    lines: list[list[Any]] = []
    for row in rows:
        if len(lines) == MAX_ROWS:
            raise TooManyRows
        lines.append([column.value(row) for column in found.columns])
    labels = [str(column.label) for column in found.columns]
    kept = [
        place for place in range(len(labels)) if any(line[place] not in (None, "") for line in lines)
    ] or [0]
    table = Table.plain(
        [labels[place] for place in kept],
        [found.columns[place].kind for place in kept],
        ([line[place] for place in kept] for line in lines),
    )
    told = _("%(count)s rows") % {"count": len(lines)}
    return Document(str(found.label), (Block(table=table),), mark_of(actor), told)


def _in_parts(rows: Rows) -> Iterable[Any]:
    return rows.iterator(AT_ONCE) if isinstance(rows, QuerySet) else rows


def _counted(rows: Iterable[Any], made: Made) -> Iterator[Any]:
    for count, row in enumerate(rows, 1):
        if count % AT_ONCE == 0:
            made(count)
        yield row
