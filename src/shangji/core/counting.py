"""Numbers of rows, many in one statement: what stands beside the entries of the shell on every page."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST = 99


class Counting:
    """Groups of query sets, counted together. Written once and read many times; it keeps no connection.

    Of each query set at most MOST + 1 rows are counted: beside an entry, more than that is only "many".
    """

    def __init__(self, groups: Sequence[Sequence[QuerySet[Any]]]) -> None:
        self._params: list[Any] = []
        sums = []
        for rows in groups:
            counts = [self._count(each) for each in rows]
            sums.append(" + ".join(counts) or "0")
        self._sql = f"SELECT {', '.join(sums)}"

    def read(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._params)
            return list(cursor.fetchone())

    def _count(self, rows: QuerySet[Any]) -> str:
        try:
            sql, params = rows.order_by().values("pk")[: MOST + 1].query.sql_with_params()
        except EmptyResultSet:
            return "0"
        self._params += params
        return f"(SELECT COUNT(*) FROM ({sql}) AS counted)"  # noqa: S608 - the statement of a query set
