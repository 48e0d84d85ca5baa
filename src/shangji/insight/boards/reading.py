"""Reading plain values of a board: what fits is taken, what does not is told with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

Place = tuple[int, int, int, int]
"""Column and row, both from 0, width and height in cells."""


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; the rest of the board works."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}: {self.words}" if self.place else self.words


class Reading:
    """Collects what is wrong on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, place: Any, words: Any) -> None:
        self.problems.append(Problem(str(place), str(words)))

    def row(self, found: Mapping[Any, Any], names: set[str], place: Any) -> dict[str, Any]:
        for name in found:
            if name not in names:
                self.wrong(place, _("“%(name)s” is not known.") % {"name": str(name)[:40]})
        return {name: value for name, value in found.items() if name in names}

    def text(self, row: Mapping[str, Any], name: str, most: int, place: Any) -> str:
        value = row.get(name)
        if value is not None and not isinstance(value, str | int | float):
            self.wrong(place, _("“%(name)s” is a text.") % {"name": name})
            return ""
        said = "" if value is None else str(value).replace("\0", "").strip()
        if len(said) > most:
            self.wrong(place, _("“%(name)s” has at most %(n)s characters.") % {"name": name, "n": most})
        return said[:most]

    def words(self, row: Mapping[str, Any], name: str, place: Any) -> tuple[str, ...]:
        value = row.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(place, _("“%(name)s” is a list of names.") % {"name": name})
            return ()
        return tuple(dict.fromkeys(value))[:20]

    def place(self, row: Mapping[str, Any], name: str, columns: int, rows: int, place: Any) -> Place | None:
        value = row.get(name)
        if value is None or value is False:
            return None
        if not isinstance(value, list) or len(value) != 4 or not all(type(n) is int for n in value):
            self.wrong(place, _("“%(name)s” is column, row, width and height.") % {"name": name})
            return None
        x, y, width, height = value
        if not (0 <= x < columns and 0 <= y < rows and 0 < width <= columns - x and 0 < height <= rows - y):
            self.wrong(place, _("“%(name)s” does not fit the layout.") % {"name": name})
            return None
        return (x, y, width, height)
