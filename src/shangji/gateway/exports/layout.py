"""A document as the page is given it: rows of blocks, sizes of paper, and every value already a text."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shangji.core.calendar import local
from shangji.gateway.exports.document import Block, Document, Table
from shangji.gateway.exports.lists import Kind

COLUMNS = 12
A4, A3 = (297, 210), (420, 297)
PICTURE_MM = 330
WIDEST, NARROWEST = 34, 5
MEASURED_ROWS = 200
LONGEST_CELL = 600
NUMBERS: frozenset[Kind] = frozenset({"number", "decimal", "money", "percent", "days"})


def laid_out(document: Document, *, is_picture: bool = False) -> dict[str, Any]:
    """JSON for `gateway/typesetting/page/document.typ`; lengths are millimetres, sizes of type points."""
    width, height, size = _paper(document, is_picture=is_picture)
    return {
        "title": document.title, "told": document.told, "mark": document.mark, "company": settings.COMPANY_NAME,
        "lang": (get_language() or "zh")[:2], "width": width, "height": height, "size": size,
        "marks_across": max(2, width // 90), "marks_down": 8 if is_picture else max(3, height // 46),
        "words": {
            "page": _("page {n} of {m}"),
            "missing": _("〓 stands for characters that no font here draws:"),
        },
        "rows": [[_block(block, len(row)) for block in row] for row in _rows(document.blocks)],
        "notes": list(document.notes),
    }  # fmt: skip


def as_text(kind: Kind, value: Any) -> str:
    """A cell as it is read on paper."""
    if value is None or value == "":
        return ""
    if kind in ("date", "moment"):
        return _moment(value) if kind == "moment" else f"{value:%Y-%m-%d}"
    if kind == "percent":
        return f"{value:.1%}"
    if kind in ("decimal", "days"):
        return f"{value:,.1f}"
    if kind in ("number", "money"):
        return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return str(value)[:LONGEST_CELL]


def wide(text: str) -> int:
    """How wide a text is in half characters: a Chinese one counts two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _moment(value: date | datetime) -> str:
    return f"{local(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


def _paper(document: Document, *, is_picture: bool) -> tuple[int, int, float]:
    """Upright for words and narrow tables, across for boards and wide ones, twice as large for very wide ones."""
    columns = document.column_count
    if is_picture:
        return PICTURE_MM, 0, 9.0
    if columns > 16:
        return *A3, 8.0
    is_upright = columns <= 7 and all(block.width == COLUMNS for block in document.blocks)
    return (A4[1], A4[0], 9.0) if is_upright else (*A4, 9.0)


def _rows(blocks: Iterable[Block]) -> list[list[Block]]:
    """Neighbours that fit beside each other; a table with many columns has a row of its own."""
    rows: list[list[Block]] = []
    room = 0
    for block in blocks:
        width = COLUMNS if block.table and len(block.table.kinds) > 6 else min(block.width, COLUMNS)
        if width > room:
            rows.append([])
            room = COLUMNS
        rows[-1].append(block)
        room -= width
    return rows


def _block(block: Block, beside: int) -> dict[str, Any]:
    return {
        "title": block.title, "width": block.width, "svg": block.svg, "told": block.told, "notes": list(block.notes),
        "svg_share": 1 if beside > 1 or block.width < COLUMNS else 0.8,
        "figures": [{"label": f.label, "text": f.text, "note": f.note, "url": f.url} for f in block.figures],
        "points": [{"text": p.text, "url": p.url, "tone": p.tone} for p in block.points],
        "table": _table(block.table) if block.table else None,
    }  # fmt: skip


def _table(table: Table) -> dict[str, Any]:
    lines = [
        {"level": line.level, "cells": [as_text(kind, cell) for kind, cell in table.typed(line)]}
        for line in table.lines
    ]  # fmt: skip
    for column in range(table.grouped):
        for first, last in table.runs(column):
            for place in range(first + 1, last + 1):
                lines[place]["cells"][column] = ""  # type: ignore[index]
    columns = len(table.kinds)
    headings = [
        {"x": column, "y": row, "text": heading.text, "across": heading.across, "down": heading.down}
        for row, column, heading in table.placed()
    ]
    return {
        "head_rows": [[cell for cell in headings if cell["y"] == row] for row in range(len(table.headings))],
        "aligns": ["r" if kind in NUMBERS else "l" for kind in table.kinds],
        "weights": _weights(table, [line["cells"] for line in lines[:MEASURED_ROWS]]),
        "size": 8 if columns <= 9 else 7 if columns <= 16 else 6,
        "headings": headings,
        "lines": lines,
    }  # fmt: skip


def _weights(table: Table, cells: Sequence[Any]) -> list[int]:
    """How wide each column is beside the others: by the longest of its texts, within reason."""
    longest = [NARROWEST] * len(table.kinds)
    for row in cells:
        longest = [max(most, wide(text)) for most, text in zip(longest, row, strict=True)]
    for _row, column, heading in table.placed():
        if heading.across == 1:
            longest[column] = max(longest[column], min(wide(heading.text), 14))
    return [min(most, WIDEST) + 1 for most in longest]
