"""Formulas of fields: numbers, fields in braces, + - * / and brackets; the difference of two days is a number of days.

    sum     = product (("+" | "-") product)*
    product = sign (("*" | "/") sign)*
    sign    = "-" sign | "(" sum ")" | number | "{" name "}"

A text is read into a tree once and worked out by walking that tree; nothing of it is ever run as code.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal

LONGEST, DEEPEST = 300, 40
LARGEST = Decimal(10) ** 15
TODAY = "today"
_PARTS = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|\{(?P<name>[^{}]{1,80})\}|(?P<sign>[-+*/()]))")
Value = Decimal | date | None
Tree = tuple[Any, ...]


class FormulaNotRight(Refusal):
    message = _(
        "A formula is made of numbers, fields in braces, + - * / and brackets, such as {amount} * 0.3."
    )


def parse(text: str) -> Tree:
    """The tree of a formula. Raises FormulaNotRight."""
    text = unicodedata.normalize("NFKC", text).replace("×", "*").replace("÷", "/").strip()
    if not text or len(text) > LONGEST:
        raise FormulaNotRight
    reading = _Reading(list(_tokens(text)))
    tree = reading.sum(0)
    if reading.left:
        raise FormulaNotRight
    return tree


def names_in(tree: Tree) -> Iterator[str]:
    """The fields that it reads, as they are named in it."""
    if tree[0] == "name":
        yield tree[1]
    elif tree[0] != "number":
        for part in tree[1:]:
            yield from names_in(part)


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The same formula with its fields named otherwise; what is not among the names stays."""
    return re.sub(r"\{([^{}]+)\}", lambda m: f"{{{names.get(m[1].strip(), m[1].strip())}}}", text)


def worked_out(tree: Tree, read: Callable[[str], Value]) -> Decimal | None:
    """What it comes to; None where something it reads is not known, a day stands where a number has to, or it is too large."""
    try:
        found = _worked(tree, read)
    except (ArithmeticError, DivisionByZero, InvalidOperation, Overflow, TypeError):
        return None
    return found if isinstance(found, Decimal) and abs(found) < LARGEST else None


def digits(found: Decimal | None) -> str | None:
    """What a formula came to, as it is shown, and kept where records are found by it."""
    return None if found is None else format((round(found, 2) + 0).normalize(), "f")


def columns_in(tree: Tree, kind: str) -> Iterator[str]:
    """The logged columns that it reads."""
    for name in names_in(tree):
        if name.startswith("#"):
            yield f"custom.{name[1:]}"
        elif name in inputs_of(kind):
            yield from inputs_of(kind)[name].columns


def _worked(tree: Tree, read: Callable[[str], Value]) -> Value:
    if tree[0] == "number":
        return Decimal(tree[1])
    if tree[0] == "name":
        return read(tree[1])
    values = [_worked(part, read) for part in tree[1:]]
    if any(value is None for value in values):
        return None
    return _joined(tree[0], values)


def _joined(sign: str, values: list[Any]) -> Value:
    """Days are only taken from each other; everything else asks for numbers. Raises TypeError."""
    left, right = values[0], values[-1]
    if isinstance(left, date) or isinstance(right, date):
        if sign == "-" and len(values) == 2 and isinstance(left, date) and isinstance(right, date):
            return Decimal((left - right).days)
        raise TypeError
    made: dict[str, Callable[[], Decimal]] = {
        "+": lambda: left + right, "*": lambda: left * right, "/": lambda: left / right,
        "-": lambda: left - right if len(values) == 2 else -left,
    }  # fmt: skip
    return made[sign]()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _PARTS.match(text, at)
        if found is None:
            raise FormulaNotRight
        kind = str(found.lastgroup)
        yield kind, found[kind].strip()
        at = found.end()


@dataclass
class _Reading:
    left: list[tuple[str, str]]

    def sum(self, depth: int) -> Tree:
        return self._chain(("+", "-"), self.product, depth)

    def product(self, depth: int) -> Tree:
        return self._chain(("*", "/"), self.sign, depth)

    def sign(self, depth: int) -> Tree:
        if depth > DEEPEST or not self.left:
            raise FormulaNotRight
        kind, text = self.left.pop(0)
        if (kind, text) == ("sign", "-"):
            return ("-", self.sign(depth + 1))
        if (kind, text) == ("sign", "("):
            inner = self.sum(depth + 1)
            if not self.left or self.left.pop(0) != ("sign", ")"):
                raise FormulaNotRight
            return inner
        if kind == "sign":
            raise FormulaNotRight
        return (kind, text)

    def _chain(self, signs: tuple[str, ...], part: Callable[[int], Tree], depth: int) -> Tree:
        tree = part(depth + 1)
        while self.left and self.left[0][0] == "sign" and self.left[0][1] in signs:
            _kind, sign = self.left.pop(0)
            tree = (sign, tree, part(depth + 1))
        return tree


@dataclass(frozen=True)
class Input:
    """Something of the record itself that a formula may read, under its word in both languages; `columns` are what it reads."""

    name: str
    label: Any
    read: Callable[[Any], Value]
    columns: tuple[str, ...]


_inputs: dict[str, dict[str, Input]] = {}


def formula_input(kind: str, found: Input) -> None:
    """Let formulas of a noun read something of it. Called once, when its package starts."""
    _inputs.setdefault(kind, {})[found.name] = found


def inputs_of(kind: str) -> Mapping[str, Input]:
    return _inputs.get(kind, {})


def is_read(kind: str, column: str) -> bool:
    """Whether some formula of a noun may read a logged column."""
    return column.startswith("custom.") or any(column in each.columns for each in inputs_of(kind).values())
