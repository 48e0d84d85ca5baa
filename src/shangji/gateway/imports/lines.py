"""Reads a row by its mapping: cells become values, and what cannot be read becomes a trouble with suggestions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shangji.core.access import NOBODY, Actor, Refusal
from shangji.core.names import uscc_is_valid
from shangji.gateway.exports.writing import unharmed

from .corrections import Corrections
from .own_fields import reason_of, understood
from .reading.fields import BY_KEY, OWN
from .reading.mapping import IGNORED, ColumnMapping, TableMapping
from .reading.sandbox import Cell
from .reading.tables import Row, Table
from .reading.values import (
    Undecided,
    is_blank,
    parse_amount,
    parse_count,
    parse_date,
    parse_moment,
    parse_paid,
    parse_people,
    parse_phone,
    parse_ratio,
)
from .records import Choice, Fix, Place, Trouble
from .unedited import Unedited

Key = tuple[str, str]
# What must not be taken wrongly: an unreadable cell keeps the row out. The rest is kept as text.
STRICT: frozenset[Key] = frozenset(
    {
        ("opportunity", name)
        for name in (
            "amount",
            "expected_on",
            "opened_at",
            "closed_at",
            "win_ratio",
            "stage_date",
            "owner",
            "held_until",
        )
    }
    | {
        ("follow_up", "happened_at"),
        ("follow_up", "author"),
        ("customer", "owner"),
        ("customer", "created_at"),
        ("lead", "owner"),
        ("lead", "created_at"),
    }
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ABSENT = object()


class _Unfit(Undecided):
    """A text that is not what its column holds."""

    @property
    def message(self) -> str:
        words = {
            "email": _("“%(text)s” is not a mail address."),
            "uscc": _("“%(text)s” is not a credit code: its check digit is wrong."),
        }
        return words[self.reason] % {"text": self.text[:60]}


@dataclass
class Line:
    """One row of one table, read. `cells` are what is written, by field, for the words of a trouble."""

    place: Place
    mapping: TableMapping
    values: dict[Key, Any] = field(default_factory=dict)
    repeats: list[tuple[ColumnMapping, Any]] = field(default_factory=list)
    cells: dict[Key, tuple[str, str]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)
    """Key of a field of one's own → what it would keep."""

    def get(self, noun: str, name: str) -> Any:
        return self.values.get((noun, name))

    def text(self, noun: str, name: str, limit: int = 200) -> str:
        return str(self.values.get((noun, name)) or "")[:limit]

    def trouble(self, noun: str, name: str, reason: str, choices: tuple[Choice, ...] = ()) -> None:
        letter, text = self.cells.get((noun, name), ("", ""))
        column = self.mapping.column_for(noun, name)
        letter = letter or (column.letter if column else "")
        self.troubles.append(Trouble(self.place, letter, text, reason, choices))


class LineReader:
    """Reads the rows of one table; the same text is parsed once."""

    def __init__(
        self, table: Table, mapping: TableMapping, corrections: Corrections, by: Actor = NOBODY,
        unedited: Unedited | None = None,
    ) -> None:  # fmt: skip
        self.table, self.mapping, self.corrections, self.by = table, mapping, corrections, by
        self.unedited = unedited
        by_letter = {column.letter: column for column in mapping.columns}
        self.columns = [(c.position, by_letter[c.letter]) for c in table.columns if c.letter in by_letter]
        self.is_ours = mapping.is_numbered
        self.fixes: list[Fix] = []
        self._parsed: dict[tuple[str, type, Cell], Any] = {}

    def lines(self) -> Iterator[Line]:
        for row in self.table.rows:
            yield self._line(row)

    def _line(self, row: Row) -> Line:
        line = Line(Place(self.table.file, self.table.sheet, row.number), self.mapping)
        for position, column in self.columns:
            cell = self.corrections.correct(line.place, column.letter, row.values[position])
            if self.is_ours and isinstance(cell, str):
                cell = unharmed(cell)
            if is_blank(cell) or (position in row.inherited and column.field == "amount"):
                continue
            if self.unedited and self.unedited.says(row, column.letter, cell):
                continue
            if column.field.startswith(OWN):
                self._fill_own(line, column, cell)
            elif column.field:
                self._fill(line, column, cell)
            elif column.noun != IGNORED:
                line.extra[column.header] = as_text(cell)
        return line

    def _fill(self, line: Line, column: ColumnMapping, cell: Cell) -> None:
        key = (column.noun, column.field)
        line.cells[key] = (column.letter, as_text(cell))
        value = self._value(column, key, cell)
        if isinstance(value, Undecided):
            self._undecided(line, column, key, value)
        elif value is not None and BY_KEY[key].repeats:
            line.repeats.append((column, value))
        elif value is not None:
            line.values[key] = value

    def _fill_own(self, line: Line, column: ColumnMapping, cell: Cell) -> None:
        """What a field of one's own cannot hold keeps the row out until somebody says what it should be."""
        key = (column.noun, column.field)
        line.cells[key] = (column.letter, as_text(cell))
        cached = (column.letter, type(cell), cell)
        if cached not in self._parsed:
            try:
                self._parsed[cached] = understood(*key, cell, as_text(cell), self.by)
            except Refusal as refusal:
                self._parsed[cached] = reason_of(refusal)
        found = self._parsed[cached]
        if isinstance(found, str):
            choices = (Choice(_("leave it empty"), ""),)
            line.troubles.append(Trouble(line.place, column.letter, as_text(cell), found, choices))
        else:
            line.own |= found

    def _value(self, column: ColumnMapping, key: Key, cell: Cell) -> Any:
        cached = (column.letter, type(cell), cell)
        value = self._parsed.get(cached, _ABSENT)
        if value is _ABSENT:
            value = self._parsed[cached] = _PARSERS[BY_KEY[key].kind](cell, column, self.table)
        return value

    def _undecided(self, line: Line, column: ColumnMapping, key: Key, found: Undecided) -> None:
        if key not in STRICT:
            line.extra[column.header] = found.text
            self.fixes.append(
                Fix(
                    line.place,
                    column.letter,
                    found.text,
                    found.text,
                    _("kept as text: %(why)s") % {"why": found.message},
                )
            )
            return
        choices = [Choice(_("leave it empty"), "")]
        if found.suggestion is not None:
            said = (
                found.suggestion.isoformat() if isinstance(found.suggestion, date) else str(found.suggestion)
            )
            choices.insert(0, Choice(said, said))
        line.troubles.append(Trouble(line.place, column.letter, found.text, found.message, tuple(choices)))


def as_text(cell: Cell) -> str:
    """A cell as a person would read it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    return str(cell).strip() if cell is not None else ""


def as_moment(found: date | datetime) -> datetime:
    """A day becomes its beginning in the company's time zone; a wall clock is taken to be there too."""
    if not isinstance(found, datetime):
        found = datetime.combine(found, time.min)
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _moment(cell: Cell, _column: ColumnMapping, table: Table) -> Any:
    found = parse_moment(cell, date1904=table.date1904)
    return as_moment(found) if isinstance(found, date) else found


def _email(cell: Cell, _column: ColumnMapping, _table: Table) -> Any:
    text = as_text(cell)
    return text if _EMAIL.fullmatch(text) else _Unfit("email", text)


def _uscc(cell: Cell, _column: ColumnMapping, _table: Table) -> Any:
    text = re.sub(r"\s", "", as_text(cell)).upper()
    return text if uscc_is_valid(text) else _Unfit("uscc", text)


_PARSERS: dict[str, Callable[[Cell, ColumnMapping, Table], Any]] = {
    "text": lambda cell, _c, _t: as_text(cell),
    "name": lambda cell, _c, _t: " ".join(as_text(cell).split()),
    "stage": lambda cell, _c, _t: as_text(cell),
    "date": lambda cell, _c, table: parse_date(cell, date1904=table.date1904),
    "moment": _moment,
    "amount": lambda cell, column, _t: parse_amount(cell, unit=column.unit),
    "ratio": lambda cell, _c, _t: parse_ratio(cell),
    "count": lambda cell, _c, _t: parse_count(cell),
    "phone": lambda cell, _c, _t: parse_phone(cell),
    "email": _email,
    "uscc": _uscc,
    "person": lambda cell, _c, _t: parse_people(cell),
    "paid": lambda cell, _c, _t: parse_paid(cell),
    "boolean": lambda cell, _c, _t: as_text(cell),
}
