"""Reached: a read within somebody's reach, whose SQL is written once for each of them. The rule is asked each time."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from shangji.core.access import Actor
from shangji.core.calendar import today
from shangji.core.prepared import Prepared, Value

KEPT = 128
"""Actors, of each read in each process. Those that have not been here for longest are written anew."""


class Reached:
    """`build(actor, *values)` makes the query set; called the same way, it gives the rows.

    An actor whose role or team has changed is another one, and what else reach depends on is asked within the statement:
    shares, loans, pools. Which of them are over depends on the day, so that a statement is good for one.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        self._of = lru_cache(KEPT)(self._written)

    def __call__(self, actor: Actor, *values: Value) -> list[Any]:
        return self._of(actor, today())(*values)

    def first(self, actor: Actor, *values: Value) -> Any:
        return next(iter(self(actor, *values)), None)

    def among(self, actor: Actor, keys: Iterable[int]) -> list[Any]:
        """The rows, where `build` takes any number of keys."""
        return self._of(actor, today()).among(keys)

    def _written(self, actor: Actor, _day: date) -> Prepared:
        return Prepared(lambda *values: self.build(actor, *values))
