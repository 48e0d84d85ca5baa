"""Judges a column by what is in it: how many of its values are days, amounts, phones, stage words or known people."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from .fields import Kind
from .names import Names
from .sandbox import Cell
from .stages import understand
from .values import (
    Undecided,
    is_blank,
    parse_amount,
    parse_count,
    parse_date,
    parse_paid,
    parse_people,
    parse_phone,
    parse_ratio,
)

SAMPLE = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.I)
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


@dataclass(frozen=True)
class Known:
    """Names the product already has; they help to tell what a column holds."""

    people: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    stages: frozenset[str] = field(default=frozenset())


def sample_of(cells: list[Cell]) -> list[Cell]:
    """Up to 200 filled cells, spread over the whole column."""
    filled = [cell for cell in cells if not is_blank(cell)]
    return filled[:: max(1, len(filled) // SAMPLE)][:SAMPLE]


class Content:
    """The values of one column, ready to be asked what share of them is of a kind."""

    def __init__(self, cells: list[Cell], known: Known, people: Names) -> None:
        self.sample = sample_of(cells)
        self._known = known
        self._people = people
        self._shares: dict[str, float] = {}

    def share(self, kind: Kind | Literal["outcome"]) -> float | None:
        """Share in 0..1 of the filled cells that are of the kind; None when the kind has no test or no cell."""
        test = self._tests().get(kind)
        if test is None or not self.sample:
            return None
        if kind not in self._shares:
            self._shares[kind] = sum(map(test, self.sample)) / len(self.sample)
        return self._shares[kind]

    def _tests(self) -> dict[str, Callable[[Cell], bool]]:
        return {
            "date": _is_date,
            "moment": _is_date,
            "amount": lambda cell: _is_read(parse_amount(cell)),
            "ratio": _is_ratio,
            "count": lambda cell: _is_read(parse_count(cell)),
            "phone": _is_phone,
            "email": lambda cell: isinstance(cell, str) and bool(_EMAIL.fullmatch(cell)),
            "uscc": lambda cell: bool(_USCC.fullmatch(str(cell).upper())),
            "stage": self._is_stage,
            "outcome": _is_outcome,
            "paid": lambda cell: _is_read(parse_paid(cell)),
            "name": lambda cell: isinstance(cell, str) and not _is_date(cell),
        }

    def _is_stage(self, cell: Cell) -> bool:
        return isinstance(cell, str) and (cell in self._known.stages or understand(cell) is not None)

    def known_people(self) -> float:
        """Share in 0..1 of the filled cells that name people who are known."""
        if not self.sample or not self._people.known:
            return 0.0
        return sum(self._names_people(cell) for cell in self.sample) / len(self.sample)

    def _names_people(self, cell: Cell) -> bool:
        named = parse_people(cell) if isinstance(cell, str) else None
        return isinstance(named, tuple) and all(self._people.closest(name) for name in named)

    def known_customers(self) -> float:
        """Share in 0..1 of the filled cells that are names of known customers."""
        if not self.sample:
            return 0.0
        return sum(cell in self._known.customers for cell in self.sample) / len(self.sample)


def _is_read(value: object) -> bool:
    return value is not None and not isinstance(value, Undecided)


def _is_date(cell: Cell) -> bool:
    """Undated months and vague words count too: 12月中 stands in a column of days."""
    value = parse_date(cell)
    return value.reason not in ("not_a_date",) if isinstance(value, Undecided) else value is not None


def _is_ratio(cell: Cell) -> bool:
    value = parse_ratio(cell)
    return (
        (value.suggestion is not None or value.reason == "ambiguous_ratio")
        if isinstance(value, Undecided)
        else value is not None
    )


def _is_phone(cell: Cell) -> bool:
    value = parse_phone(cell)
    return value.reason in ("masked", "several_phones") if isinstance(value, Undecided) else value is not None


def _is_outcome(cell: Cell) -> bool:
    """Says that it is open or how it ended, and names no stage."""
    word = understand(cell) if isinstance(cell, str) else None
    return word is not None and not word.stage
