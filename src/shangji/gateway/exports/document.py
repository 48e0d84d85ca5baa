"""What is taken out, whatever it becomes: a title, blocks of figures, pictures, tables and words, and whose mark it bears.

A board, a chart, a list and a report are each turned into one of these; pages, pictures and workbooks are made from it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from shangji.gateway.exports.lists import Kind

Level = Literal["row", "subtotal", "total"]


@dataclass(frozen=True)
class Heading:
    """A cell of the header: over so many columns, down so many of its rows."""

    text: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True)
class Line:
    """One value a column, in the column's kind or that of `kinds`; None is a blank."""

    cells: tuple[Any, ...]
    level: Level = "row"
    kinds: tuple[Kind, ...] = ()
    """Where the values of one column are of several kinds, as those of figures are."""


@dataclass(frozen=True)
class Table:
    """`headings`: the header's rows, each without the cells that one above reaches down into.

    Equal neighbours in the first `grouped` columns are one merged cell.
    """

    kinds: tuple[Kind, ...]
    headings: tuple[tuple[Heading, ...], ...]
    lines: Sequence[Line]
    grouped: int = 0

    @classmethod
    def plain(cls, labels: Sequence[str], kinds: Sequence[Kind], rows: Iterable[Sequence[Any]]) -> "Table":
        lines = [Line(tuple(row)) for row in rows]
        return cls(tuple(kinds), (tuple(Heading(label) for label in labels),), lines)

    def typed(self, line: Line) -> Iterator[tuple[Kind, Any]]:
        """(kind, value) of each cell."""
        return zip(line.kinds or self.kinds, line.cells, strict=True)

    def placed(self) -> Iterator[tuple[int, int, Heading]]:
        """(row, column, cell) of the header: where each cell begins."""
        taken: set[tuple[int, int]] = set()
        for row, headings in enumerate(self.headings):
            column = 0
            for heading in headings:
                while (row, column) in taken:
                    column += 1
                yield row, column, heading
                spots = range(column, column + heading.across)
                taken.update((row + below, spot) for below in range(heading.down) for spot in spots)

    def runs(self, column: int) -> Iterator[tuple[int, int]]:
        """(first, last) of neighbouring lines that share this cell and every one to the left of it."""
        first = 0
        for place in range(1, len(self.lines) + 1):
            if place == len(self.lines) or not self._is_same(first, place, column):
                yield first, place - 1
                first = place

    def _is_same(self, one: int, two: int, column: int) -> bool:
        a, b = self.lines[one], self.lines[two]
        return a.level == b.level == "row" and a.cells[: column + 1] == b.cells[: column + 1]


@dataclass(frozen=True)
class Figure:
    """One number, as it is read, with what is said beneath it."""

    label: str
    text: str
    note: str = ""
    url: str = ""
    value: Any = None
    """The same for a worksheet, in its `kind`."""
    kind: Kind = "text"


@dataclass(frozen=True)
class Point:
    """A sentence of a report; `url` is where its number comes from."""

    text: str
    url: str = ""
    tone: Literal["", "good", "risk", "warn"] = ""


@dataclass(frozen=True)
class Block:
    """One thing of a page. `width`: of twelve columns. `svg` is finished: no variables, no references.

    `place` (column, row, width, height) is where it stands on a board: neighbours there are neighbours on the page.
    """

    title: str = ""
    width: int = 12
    figures: tuple[Figure, ...] = ()
    svg: str = ""
    told: str = ""
    """What the picture says, in words."""
    behind: Table | None = None
    """The numbers that the picture is drawn from: for worksheets."""
    points: tuple[Point, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    hint: str = ""
    """What stands small beside the title: what is counted, and of when."""
    place: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Document:
    """`told` says of what it is: period and filters. `mark` is who took it out and when: it stands on every page."""

    title: str
    blocks: tuple[Block, ...]
    mark: str
    told: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def row_count(self) -> int:
        return sum(len(block.table.lines) for block in self.blocks if block.table)

    @property
    def column_count(self) -> int:
        return max((len(block.table.kinds) for block in self.blocks if block.table), default=0)
