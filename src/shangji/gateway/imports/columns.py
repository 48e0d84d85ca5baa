"""The step in which a person says what the columns mean: the proposal as a form, and the form as a mapping."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from shangji.core.numbers import number_of
from shangji.gateway.models import ImportBatch

from .corrections import Corrections
from .drafting import HEADER_NEEDED, doubly_filled
from .field_words import NOUN_WORDS, hint_of, label_of, nouns, offered
from .reading.fields import BY_KEY, NOUNS
from .reading.mapping import IGNORED, ColumnMapping, Mapping, TableMapping
from .reading.unreadable import in_words

UNITS = ("", "元", "万元", "百万元", "亿元")
SURE, DOUBTFUL = 0.75, 0.5
LAST_HEADER = 999
"""The last row that can be one of headings."""


@dataclass(frozen=True)
class ColumnShown:
    """One row of the form."""

    column: ColumnMapping
    name: str
    value: str
    is_double: bool

    @property
    def kind(self) -> str:
        """ok, guess, ask or skip: how sure the proposal is."""
        if self.column.noun == IGNORED or not self.column.field:
            return "skip"
        if self.is_double or self.column.confidence < DOUBTFUL:
            return "ask"
        return "ok" if self.column.confidence >= SURE else "guess"

    @property
    def reason(self) -> str:
        if self.is_double:
            return _("Another column fills this already.")
        return _("Left out.") if self.column.noun == IGNORED else self.column.reason_text

    @property
    def hint(self) -> str:
        return hint_of(self.column.noun, self.column.field)

    @property
    def fixed_label(self) -> str:
        """What the column is for when the select does not offer it."""
        if (self.column.noun, self.column.field) == ("opportunity", "stage_date"):
            return label_of("opportunity", "stage_date")
        return ""

    @property
    def has_unit(self) -> bool:
        key = (self.column.noun, self.column.field)
        return key in BY_KEY and BY_KEY[key].kind == "amount"

    @property
    def units(self) -> list[tuple[str, str]]:
        known = UNITS if self.column.unit in UNITS else (*UNITS, self.column.unit)
        return [(unit, unit or _("as written")) for unit in known]


@dataclass(frozen=True)
class TableShown:
    """One sheet of the form."""

    index: int
    table: TableMapping
    sheet: dict[str, Any]
    columns: list[ColumnShown]

    @property
    def shape(self) -> str:
        return f"{self.table.header_row}:{self.table.noun}"

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        noun = next((noun for noun in NOUNS if noun == self.table.noun), None)
        return offered(noun) if noun else []

    @property
    def noun_label(self) -> str:
        return str(NOUN_WORDS[self.table.noun]) if self.table.noun else ""

    @property
    def doubtful_count(self) -> int:
        return sum(column.kind == "ask" for column in self.columns)


@dataclass(frozen=True)
class LeftOutShown:
    """A sheet that gave no table; `name` is that of the field in which its header row can be said, or empty."""

    file: str
    sheet: str
    why: str
    name: str


class ColumnsForm:
    """What was posted, over what the batch has."""

    def __init__(self, batch: ImportBatch, posted: QueryDict | None = None) -> None:
        self.batch, self.posted = batch, posted
        self.before = Mapping.from_json(batch.mapping["text"])

    @cached_property
    def mapping(self) -> Mapping:
        tables = (self._table(index, table) for index, table in enumerate(self.before.tables))
        return replace(self.before, tables=tuple(tables))

    @cached_property
    def fixes(self) -> dict[str, Any]:
        """The corrections, with what the words of a stage column were said to mean."""
        found = Corrections.of(self.batch.fixes)
        for name, said in self.posted.items() if self.posted else ():
            head, _bar, rest = name.partition("|")
            index, _bar, rest = rest.partition("|")
            letter, _bar, word = rest.partition("|")
            n = number_of(index, len(self.before.tables) - 1)
            if head == "word" and word and n is not None and said:
                table = self.before.tables[n]
                found.set_value(table.file, table.sheet, letter, word[:200], str(said)[:200])
        return found.to_json()

    @property
    def reshaped(self) -> dict[tuple[str, str], str]:
        """(file, sheet) → noun of the sheets whose noun or header row was changed."""
        return {
            (table.file, table.sheet): self._noun(index, table)
            for index, table in enumerate(self.before.tables)
            if self._is_reshaped(index, table)
        }

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files with the header rows that a person chose."""
        found = []
        for file in self.batch.files:
            rows = dict(file.get("header_rows") or {})
            for index, table in enumerate(self.before.tables):
                row = self._header_row(index, table)
                if table.file == file["name"] and row != table.header_row:
                    rows[table.sheet] = row
            rows |= {sheet: row for (name, sheet), row in self._headers_said.items() if name == file["name"]}
            found.append({**file, "header_rows": rows})
        return found

    @property
    def tables(self) -> list[TableShown]:
        return list(self._tables())

    @property
    def nouns(self) -> list[tuple[str, str]]:
        return nouns()

    @property
    def problems(self) -> list[str]:
        """Why it cannot go on like this."""
        words = _("%(field)s is filled by two columns: choose one.")
        found = [
            words % {"field": label_of(*key)} for table in self.mapping.tables for key in doubly_filled(table)
        ]
        if not any(table.noun for table in self.mapping.tables):
            found.append(_("Say what at least one sheet holds."))
        return found

    @cached_property
    def left_out(self) -> list[LeftOutShown]:
        """The sheets that gave no table; empty ones are not worth a word."""
        found = []
        for index, file in enumerate(self.batch.files):
            for number, one in enumerate(file.get("left_out", ())):
                name = f"left-{index}-{number}" if one["reason"] in HEADER_NEEDED else ""
                if one["reason"] != "empty":
                    found.append(LeftOutShown(file["name"], one["sheet"], in_words(one["reason"]), name))
        return found

    @property
    def is_reshaped(self) -> bool:
        """Whether the files have to be read again."""
        return bool(self.reshaped or self._headers_said)

    @property
    def _headers_said(self) -> dict[tuple[str, str], int]:
        """(file, sheet) → header row of sheets that had none."""
        said = {(one.file, one.sheet): self._said(one.name, "") for one in self.left_out if one.name}
        return {key: row for key, text in said.items() if (row := number_of(text, LAST_HEADER, least=1))}

    def _tables(self) -> Iterator[TableShown]:
        sheets = {(f["name"], s["sheet"]): s for f in self.batch.files for s in f.get("sheets", ())}
        for index, table in enumerate(self.mapping.tables):
            double = set(doubly_filled(table))
            columns = [
                ColumnShown(c, f"col-{index}-{c.letter}", _value(c), (c.noun, c.field) in double)
                for c in table.columns
            ]
            yield TableShown(index, table, sheets.get((table.file, table.sheet), {}), columns)

    def _table(self, index: int, table: TableMapping) -> TableMapping:
        if self.posted is None or self._is_reshaped(index, table):
            return table
        columns = (self._column(index, column) for column in table.columns)
        return replace(table, columns=tuple(columns))

    def _column(self, index: int, column: ColumnMapping) -> ColumnMapping:
        said = self._said(f"col-{index}-{column.letter}", _value(column))
        unit = self._said(f"unit-{index}-{column.letter}", column.unit)[:10]
        noun, _dot, name = said.partition(".")
        if said != _value(column) and (said in ("", IGNORED) or (noun, name) in BY_KEY):
            column = replace(
                column, noun=noun, field=name, confidence=1.0, reason="person", stage="", unit=""
            )
        return replace(column, unit=unit) if unit in UNITS and unit != column.unit else column

    def _is_reshaped(self, index: int, table: TableMapping) -> bool:
        same = (self._noun(index, table), self._header_row(index, table)) == (table.noun, table.header_row)
        return self.posted is not None and not same

    def _noun(self, index: int, table: TableMapping) -> str:
        said = self._said(f"noun-{index}", table.noun)
        return said if said in NOUNS else ""

    def _header_row(self, index: int, table: TableMapping) -> int:
        said = self._said(f"header-{index}", str(table.header_row))
        return number_of(said, LAST_HEADER, least=1) or table.header_row

    def _said(self, name: str, otherwise: str) -> str:
        found = self.posted.get(name) if self.posted is not None else None
        return otherwise if found is None else str(found)


def _value(column: ColumnMapping) -> str:
    """What the select of a column holds."""
    return f"{column.noun}.{column.field}" if column.field else column.noun
