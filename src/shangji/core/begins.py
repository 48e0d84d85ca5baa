"""`field__begins="abc"`: a text that begins so, found by an index on both engines."""

from typing import Any

from django.db import models
from django.db.models.lookups import StartsWith


@models.CharField.register_lookup
class Begins(StartsWith):
    """SQLite uses no index for a LIKE with an escape: it is asked for what lies between two texts."""

    lookup_name = "begins"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, given = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        return f"({left} >= %s AND {left} < %s)", [*given, text, *given, f"{text}\U0010ffff"]

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """The engine knows the operator by the name of the lookup that this one is of."""
        return str(connection.operators["startswith"] % rhs)
