"""Finds the header of a sheet below letterheads and titles, and joins headers of several levels."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from .sandbox import Cell, RawSheet
from .synonyms import is_known_header
from .unreadable import MAX_HEADER_LEVELS

SEARCH_ROWS = 20
LEAST_SCORE = 0.4
JOINT = " · "
_FORM_LABEL = re.compile(r".*[:：]\s*\S*")


class HeaderUnclear(Exception):
    """A sheet without a row that names its columns."""

    def __init__(self, reason_code: str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code


@dataclass(frozen=True)
class Header:
    """The header of a table: 1-based first and last row, and column index to name."""

    first_row: int
    last_row: int
    names: dict[int, str]


def header_of(sheet: RawSheet, chosen: int | None = None) -> Header:
    """The header of the sheet, or the row a person chose. Raises HeaderUnclear."""
    first = chosen or _best_row(sheet)
    if first not in sheet.rows:
        raise HeaderUnclear("header_unclear")
    levels = 1 if chosen else _levels(sheet, first)
    if levels > MAX_HEADER_LEVELS:
        raise HeaderUnclear("header_too_deep")
    last = first + levels - 1
    names = _names(sheet, first, last)
    if not names:
        raise HeaderUnclear("header_unclear")
    return Header(first, last, _distinct(names))


def _best_row(sheet: RawSheet) -> int:
    candidates = [number for number in islice(sheet.rows, SEARCH_ROWS) if number <= SEARCH_ROWS]
    scores = {number: _score(sheet, number) for number in candidates}
    best = max(scores, key=lambda number: (scores[number], -number), default=0)
    if not best or scores[best] < LEAST_SCORE:
        raise HeaderUnclear("header_unclear")
    return min(number for number in candidates if _is_as_wide(sheet, number, best, scores))


def _is_as_wide(sheet: RawSheet, number: int, best: int, scores: dict[int, float]) -> bool:
    """A row above the best one that labels as many columns is the header, and the best one its first record."""
    if number == best:
        return True
    wide = _width(sheet, number) >= _width(sheet, best) > 1
    return number < best and wide and scores[number] >= LEAST_SCORE


def _width(sheet: RawSheet, number: int) -> int:
    return sum(cell is not None for cell in sheet.rows[number])


def _score(sheet: RawSheet, number: int) -> float:
    """How much a row looks like a header: short distinct words, known ones above all, with data below each."""
    filled = {index: cell for index, cell in enumerate(sheet.rows[number]) if cell is not None}
    words = {index: cell for index, cell in filled.items() if isinstance(cell, str) and _is_label(cell)}
    below = [cells for row, cells in islice(sheet.rows.items(), 60) if row > number]
    if not below or len(words) < max(1, 0.75 * len(filled)):
        return 0.0
    known = sum(is_known_header(str(word)) for word in words.values())
    if len(words) == 1 and not known:
        return 0.0
    if len(words) == 1 and max(len(cells) for cells in below) > 2:
        return 0.0
    distinct = len(set(words.values())) / len(words)
    covered = _covered(set(words), below)
    forms = sum(bool(_FORM_LABEL.fullmatch(str(word))) for word in words.values()) / len(words)
    typed = _has_values_below(words, below)
    return (distinct + covered + typed - 2 * forms) * _weight(known, len(words))


def _weight(known: int, words: int) -> float:
    return (1 + 2 * known / words) * min(words + 2 * known, 20) / 10


def _is_label(cell: str) -> bool:
    return len(cell) <= 40 and not re.fullmatch(r"[\d\s.,:%¥￥/\-]*", cell)


def _covered(labelled: set[int], below: list[list[Cell]]) -> float:
    """Share of the cells below that stand under a label."""
    total = under = 0
    for cells in below[:10]:
        filled = {index for index, cell in enumerate(cells) if cell is not None}
        total += len(filled)
        under += len(filled & labelled)
    return under / total if total else 0.0


def _has_values_below(words: dict[int, str], below: list[list[Cell]]) -> float:
    """1 when numbers or days stand below the words: a record of text rarely has none."""
    numbers = (int, float, date, datetime)
    for cells in below[:10]:
        if any(index < len(cells) and isinstance(cells[index], numbers) for index in words):
            return 1.0
    return 0.0


def _levels(sheet: RawSheet, first: int) -> int:
    """Rows the header takes, from merged cells: down (two rows in one) or across (a group over its columns)."""
    levels = 1
    for top, left, bottom, right in sheet.merged:
        if top + 1 != first or left >= len(sheet.rows[first]) or sheet.rows[first][left] is None:
            continue
        if bottom > top:
            levels = max(levels, bottom - top + 1)
        elif right > left and _labels_beneath(sheet, first + 1, left, right):
            levels = max(levels, 2)
    return levels


def _labels_beneath(sheet: RawSheet, row: int, left: int, right: int) -> bool:
    cells = sheet.rows.get(row, [])[left : right + 1]
    labels = [cell for cell in cells if isinstance(cell, str) and _is_label(cell)]
    return len(labels) == right - left + 1 and len(set(labels)) == len(labels)


def _names(sheet: RawSheet, first: int, last: int) -> dict[int, str]:
    parts: dict[int, list[str]] = {}
    for number in range(first, last + 1):
        spread = _spread(sheet, number) if number < last else _own(sheet, number)
        for index, text in spread.items():
            if text not in parts.setdefault(index, []):
                parts[index].append(text)
    return {index: JOINT.join(texts) for index, texts in sorted(parts.items())}


def _own(sheet: RawSheet, number: int) -> dict[int, str]:
    cells = sheet.rows.get(number, [])
    return {index: _one_line(cell) for index, cell in enumerate(cells) if cell is not None}


def _spread(sheet: RawSheet, number: int) -> dict[int, str]:
    """The labels of an upper header row, each repeated over the columns its merged cell spans."""
    labels = _own(sheet, number)
    for top, left, _bottom, right in sheet.merged:
        if top + 1 == number and left in labels:
            for index in range(left + 1, right + 1):
                labels.setdefault(index, labels[left])
    return labels


def _one_line(cell: Cell) -> str:
    text = str(cell)[:200]
    return re.sub(r"\s*\n\s*", "" if not text.isascii() else " ", text).strip()


def _distinct(names: dict[int, str]) -> dict[int, str]:
    """Numbers the second and later columns of one name: 备注, 备注 (2)."""
    seen: dict[str, int] = {}
    distinct: dict[int, str] = {}
    for index, name in names.items():
        seen[name] = seen.get(name, 0) + 1
        distinct[index] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return distinct
