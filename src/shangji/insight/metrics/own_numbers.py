"""Own numbers: fields of one's own that are added up and spread. Formulas are worked out, once for each different line.

Values are told exactly on both engines: the statement groups the digits that were kept, Python reckons with them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F

from shangji.core.custom_fields import formula, known
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.trait import read_input
from shangji.insight.metrics.grains import Rows
from shangji.insight.metrics.measures import Added, Measure, Total
from shangji.insight.metrics.own_sight import FieldGone
from shangji.insight.metrics.reading import Raw, grouped
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.spreads import Spread
from shangji.insight.metrics.sql import KeptText
from shangji.insight.models.own_metric import NUMBERS

PER = 10**6
"""Values are whole millionths: no field has more decimals."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OwnMeasure(Measure):
    """`number` is the key of a field of the noun whose rows the grain has."""

    number: str

    @property
    def field(self) -> CustomField:
        """Raises FieldGone (it holds no numbers any more)."""
        found = known.fields_by_key()[self.number]
        if found.type not in NUMBERS:
            raise FieldGone
        return found

    def values(self, run: Run, columns: Sequence[str]) -> Iterator[tuple[Raw, int | None, int]]:
        """(group, value in millionths, how many rows have it)."""
        field = self.field
        rows, names = _with_inputs(Measure.rows(self, run), field)
        for *found, n in grouped(rows, self, run, columns, *names):
            yield tuple(found[: len(columns)]), _value(field, names, found[len(columns) :]), n


@dataclass(frozen=True, kw_only=True, eq=False)
class OwnTotal(OwnMeasure, Added):
    """The sum of what its rows say, as far as they say something."""

    per = PER

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        found: dict[Raw, Total] = defaultdict(self.nothing)
        for raw, value, n in self.values(run, columns):
            one = Total(0, 0, n, 0, PER) if value is None else Total(value * n, n, 0, 0, PER)
            found[raw] = found[raw].plus(one)
        return found.items()


@dataclass(frozen=True, kw_only=True, eq=False)
class OwnSpread(OwnMeasure, Spread):
    """How often each value occurs, of the rows that say one."""

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        found: dict[Raw, Counter[int]] = defaultdict(Counter)
        for raw, value, n in self.values(run, columns):
            if value is not None:
                found[raw][value] += n
        return found.items()

    def rows(self, run: Run) -> Rows:
        field, rows = self.field, Measure.rows(self, run)
        said, names = _with_inputs(rows, field)
        if field.type != "formula":
            return said.filter(**{f"{names[0]}__isnull": False})
        every = said.values_list("pk", *names).iterator(chunk_size=5_000)
        return rows.filter(pk__one_of=[pk for pk, *row in every if _value(field, names, row) is not None])


def _with_inputs(rows: Rows, field: CustomField) -> tuple[Rows, list[str]]:
    """Rows with all that the value is made of, and how that is called."""
    if field.type != "formula":
        return rows.annotate(own_value=KeptText(F("custom"), key=field.key)), ["own_value"]
    names: list[str] = []
    for name in dict.fromkeys(formula.names_in(field.tree)):
        if name.startswith("#"):
            rows = rows.annotate(**{f"own_in_{name[1:]}": KeptText(F("custom"), key=name[1:])})
            names.append(f"own_in_{name[1:]}")
        elif name != formula.TODAY:
            names += formula.inputs_of(field.holds)[name].columns
    return rows, list(dict.fromkeys(names)) or ["pk"]


def _value(field: CustomField, names: Sequence[str], row: Sequence[Any]) -> int | None:
    if field.type != "formula":
        return None if row[0] is None else int(Decimal(row[0]) * PER)
    said = _Said(field.holds, dict(zip(names, row, strict=True)))
    told = formula.digits(formula.worked_out(field.tree, lambda name: read_input(said, name)))
    return None if told is None else int(Decimal(told) * PER)


class _Said:
    """Of a record only what a formula reads."""

    def __init__(self, kind: str, row: dict[str, Any]) -> None:
        self._kind = kind
        self.custom = {n.removeprefix("own_in_"): row.pop(n) for n in list(row) if n.startswith("own_in_")}
        self.__dict__.update(row)

    def kind(self) -> str:
        return self._kind
