"""A document's tables as text, and a picture of it as a drawing: for programs, and for presentations."""

import csv
import re
from html import escape
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.gateway.exports.document import Document, Table
from shangji.gateway.exports.workbook import table_of
from shangji.gateway.exports.writing import harmless, plain_text

_OPENING = re.compile(r"<svg\b[^>]*>")


class NoPicture(Refusal):
    message = _("There is no picture in this. Take it as a page or as a workbook.")


class NoTable(Refusal):
    message = _("There is no table in this. Take it as a page.")


def write_text(path: Path, document: Document) -> int:
    """UTF-8 with a mark, so that Excel reads Chinese; several tables follow each other under their titles. Raises NoTable."""
    tables = [(block.title, table) for block in document.blocks if (table := table_of(block))]
    if not tables:
        raise NoTable
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        for title, table in tables:
            if len(tables) > 1:
                writer.writerow([harmless(title)])
            writer.writerow([harmless(label) for label in flat_headings(table)])
            for line in table.lines:
                writer.writerow([plain_text(kind, cell) for kind, cell in table.typed(line)])
            if len(tables) > 1:
                writer.writerow([])
    return sum(len(table.lines) for _title, table in tables)


def flat_headings(table: Table) -> list[str]:
    """One line of headings: what stands above a column, from the top."""
    parts: list[list[str]] = [[] for _kind in table.kinds]
    for _row, column, heading in table.placed():
        for below in parts[column : column + heading.across]:
            if heading.text:
                below.append(heading.text)
    return [" / ".join(each) for each in parts]


def drawing(document: Document) -> str:
    """The first picture as a file of its own, with its mark. Raises NoPicture."""
    block = next((block for block in document.blocks if block.svg), None)
    opening = _OPENING.search(block.svg) if block else None
    if block is None or opening is None:
        raise NoPicture
    title = escape(f"{document.title} · {block.title}" if block.title else document.title)
    head = (
        f"<title>{title}</title><desc>{escape(block.told)}</desc><metadata>{escape(document.mark)}</metadata>"
    )
    mark = (
        f'<text x="4" y="11" font-size="9" fill="#606c74" fill-opacity=".55">{escape(document.mark)}</text>'
    )
    end = block.svg.rindex("</svg>")
    return f"{block.svg[: opening.end()]}{head}{block.svg[opening.end() : end]}{mark}{block.svg[end:]}"
