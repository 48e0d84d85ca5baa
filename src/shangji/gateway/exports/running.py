"""Takes a list out: the file is made first, the record is written, and only then the first byte leaves."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, QueryDict
from django.utils.translation import gettext as _

from shangji.core.access import Actor, OutOfReach
from shangji.core.calendar import today
from shangji.gateway.models import ExportRecord

from .lists import Rows, offered
from .writing import write

FORMATS = ("xlsx", "csv")
AT_ONCE = 1000


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


def run(list_name: str, *, format: str, out: Path, by: Actor) -> ExportResult:
    """Everything in reach into a file, for the command line. Raises NotAllowed, OutOfReach, SheetTooLong."""
    by.require("gateway.export")
    found = offered(list_name)
    part = out.with_name(f".{out.name}.part")
    try:
        count = write(part, format, found.columns, _in_parts(found.rows(by)))
        ExportRecord.note(list_name, format=format, query="", row_count=count, by=by)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return ExportResult(list_name, format, count, str(out))


def stream(list_name: str, format: str, params: QueryDict, actor: Actor) -> FileResponse:
    """What the address of the page shows, as a download. Raises NotAllowed, OutOfReach, SheetTooLong."""
    actor.require("gateway.export")
    found = offered(list_name)
    if format not in FORMATS:
        raise OutOfReach
    kept = tempfile.NamedTemporaryFile(suffix=f".{format}")  # noqa: SIM115 - the answer closes it
    try:
        rows = _in_parts(found.filtered(actor, params))
        count = write(Path(kept.name), format, found.columns, rows)
        ExportRecord.note(list_name, format=format, query=params.urlencode(), row_count=count, by=actor)
    except BaseException:
        kept.close()
        raise
    return FileResponse(kept, as_attachment=True, filename=f"{found.label}-{today():%Y%m%d}.{format}")


def _in_parts(rows: Rows) -> Iterable[Any]:
    return rows.iterator(AT_ONCE) if isinstance(rows, QuerySet) else rows
