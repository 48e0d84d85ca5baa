"""`IN`, asked so that every branch of an OR may use its own index on both engines: `field__among=queryset`, `one_of_few`."""

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.lookups import In


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class Among(In):
    """PostgreSQL filters whole tables by an `IN (SELECT …)` inside an OR; of an array it makes a bitmap."""

    lookup_name = "among"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        if connection.vendor == "postgresql" and not self.rhs_is_direct_value():
            return f"= ANY(ARRAY{rhs})"
        found: str = super().get_rhs_op(connection, rhs)
        return found


def one_of_few(field: str, column: str, rows: QuerySet[Any]) -> Q:
    """`field` is a `column` of `rows`, which are few or none, while many rows may have the same value.

    Statistics say that one value finds half the table, and both engines would rather read all of it. With its bounds,
    which they do not know beforehand, they look into the index: no rows there have no bounds, and nothing is read.
    """
    lowest, highest = rows.order_by(column)[:1], rows.order_by(f"-{column}")[:1]
    return Q(**{f"{field}__in": rows, f"{field}__gte": lowest, f"{field}__lte": highest})
