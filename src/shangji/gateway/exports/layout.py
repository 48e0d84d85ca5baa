"""A document as the page is given it: rows of blocks, sizes of paper, and every value already a text."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
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
SIDE_EDGES_MM, PAGE_EDGES_MM, PICTURE_WORDS_MM = 24, 29, 24
"""What the page's margins take, and the words above and below a picture."""
WIDEST, NARROWEST = 34, 5
MEASURED_ROWS = 200
LONGEST_CELL = 600
WHOLE = 0.8
"""How much of a page a picture as wide as the page takes: what is beside it is white."""
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
NARROW_FROM, SHORT, EM_A_SIGN = 9, 8, 0.58
"""How many columns make a page narrow, which texts are then short, and how wide a digit is."""
NUMBERS: frozenset[Kind] = frozenset({"number", "decimal", "money", "percent", "days"})
UNBROKEN: frozenset[Kind] = NUMBERS | {"date", "moment"}


def laid_out(document: Document, *, is_picture: bool = False) -> dict[str, Any]:
    """JSON for `gateway/typesetting/page/document.typ`; lengths are millimetres, sizes of type points."""
    width, height, size = _paper(document, is_picture=is_picture)
    tall = (height - PAGE_EDGES_MM - PICTURE_WORDS_MM) / (width - SIDE_EDGES_MM) if height else 0.0
    return {
        "title": document.title, "told": document.told, "mark": document.mark, "company": settings.COMPANY_NAME,
        "lang": (get_language() or "zh")[:2], "width": width, "height": height, "size": size,
        "marks_across": max(2, width // 90), "marks_down": 8 if is_picture else max(3, height // 46),
        "words": {
            "page": _("page {n} of {m}"),
            "missing": _("〓 stands for characters that no font here draws:"),
        },
        "rows": [[_column(column, tall) for column in row] for row in _rows(document.blocks)],
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
    is_one_picture = len(document.blocks) == 1 and bool(document.blocks[0].svg)
    is_upright = (
        columns <= 7 and all(block.width == COLUMNS for block in document.blocks) and not is_one_picture
    )
    return (A4[1], A4[0], 9.0) if is_upright else (*A4, 9.0)


@dataclass(frozen=True)
class Stack:
    """Blocks below each other, so many columns wide."""

    width: int
    blocks: tuple[Block, ...]


def _rows(blocks: Iterable[Block]) -> list[list[Stack]]:
    """What stands in the same band of a board, as its columns; anything else as it fits beside each other."""
    rows: list[list[Stack]] = []
    for is_placed, run in groupby(blocks, key=lambda block: block.place is not None):
        rows += [row for band in _bands(run) for row in _banded(band)] if is_placed else _packed(run)
    return rows


def _bands(blocks: Iterable[Block]) -> list[list[Block]]:
    """Parted wherever nothing reaches further down."""
    bands: list[list[Block]] = []
    bottom = 0
    for block in blocks:
        _x, top, _width, height = _place(block)
        if not bands or top >= bottom:
            bands.append([])
        bands[-1].append(block)
        bottom = max(bottom, top + height)
    return bands


def _banded(band: Sequence[Block]) -> list[list[Stack]]:
    stacks = _stacks(band)
    return [stacks] if stacks else _packed(band)


def _stacks(band: Sequence[Block]) -> list[Stack]:
    """Side by side as on the board; none where one of them spans others, or has a table that wants the whole page."""
    if any(_wants_all(block) for block in band):
        return []
    columns: list[list[Block]] = []
    for block in sorted(band, key=_place):
        left = _place(block)[0]
        if columns and left < max(_right(each) for each in columns[-1]):
            columns[-1].append(block)
        else:
            columns.append([block])
    if any(_place(below)[0] != _place(column[0])[0] for column in columns for below in column):
        return []
    lefts = [0, *(_place(column[0])[0] for column in columns[1:]), COLUMNS]
    return [
        Stack(right - left, tuple(column))
        for column, left, right in zip(columns, lefts, lefts[1:], strict=False)
    ]


def _packed(blocks: Iterable[Block]) -> list[list[Stack]]:
    """Neighbours that fit beside each other; a table with many columns has a row of its own."""
    rows: list[list[Stack]] = []
    room = 0
    for block in blocks:
        width = COLUMNS if _wants_all(block) else min(block.width, COLUMNS)
        if width > room:
            rows.append([])
            room = COLUMNS
        rows[-1].append(Stack(width, (block,)))
        room -= width
    return [[Stack(COLUMNS, row[0].blocks)] if len(row) == 1 else row for row in rows]


def _wants_all(block: Block) -> bool:
    return block.table is not None and len(block.table.kinds) > 6


def _place(block: Block) -> tuple[int, int, int, int]:
    return block.place or (0, 0, block.width, 0)


def _right(block: Block) -> int:
    left, _top, width, _height = _place(block)
    return left + width


def _column(stack: Stack, tall: float) -> dict[str, Any]:
    return {"width": stack.width, "blocks": [_block(block, stack.width, tall) for block in stack.blocks]}


def _block(block: Block, within: int, tall: float) -> dict[str, Any]:
    return {
        "title": block.title, "hint": block.hint, "width": block.width, "svg": block.svg, "told": block.told,
        "notes": list(block.notes), "svg_share": _share(block, within, tall) if block.svg else 1,
        "figures": [{"label": f.label, "text": f.text, "note": f.note, "url": f.url} for f in block.figures],
        "points": [{"text": p.text, "url": p.url, "tone": p.tone} for p in block.points],
        "table": _table(block.table) if block.table else None,
    }  # fmt: skip


def _share(block: Block, within: int, tall: float) -> float:
    """How much of its column a picture takes: as it is drawn, never larger, and never taller than a page.

    `tall` is what a page has room for, in widths of the page; 0 for a page without an end.
    """
    share = WHOLE if block.width == within == COLUMNS else min(1.0, block.width / within)
    size = _SIZE.search(block.svg)
    if not size or not tall:
        return share
    height = float(size[2]) / float(size[1]) * within / COLUMNS
    return min(share, tall / height)


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
        "widths": _widths(table, [line["cells"] for line in lines[:MEASURED_ROWS]]),
        "size": 8 if columns <= 9 else 7 if columns <= 16 else 6,
        "headings": headings,
        "lines": lines,
    }  # fmt: skip


def _widths(table: Table, cells: Sequence[Any]) -> list[dict[str, float]]:
    """How wide each column is: `em` for what is not to be broken, such as a number, a day or a short name; of the rest a share, `fr`.

    Shares go by the longest of a column's texts, within reason.
    """
    longest, unbroken = [NARROWEST] * len(table.kinds), [0] * len(table.kinds)
    for row in cells:
        longest = [max(most, wide(text)) for most, text in zip(longest, row, strict=True)]
        words = (max(map(wide, text.split(" ")), default=0) for text in row)
        unbroken = [max(most, word) for most, word in zip(unbroken, words, strict=True)]
    for _row, column, heading in table.placed():
        if heading.across == 1:
            longest[column] = max(longest[column], min(wide(heading.text), 14))
    if len(table.kinds) < NARROW_FROM:
        return [{"fr": min(most, WIDEST) + 1} for most in longest]
    return [
        {"em": max(word, 4) * EM_A_SIGN} if kind in UNBROKEN
        else {"em": most * EM_A_SIGN} if most <= SHORT
        else {"fr": min(most, WIDEST) + 1}
        for kind, most, word in zip(table.kinds, longest, unbroken, strict=True)
    ]  # fmt: skip
