"""Two versions of one record: two rows that name it, or a row and what is there; and which cells make either win."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from .corrections import Corrections, key_of
from .field_words import label_of
from .lines import Line, LineReader
from .reading.fields import BY_KEY
from .reading.mapping import ColumnMapping, Mapping
from .reading.tables import Table
from .reading.values import Amount
from .records import INVALID, Place, Plan

THERE, COMES = "there", "comes"
LOOKED_AT, LISTED = 5_000, 200
Key = tuple[str, str]
OTHER_WAYS = {"opportunity": frozenset({("customer", "name")})}
"""What a row says of its noun under another one's name."""


@dataclass
class Difference:
    label: str
    there: str
    comes: str


@dataclass
class Version:
    """`other` is the row that came first, or 0 for the record that is there. `wins` is who does unasked.

    `cells` are the corrections that make one of them win: who → cell → text.
    """

    key: str
    noun: str
    name: str
    file: str
    sheet: str
    row: int
    other: int
    other_place: str
    wins: str
    unasked: str
    differences: list[Difference]
    cells: dict[str, dict[str, str]] = field(default_factory=dict)


def version_of(kept: dict[str, Any]) -> Version:
    """As it was kept in JSON."""
    return Version(**{**kept, "differences": [Difference(**one) for one in kept["differences"]]})


def key_for(noun: str, place: Place) -> str:
    return f"{noun}|{place.file}|{place.sheet}|{place.row}"


def twins(plan: Plan, tables: Sequence[Table], mapping: Mapping, corrections: Corrections) -> list[Version]:
    """The rows that name a record which an earlier row names, with other values."""
    wanted = plan.twins[:LOOKED_AT]
    lines = lines_of({p for _noun, *places in wanted for p in places}, tables, mapping, corrections)
    refused = {item.place for item in plan.items if item.action == INVALID}
    found = [
        _twin(noun, lines[first], lines[later], is_refused=later in refused)
        for noun, first, later in wanted
        if first in lines and later in lines
    ]
    return [version for version in found if version.differences][:LISTED]


def lines_of(
    places: set[Place], tables: Sequence[Table], mapping: Mapping, corrections: Corrections
) -> dict[Place, Line]:
    """The rows at these places, read again."""
    found: dict[Place, Line] = {}
    for table in tables:
        mapped = mapping.table(table.file, table.sheet)
        rows = tuple(row for row in table.rows if Place(table.file, table.sheet, row.number) in places)
        if mapped and rows:
            reader = LineReader(replace(table, rows=rows), mapped, corrections)
            found.update((line.place, line) for line in reader.lines())
    return found


def _twin(noun: str, first: Line, later: Line, *, is_refused: bool) -> Version:
    keys = [key for key in _fields(noun, first, later) if _differs(noun, key, first, later)]
    differences = [Difference(label_of(*key), _written(first, key), _written(later, key)) for key in keys]
    version = Version(
        key_for(noun, later.place), noun, _written(later, (noun, "name")) or _written(later, ("customer", "name")),
        later.place.file, later.place.sheet, later.place.row, first.place.row, _elsewhere(first, later), THERE,
        _unasked(first.place.row, is_refused=is_refused), differences,
    )  # fmt: skip
    # An opportunity that is said in two ways is refused, unless both rows say the same.
    version.cells[THERE] = _said(keys, first, later) if noun == "opportunity" else {}
    version.cells[COMES] = _said(keys, later, first)
    return version


def _fields(noun: str, *lines: Line) -> list[Key]:
    found = dict.fromkeys(key for line in lines for key in line.cells)
    own = OTHER_WAYS.get(noun, frozenset())
    return [key for key in found if (key[0] == noun or key in own) and not BY_KEY[key].repeats]


def _differs(noun: str, key: Key, first: Line, later: Line) -> bool:
    """An opportunity is compared as a whole; of the others only what a later row says, and may be lost, counts."""
    if not (noun == "opportunity" or _written(later, key)) or (
        noun == "customer" and not _written(first, key)
    ):
        return False
    if key in OTHER_WAYS.get(noun, ()) and not first.get(noun, "external_id"):
        return False  # it is a part of what makes them the same
    return bool(_value(first, key) != _value(later, key))


def _value(line: Line, key: Key) -> object:
    return line.values.get(key, _written(line, key))


def _written(line: Line, key: Key) -> str:
    return line.cells.get(key, ("", ""))[1]


def _elsewhere(first: Line, later: Line) -> str:
    here, there = (later.place.file, later.place.sheet), (first.place.file, first.place.sheet)
    return "" if here == there else " ".join(part for part in there if part)


def _unasked(row: int, *, is_refused: bool) -> str:
    if is_refused:
        return _("As it stands, only row %(row)s goes in; this one stays out.") % {"row": row}
    return _("As it stands, what row %(row)s says goes in.") % {"row": row}


def _said(keys: list[Key], taken: Line, given: Line) -> dict[str, str]:
    """The cells of `given` that have to say what `taken` says."""
    found: dict[str, str] = {}
    for key in keys:
        column = given.mapping.column_for(*key)
        if column:
            found[key_of(given.place, column.letter)] = _text(key, taken, column)
    return found


def _text(key: Key, taken: Line, column: ColumnMapping) -> str:
    """As it is written; a bare number of another unit says its own."""
    there, value = taken.mapping.column_for(*key), taken.values.get(key)
    if there and there.unit != column.unit and isinstance(value, Amount):
        return f"{value.value:f}元"
    return _written(taken, key)
