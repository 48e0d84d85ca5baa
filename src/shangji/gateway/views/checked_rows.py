"""The rows of the third step as they are drawn: sheet by sheet, cell by cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shangji.core.numbers import number_of
from shangji.gateway.imports.checks import KEPT_TEXT, Check, CheckedRow, Trouble
from shangji.gateway.imports.corrections import key_of
from shangji.gateway.imports.field_words import label_of
from shangji.gateway.imports.reading.mapping import Mapping, TableMapping
from shangji.gateway.imports.records import Place
from shangji.gateway.imports.versions import Difference, Version
from shangji.gateway.models import ImportBatch


@dataclass(frozen=True)
class CellShown:
    """`fix` is what it was understood as, `is_said` whether a person corrected it."""

    letter: str
    text: str
    trouble: Trouble | None = None
    fix: str = ""
    is_said: bool = False

    @property
    def is_long(self) -> bool:
        """Only its beginning is kept here, so it cannot be changed."""
        return len(self.text) > KEPT_TEXT

    @property
    def has_lines(self) -> bool:
        return "\n" in self.text and not self.is_long


@dataclass
class RowShown:
    """`changes` are what an update changes, `pair` its place among the versions that wait for a decision, from 1."""

    row: CheckedRow
    cells: list[CellShown]
    changes: list[Difference]
    pair: int = 0


@dataclass
class SheetShown:
    """`headers` are (letter, what it fills) of the columns that are taken in."""

    file: str
    sheet: str
    headers: list[tuple[str, str]]
    rows: list[RowShown] = field(default_factory=list)


@dataclass(frozen=True)
class VersionsShown:
    """One of those that wait, and what was decided. `number` counts from 1."""

    waiting: list[Version]
    number: int
    decided: dict[str, Any]

    @property
    def one(self) -> Version:
        return self.waiting[self.number - 1]

    @property
    def before(self) -> int:
        return self.number - 1 or len(self.waiting)

    @property
    def after(self) -> int:
        return self.number % len(self.waiting) + 1

    @property
    def others(self) -> int:
        """How many a decision can be taken for with this one."""
        return sum(bool(version.other) == bool(self.one.other) for version in self.waiting) - 1


def versions_of(found: Check, batch: ImportBatch, said: str) -> VersionsShown:
    waiting = undecided(found.versions, batch)
    number = number_of(said) or 1
    return VersionsShown(waiting, max(1, min(number, len(waiting))), batch.fixes.get("versions", {}))


def undecided(versions: Iterable[Version], batch: ImportBatch) -> list[Version]:
    decided = batch.fixes.get("versions", {})
    return [version for version in versions if version.key not in decided]


def sheets_of(rows: Iterable[CheckedRow], found: Check, batch: ImportBatch) -> list[SheetShown]:
    """The rows of a page, each with its cells in the order of the columns."""
    headers = {(t.file, t.sheet): _headers(t) for t in Mapping.from_json(batch.mapping["text"]).tables}
    said = batch.fixes.get("cells", {})
    pairs = {_place(v): number for number, v in enumerate(undecided(found.versions, batch), 1)}
    changes: dict[Place, list[Difference]] = {}
    for version in found.versions:
        if not version.other:
            changes.setdefault(_place(version), []).extend(version.differences)
    shown: list[SheetShown] = []
    for row in rows:
        if not shown or (shown[-1].file, shown[-1].sheet) != (row.file, row.sheet):
            shown.append(SheetShown(row.file, row.sheet, headers[row.file, row.sheet]))
        cells, place = _cells(row, shown[-1].headers, said), _place(row)
        shown[-1].rows.append(RowShown(row, cells, changes.get(place, []), pairs.get(place, 0)))
    return shown


def _place(one: CheckedRow | Version) -> Place:
    return Place(one.file, one.sheet, one.row)


def _headers(table: TableMapping) -> list[tuple[str, str]]:
    return [(c.letter, label_of(c.noun, c.field)) for c in table.columns if c.field]


def _cells(row: CheckedRow, headers: list[tuple[str, str]], said: dict[str, str]) -> list[CellShown]:
    """What was said since an old answer is shown already."""
    troubles = {trouble.letter: trouble for trouble in row.troubles}
    fixes = {letter: new for letter, _old, new, _why in row.fixes}
    found = []
    for letter, _label in headers:
        key = key_of(Place(row.file, row.sheet, row.row), letter)
        text = said.get(key, row.cells.get(letter, ""))
        found.append(CellShown(letter, text, troubles.get(letter), fixes.get(letter, ""), key in said))
    return found
