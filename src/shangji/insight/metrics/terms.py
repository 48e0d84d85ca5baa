"""What is asked and what is answered: the words that metrics, charts, boards, exports and the shell share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from shangji.core.access import Actor
from shangji.insight.metrics.periods import Period

Number = int | float | Decimal
Filters = tuple[tuple[str, tuple[str, ...]], ...]
"""((dimension, (key, …)), …): the keys of one dimension are alternatives, the dimensions hold together."""


@dataclass(frozen=True, kw_only=True)
class MetricQuery:
    """One question. `metrics` and `by` are names; `compare` is "", "previous" or "year"; `sort` a metric, "-" for falling.

    There is none without an actor: what is not in reach is in no number.
    """

    actor: Actor
    metrics: tuple[str, ...]
    period: Period
    by: tuple[str, ...] = ()
    filters: Filters = ()
    compare: str = ""
    sort: str = ""
    limit: int | None = None


@dataclass(frozen=True)
class Value:
    """A number, what it was counted of, and its interval where it has one; None is "not known", never nought."""

    value: Number | None
    n: int = 0
    low: float | None = None
    high: float | None = None
    before: "Value | None" = None
    """The same for the period that is compared with."""
    sure: int = 95
    """In how many of a hundred cases it lies in the interval."""


@dataclass(frozen=True)
class Member:
    """One value of a dimension, by the key that stands in addresses. `order` is how members stand side by side."""

    dimension: str
    key: str
    label: str
    order: tuple[int, str] = (0, "")
    parent: str = ""
    """The key in the next higher dimension of its hierarchy."""


@dataclass(frozen=True)
class Row:
    members: tuple[Member, ...]
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Answer:
    """`rows` by all dimensions; `subtotals` by the first one, two …, where there are several. Totals are never added up."""

    query: MetricQuery
    rows: tuple[Row, ...]
    total: Mapping[str, Value]
    subtotals: tuple[Row, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Sentences that belong to the numbers: what was left out, and of how many something is not known."""
    axes: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    """Dimension → its members in order; of time also those in which nothing was."""
    before: Period | None = None
    """The period that is compared with."""
