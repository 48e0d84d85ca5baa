"""`field__among=queryset`: `IN`, asked so that every branch of an OR may use its own index on both engines."""

from typing import Any

from django.db import models
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
