"""Metric: a number with a name: what it is made of, what it means, and how it is told."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.proportions import wilson
from shangji.insight.metrics.measures import Measure, Sum, Total
from shangji.insight.metrics.terms import Value

UNKNOWN = Value(None)
States = Callable[[Measure], Any]
"""Measure → its state in one group; None where it is not known."""
HITS, ALL = "hits", "all"


class NoSuchMetric(Refusal):
    message = _("There is no metric called %(name)s.")

    def __init__(self, name: str, known: Mapping[str, Any]) -> None:
        near = get_close_matches(name, known, n=3, cutoff=0.5)
        text = str(self.message) % {"name": name[:60]}
        if near:
            text += " " + str(_("Close to it are: %(names)s.")) % {"names": "、".join(near)}
        super().__init__(text, near=near)


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric(ABC):
    """`words` is the definition, `window` says which time counts, `source` where it is read from, `keeper` who answers for it.

    `unit` is count, money, ratio, days, hours or number; `better` is up, down or "".
    """

    name: str
    label: str | Promise
    words: str | Promise
    unit: str
    better: str = ""
    window: str | Promise = ""
    source: str | Promise = ""
    keeper: str | Promise = ""
    group: str = "outcome"

    @abstractmethod
    def measures(self) -> tuple[Measure, ...]:
        """What has to be asked for it."""

    @abstractmethod
    def value(self, states: States) -> Value:
        """The number of a group."""

    @abstractmethod
    def part(self, name: str) -> Measure:
        """Whose rows stand behind the number: `all` of them, or the `hits` of a rate."""

    @property
    def has_parts(self) -> bool:
        """Whether some of what it counts are hits."""
        return False

    @property
    def summed(self) -> str:
        """The number of whose sum it is, if it is one."""
        return ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Plain(Metric):
    """How many, or how much."""

    measure: Measure

    def measures(self) -> tuple[Measure, ...]:
        return (self.measure,)

    def value(self, states: States) -> Value:
        return plain_value(states(self.measure))

    def part(self, name: str) -> Measure:
        return self.measure

    @property
    def summed(self) -> str:
        return self.measure.number if isinstance(self.measure, Sum) else ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ratio(Metric):
    """Hits of all, with the 95 % interval of Wilson."""

    hits: Measure
    of: Measure

    def measures(self) -> tuple[Measure, ...]:
        return (self.hits, self.of)

    def value(self, states: States) -> Value:
        hits, whole = states(self.hits), states(self.of)
        return UNKNOWN if hits is None or whole is None else share(len_of(hits), len_of(whole))

    def part(self, name: str) -> Measure:
        return self.hits if name == HITS else self.of

    @property
    def has_parts(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True, eq=False)
class Quotient(Metric):
    """One number divided by another; of the second are the records that it is told of."""

    top: Measure
    bottom: Measure
    times: Decimal = Decimal(1)

    def measures(self) -> tuple[Measure, ...]:
        return (self.top, self.bottom)

    def value(self, states: States) -> Value:
        top, bottom = states(self.top), states(self.bottom)
        if top is None or bottom is None:
            return UNKNOWN
        over, under = amount_of(top), amount_of(bottom)
        if not under or over is None:
            return Value(None, len_of(bottom))
        return Value(over * self.times / under, len_of(bottom))

    def part(self, name: str) -> Measure:
        return self.top if name == HITS else self.bottom


@dataclass(frozen=True, kw_only=True, eq=False)
class Average(Metric):
    """The mean of a number over the rows that have it."""

    measure: Sum

    def measures(self) -> tuple[Measure, ...]:
        return (self.measure,)

    def value(self, states: States) -> Value:
        total: Total | None = states(self.measure)
        amount = amount_of(total)
        return Value(amount / total.n, total.n) if total and total.n and amount is not None else UNKNOWN

    def part(self, name: str) -> Measure:
        return self.measure

    @property
    def summed(self) -> str:
        return self.measure.number


def share(hits: int, whole: int) -> Value:
    interval = wilson(hits, whole)
    if interval is None:
        return Value(None)
    return Value(hits / whole, whole, *interval)


def plain_value(state: Any) -> Value:
    if state is None:
        return UNKNOWN
    if isinstance(state, Total):
        return Value(amount_of(state), state.n)
    return Value(len_of(state), len_of(state))


def len_of(state: Any) -> int:
    """How many a state is of."""
    if isinstance(state, int):
        return state
    return state.n if isinstance(state, Total) else len(state)


def amount_of(state: Any) -> Decimal | None:
    """What a state comes to: a sum in whole units of money or of what it counts; None of rows that have no amount."""
    if isinstance(state, Total):
        return None if state.missing and not state.n else Decimal(state.value) / state.per
    return None if state is None else Decimal(len_of(state))


_metrics: dict[str, Metric] = {}


def metric(found: Metric) -> Metric:
    """Register one. Called once, when its module is imported."""
    _metrics[found.name] = found
    return found


def metrics() -> Mapping[str, Metric]:
    return _metrics


def metric_named(name: str) -> Metric:
    """Raises NoSuchMetric."""
    found = metrics().get(name)
    if found is None:
        raise NoSuchMetric(name, metrics())
    return found
