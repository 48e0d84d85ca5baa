"""KeyText: a text that both engines compare byte by byte, so that one index finds how it begins and what lies between two."""

from typing import Any

from django.db import models
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual


class KeyText(models.CharField):  # type: ignore[type-arg]
    """PostgreSQL keeps it in an index of `varchar_pattern_ops`, which knows comparisons of its own only."""

    def deconstruct(self) -> Any:
        """As a column it is a text like every other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class _ByBytes:
    sign: str

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        if connection.vendor == "postgresql":
            return f"{self.sign} {rhs}"
        return str(connection.operators[self.lookup_name] % rhs)  # type: ignore[attr-defined]


for lookup, sign in (
    (GreaterThan, "~>~"), (GreaterThanOrEqual, "~>=~"), (LessThan, "~<~"), (LessThanOrEqual, "~<=~"),
):  # fmt: skip
    KeyText.register_lookup(type(f"ByBytes{lookup.__name__}", (_ByBytes, lookup), {"sign": sign}))
