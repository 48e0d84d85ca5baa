"""Rows of one table made from another without leaving the database."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Cast

NOBODY = Cast(Value(None), models.BigIntegerField())
"""No key, of a column of keys."""


def truth(condition: Q) -> Case:
    """A column that says whether a condition holds of the row."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())


def fill(model: type[models.Model], rows: Any) -> None:
    """Insert what a query says: the columns of the model in their order, without a key that the database gives."""
    fields: Sequence[Any] = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    names = ", ".join(f'"{f.column}"' for f in fields)
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) {sql}', params)
