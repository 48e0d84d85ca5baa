"""Rows of one table made from another without leaving the database."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from shangji.core.prepared import Value as Given
from shangji.core.prepared import Written, standing_in
from shangji.insight.metrics.periods import Window
from shangji.insight.metrics.sql import offsets

NOBODY = Cast(Value(None), models.BigIntegerField())
"""No key, of a column of keys."""


def truth(condition: Q) -> Case:
    """A column that says whether a condition holds of the row."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())


def fill(model: type[models.Model], rows: Any) -> None:
    """Insert what a query says: the columns of the model in their order, without a key that the database gives."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_into(model) + sql, params)


def _into(model: type[models.Model]) -> str:
    fields: Sequence[Any] = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    names = ", ".join(f'"{f.column}"' for f in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) '


class Filling:
    """Fills tables by statements that are written once, where the clocks say the same of a window.

    `build` makes (table, query) of the window and of values: those stand in the SQL as they are given, and of the window nothing
    does but how far the clocks were ahead in it.
    """

    def __init__(self, build: Callable[..., Iterable[tuple[type[models.Model], Any]]]) -> None:
        self.build = build
        self._kept: dict[Hashable, list[tuple[str, Written]]] = {}

    def put_in(self, window: Window, *values: Given) -> None:
        key = connection.vendor, timezone.get_default_timezone_name(), offsets(window)
        if key not in self._kept:
            stand_ins, places_of = standing_in(values)
            made = self.build(window, *stand_ins)
            self._kept[key] = [(_into(model), Written(rows, places_of)) for model, rows in made]
        with connection.cursor() as cursor:
            for into, written in self._kept[key]:
                cursor.execute(into + written.sql, written.params(values))
