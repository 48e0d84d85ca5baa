"""`IN`, asked so that both engines use their indexes: `field__among=queryset`, `one_of_few`, `field__one_of=Keys(…)`, and
`field__each_of=Keys(…)`, which stands in no OR."""

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


FEW = 1_000


class Keys:
    """Any number of keys that are one value of a statement: the ORM looks through a list for each condition, key by key, and
    neither engine takes as many values."""

    def __init__(self, keys: Iterable[int]) -> None:
        self.keys = list(keys)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def are_few(self) -> bool:
        return len(self.keys) <= FEW

    @cached_property
    def text(self) -> str:
        return ",".join(map(str, self.keys))

    @property
    def array(self) -> str:
        """As PostgreSQL writes one."""
        return f"{{{self.text}}}"

    @property
    def listed(self) -> str:
        """As SQLite reads one."""
        return f"[{self.text}]"


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class OneOf(Lookup):
    """`field__one_of=keys`, best as `Keys`, whose text is made once."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*params, self.given.listed]  # noqa: S608 - a column

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s::bigint[])", [*params, self.given.array]

    @property
    def given(self) -> Keys:
        return self.rhs if isinstance(self.rhs, Keys) else Keys(self.rhs)


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class EachOf(OneOf):
    """The same, where nothing else would do; also of several `Keys`. Few keys are looked up each by itself: with an array
    PostgreSQL goes through all of an index that knows something else, or has few rows between two keys.
    """

    lookup_name = "each_of"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        lhs, params = self.process_lhs(compiler, connection)
        parts = " UNION ALL ".join("SELECT value FROM json_each(%s)" for _keys in self.parts)
        return f"{lhs} IN ({parts})", [*params, *(keys.listed for keys in self.parts)]

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        lhs, params = self.process_lhs(compiler, connection)
        arrays = [keys.array for keys in self.parts]
        if all(keys.are_few for keys in self.parts):
            parts = " UNION ALL ".join("SELECT unnest(%s::bigint[])" for _keys in arrays)
            return f"{lhs} IN ({parts})", [*params, *arrays]
        return f"{lhs} = ANY({' || '.join('%s::bigint[]' for _keys in arrays)})", [*params, *arrays]

    @property
    def parts(self) -> tuple[Keys, ...]:
        return self.rhs if isinstance(self.rhs, tuple) else (self.rhs,)


def one_of_few(field: str, column: str, rows: QuerySet[Any]) -> Q:
    """`field` is a `column` of `rows`, which are few or none, while many rows may have the same value.

    Statistics say that one value finds half the table, and both engines would rather read all of it. With its bounds,
    which they do not know beforehand, they look into the index: no rows there have no bounds, and nothing is read.
    """
    lowest, highest = rows.order_by(column)[:1], rows.order_by(f"-{column}")[:1]
    return Q(**{f"{field}__in": rows, f"{field}__gte": lowest, f"{field}__lte": highest})
