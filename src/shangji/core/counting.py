"""Numbers of rows, many in one statement: what stands beside the entries of the shell on every page."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST = 99


class Counting:
    """Groups of query sets, counted together: rows, or the different values of a column that is asked for.

    Written once and read many times; it keeps no connection.

    Of each group at most MOST + 1 rows are counted: beside an entry, more than that is only "many". What is read
    quickest comes first.
    """

    def __init__(self, groups: Sequence[Sequence[QuerySet[Any]]]) -> None:
        self._params: list[Any] = []
        self._sql = f"SELECT {', '.join(self._count(rows) for rows in groups)}"

    def read(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._params)
            return list(cursor.fetchone())

    def _count(self, group: Sequence[QuerySet[Any]]) -> str:
        parts = []
        for n, rows in enumerate(group):
            try:
                asked = rows.order_by() if rows._fields else rows.order_by().values("pk")  # type: ignore[attr-defined]
                sql, params = asked[: MOST + 1].query.sql_with_params()
            except EmptyResultSet:
                continue
            self._params += params
            parts.append(f"SELECT * FROM ({sql}) AS part{n}")  # noqa: S608 - the statement of a query set
        if not parts:
            return "0"
        # Both engines go through the parts in their order and read no further than the limit.
        return f"(SELECT COUNT(*) FROM ({' UNION ALL '.join(parts)} LIMIT {MOST + 1}) AS counted)"  # noqa: S608
