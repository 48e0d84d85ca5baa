"""A document as a file of one format: the one place that knows which writer makes which."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, OutOfReach
from shangji.gateway.exports.document import Document
from shangji.gateway.exports.plain import drawing, write_text
from shangji.gateway.exports.typeset import typeset
from shangji.gateway.exports.workbook import write_workbook
from shangji.ui.formats import exact

LABELS = {
    "pdf": (_("PDF, paged"), "file-type-pdf"), "png": (_("Picture (PNG)"), "photo"), "svg": (_("Drawing (SVG)"), "chart-line"),
    "xlsx": (_("Workbook (xlsx)"), "file-spreadsheet"), "csv": (_("Text (CSV)"), "file-text"),
}  # fmt: skip
CONTENT_TYPES = {
    "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml", "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def mark_of(actor: Actor) -> str:
    """Who takes it out, and when: what stands on every page of it."""
    return f"{actor.name} · {exact(actor.now)}"


def write_document(path: Path, format: str, document: Document) -> int:
    """How many rows it has. Raises OutOfReach for a format that there is not, and what its writer refuses with."""
    if format == "xlsx":
        return write_workbook(path, document)
    if format == "csv":
        return write_text(path, document)
    if format == "svg":
        path.write_text(drawing(document), "utf-8")
    elif format in ("pdf", "png"):
        path.write_bytes(typeset(document, "png" if format == "png" else "pdf").content)
    else:
        raise OutOfReach
    return document.row_count
