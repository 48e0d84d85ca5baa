"""What a person said a cell should have said, for one cell or for every cell of a column that says the same."""

from dataclasses import dataclass, field
from typing import Any

from .reading.sandbox import Cell
from .records import Place


def key_of(place: Place, letter: str) -> str:
    """The name of a cell in `fixes`."""
    return f"{place.file}|{place.sheet}|{place.row}|{letter}"


@dataclass
class Corrections:
    """`cells` name a cell, `values` a column and what is written in it; `versions` are decisions between two."""

    cells: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    versions: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, fixes: dict[str, Any]) -> "Corrections":
        values = {column: dict(said) for column, said in fixes.get("values", {}).items()}
        return cls(dict(fixes.get("cells", {})), values, dict(fixes.get("versions", {})))

    def to_json(self) -> dict[str, Any]:
        said = {"cells": self.cells, "values": self.values, "versions": self.versions}
        return {part: words for part, words in said.items() if words}

    def correct(self, place: Place, letter: str, cell: Cell) -> Cell:
        """The cell, or what was said instead of it; "" empties it."""
        if not self.cells and not self.values:
            return cell
        said = self.cells.get(key_of(place, letter))
        if said is None:
            said = self.values.get(f"{place.file}|{place.sheet}|{letter}", {}).get(str(cell))
        return cell if said is None else said or None

    def set_cell(self, place: Place, letter: str, text: str) -> None:
        self.cells[key_of(place, letter)] = text

    def set_value(self, file: str, sheet: str, letter: str, old: str, new: str) -> None:
        self.values.setdefault(f"{file}|{sheet}|{letter}", {})[old] = new
