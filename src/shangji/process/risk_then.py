"""What a column said at an earlier moment, asked of the database: the log keeps what each change replaced."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import NullIf

from shangji.core.events import Event
from shangji.core.subjects import plain
from shangji.process.risks import Rows


@dataclass(frozen=True)
class Then:
    """A column, by the name that the log has for it, at a moment: what the first change afterwards replaced, else what it is.

    Not for sealed columns. A record that was there at the moment is asked for by whoever asks.
    """

    column: str
    moment: datetime

    @property
    def is_changed(self) -> str:
        return f"{self.column}_changed"

    @property
    def was(self) -> str:
        """Text as the log keeps it; moments in UTC, so that they compare as they are written."""
        return f"{self.column}_was"

    def marked(self, rows: Rows) -> Rows:
        """With what the conditions below read."""
        later = Event.objects.filter(
            subject=OuterRef("pk"), occurred_at__gt=self.moment, changes__has_key=self.column
        ).order_by("seq")
        # SQLite gives JSON's null as a word.
        old = NullIf(
            KeyTextTransform("0", KeyTransform(self.column, "changes")),
            Value("null"),
            output_field=TextField(),
        )
        return rows.annotate(
            **{self.is_changed: Exists(later), self.was: Subquery(later.values(old=old)[:1])}
        )

    def before(self, moment: Any) -> Q:
        return self._q("lt", plain(moment), moment)

    def empty(self) -> Q:
        return self._q("isnull", True, True)

    def one_of(self, values: Collection[Any]) -> Q:
        return self._q("in", [str(plain(value)) for value in values], list(values))

    def is_true(self) -> Q:
        return self._q("exact", "true", True)

    def is_false(self) -> Q:
        return self._q("exact", "false", False)

    def _q(self, lookup: str, kept: Any, value: Any) -> Q:
        return Q(**{self.is_changed: True, f"{self.was}__{lookup}": kept}) | Q(
            **{self.is_changed: False, f"{self.column}__{lookup}": value}
        )
