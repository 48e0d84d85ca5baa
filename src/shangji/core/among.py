"""`IN`, asked so that both engines use their indexes: `field__among=queryset`, `one_of_few`, `field__one_of=Keys(…)`."""

import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.lookups import In, Lookup


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


class Keys:
    """Thousands of keys that are one value of a statement: neither engine takes as many values."""

    def __init__(self, keys: Iterable[int]) -> None:
        self.keys = list(keys)

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def text(self) -> str:
        return json.dumps(self.keys)


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class OneOf(Lookup):
    """`field__one_of=Keys(…)`."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        lhs, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{lhs} = ANY(%s::bigint[])", [*params, self.rhs.keys]
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*params, self.rhs.text]  # noqa: S608 - a column


def one_of_few(field: str, column: str, rows: QuerySet[Any]) -> Q:
    """`field` is a `column` of `rows`, which are few or none, while many rows may have the same value.

    Statistics say that one value finds half the table, and both engines would rather read all of it. With its bounds,
    which they do not know beforehand, they look into the index: no rows there have no bounds, and nothing is read.
    """
    lowest, highest = rows.order_by(column)[:1], rows.order_by(f"-{column}")[:1]
    return Q(**{f"{field}__in": rows, f"{field}__gte": lowest, f"{field}__lte": highest})
