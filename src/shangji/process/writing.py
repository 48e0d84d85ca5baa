"""How values of conditions are typed and shown where that is not how they are kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from shangji.core.access import Actor


@dataclass(frozen=True)
class Writing:
    """How a number is typed and shown where that is not how it is kept: a percentage, an amount in 万.

    `read` raises a Refusal, a ValueError or an ArithmeticError for what is no number.
    """

    read: Callable[[str], Decimal]
    show: Callable[[Decimal], str]


@dataclass(frozen=True)
class Naming:
    """Records that are typed by name, being too many to pick from. `find` raises a Refusal; `offers` suggests names."""

    find: Callable[[str, Actor], int]
    names: Callable[[Sequence[Any]], Mapping[Any, str]]
    offers: str | Promise
