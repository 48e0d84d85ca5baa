"""Cells of a list that comes back which still say what the list says of their record: nobody edited them, so they say nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils.translation import override

from shangji.core.access import Actor
from shangji.core.numbers import pk_of, pks_of
from shangji.gateway.exports.lists import Column, ExportList, listed
from shangji.gateway.exports.writing import local, plain_text

from .existing import in_parts
from .own_fields import KIND_OF
from .reading.fields import NUMBER
from .reading.mapping import TableMapping
from .reading.sandbox import Cell
from .reading.tables import Row, Table

READ_ELSEWHERE = frozenset({"opportunity"})
"""Nouns of which a cell is also read beside the others of its row: what it says holds, edited or not."""


@dataclass(frozen=True)
class _Told:
    kind: str
    value: Any


class Unedited:
    """What the list says today of the records of a table, as far as the actor reaches them, hidden numbers as they are shown."""

    def __init__(self, table: Table, mapping: TableMapping, by: Actor) -> None:
        self._told: dict[int, dict[str, _Told]] = {}
        place = next((c.position for c in table.columns if self._is_number(c.letter, mapping)), None)
        went_out = _went_out(mapping, by)
        if place is None or went_out is None or mapping.noun in READ_ELSEWHERE:
            return
        self._place = place
        language, found, columns = went_out
        with override(language):
            self._ask(found, columns, pks_of(_bare(row.values[place]) for row in table.rows), by)

    def says(self, row: Row, letter: str, cell: Cell) -> bool:
        """Whether this is what the list says in this column of the record that the row names."""
        if not self._told:
            return False
        told = self._told.get(pk_of(_bare(row.values[self._place])) or 0, {}).get(letter)
        return told is not None and _is_said(told, cell)

    def _is_number(self, letter: str, mapping: TableMapping) -> bool:
        column = mapping.column_for(mapping.noun, NUMBER)
        return column is not None and column.letter == letter

    def _ask(self, found: ExportList, columns: dict[str, Column], pks: list[int], by: Actor) -> None:
        rows: Any = found.rows(by)
        for part in in_parts(pks):
            for row in rows.filter(pk__in=part):
                self._told[row.pk] = {
                    letter: _Told(column.kind, column.value(row)) for letter, column in columns.items()
                }


_WentOut = tuple[str, ExportList, dict[str, Column]]


def _went_out(mapping: TableMapping, by: Actor) -> _WentOut | None:
    """The language in which the table went out, its list, and the columns by letter without the one of numbers."""
    found = list(_in_each_language(mapping, by))
    return max(found, key=lambda one: len(one[2])) if found else None


def _in_each_language(mapping: TableMapping, by: Actor) -> Iterator[_WentOut]:
    for language, _name in settings.LANGUAGES:
        with override(language):
            if (found := listed(KIND_OF.get(mapping.noun, ""), by)) is None:
                return
            known = {str(c.label): c for c in found.columns if not c.fills.endswith(f".{NUMBER}")}
            columns = {c.letter: known[c.header] for c in mapping.columns if c.header in known}
        yield language, found, columns


def _bare(cell: Cell) -> Cell:
    """A whole number as a spreadsheet holds it."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _is_said(told: _Told, cell: Cell) -> bool:
    value = told.value
    if value is None or value == "":
        return False
    if isinstance(cell, str):
        written = str(value) if told.kind == "text" else plain_text(told.kind, value)
        return cell.split() == written.split()
    if isinstance(cell, date):
        return isinstance(value, date) and _minute(cell) == _minute(local(value))
    if told.kind == "text":
        return str(_bare(cell)) == str(value)
    return not isinstance(value, date) and abs(float(cell or 0) - float(value)) < 1e-6


def _minute(moment: date) -> datetime:
    """As a sheet shows it; a day is its beginning."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min)
    return moment.replace(second=0, microsecond=0, tzinfo=None)
