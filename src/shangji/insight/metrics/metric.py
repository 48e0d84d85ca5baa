"""Metric: a number with a name: what it is made of, what it means, and how it is told."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.proportions import wilson
from shangji.insight.metrics.estimates import mean, percentile, time_until
from shangji.insight.metrics.measures import Measure, Sum, Total
from shangji.insight.metrics.shares import Shares, hits_of
from shangji.insight.metrics.spreads import Lives, Spread
from shangji.insight.metrics.terms import Value

UNKNOWN = Value(None)
States = Callable[[Measure], Any]
"""Measure → its state in one group; None where it is not known."""
HITS, ALL = "hits", "all"
COUNTED = {ALL: _("All that were counted"), HITS: _("Those that make the number")}


class NoSuchMetric(Refusal):
    message = _("There is no metric called %(name)s.")

    def __init__(self, name: str, known: Mapping[str, Any]) -> None:
        found = near(name, known)
        super().__init__(with_near(str(self.message) % {"name": name[:60]}, found), near=found)


def with_near(text: str, found: Sequence[str]) -> str:
    """What is said of a wrong name, and which ones there are."""
    if not found:
        return text
    return f"{text} " + str(_("Close to it are: %(names)s.")) % {"names": ", ".join(found)}


def near(name: str, known: Mapping[str, Any]) -> list[str]:
    """Names that are meant, perhaps: by what they are called, by a part of that, or by what is close to it."""
    meant = name.strip().casefold()
    words = {key: (key, str(of.label).casefold()) for key, of in known.items()}
    part = [key for key, each in words.items() if meant and any(meant in word for word in each)]
    spelt = {word: key for key, each in words.items() for word in each}
    close = [spelt[word] for word in get_close_matches(meant, spelt, n=3, cutoff=0.5)]
    return list(dict.fromkeys([*sorted(part, key=len), *close]))[:3]


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric(ABC):
    """`words` is the definition, `window` says which time counts, `source` where it is read from, `keeper` who answers for it.

    `unit` is count, money, ratio, days, hours or number; `better` is up, down or "". `said` is the sentence of one number,
    with %(period)s, %(value)s, %(n)s and, of a rate, %(hits)s.
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
    said: str | Promise = ""
    detail: Callable[[Actor], str] | None = None
    """Which records it counts, where that is not said by `words`."""
    own: tuple[str, ...] = ()
    """The keys of fields of one's own that it is made of."""

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
    def parts(self) -> Mapping[str, str | Promise]:
        """What can be looked at apart of what it is told of: part → what it is called."""
        return {}

    @property
    def adds_up(self) -> bool:
        """Whether the records of a part make a sum that says something."""
        return bool(self.summed)

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
        state = states(self.measure)
        if state is None:
            return UNKNOWN
        return Value(self.number_of(state), self.measure.size(state))

    def number_of(self, state: Any) -> Decimal | int | None:
        total = self.measure.total(state)
        return int(total.value) if self.unit == "count" else amount_of(total)

    def part(self, name: str) -> Measure:
        return self.measure

    @property
    def summed(self) -> str:
        return str(getattr(self.measure, "number", "")) or ("amount" if self.unit == "money" else "")


@dataclass(frozen=True, kw_only=True, eq=False)
class Ratio(Metric):
    """Hits of all, with the 95 % interval of Wilson."""

    hits: Measure
    of: Measure

    def measures(self) -> tuple[Measure, ...]:
        return (self.hits, self.of)

    def value(self, states: States) -> Value:
        hits, whole = states(self.hits), states(self.of)
        if hits is None or whole is None:
            return UNKNOWN
        return share(self.hits.size(hits), self.of.size(whole))

    def part(self, name: str) -> Measure:
        return self.hits if name == HITS else self.of

    @property
    def parts(self) -> Mapping[str, str | Promise]:
        return COUNTED


@dataclass(frozen=True, kw_only=True, eq=False)
class Rate(Metric):
    """Hits of all, where the measure itself says which are hits."""

    shares: Shares

    def measures(self) -> tuple[Measure, ...]:
        return (self.shares,)

    def value(self, states: States) -> Value:
        state = states(self.shares)
        return UNKNOWN if state is None else share(state.hits, state.whole)

    def part(self, name: str) -> Measure:
        return hits_of(self.shares) if name == HITS else self.shares

    @property
    def parts(self) -> Mapping[str, str | Promise]:
        return COUNTED


@dataclass(frozen=True, kw_only=True, eq=False)
class Percentile(Metric):
    """The value below which a share of them lies; without a share, their mean. `per` turns it into the unit."""

    spread: Spread
    share: float | None = 0.5
    per: int = 1

    def measures(self) -> tuple[Measure, ...]:
        return (self.spread,)

    def value(self, states: States) -> Value:
        state = states(self.spread)
        if state is None:
            return UNKNOWN
        found = mean(state) if self.share is None else percentile(state, self.share)
        return Value(None if found is None else found / self.per, self.spread.size(state))

    def part(self, name: str) -> Measure:
        return self.spread


@dataclass(frozen=True, kw_only=True, eq=False)
class TimeUntil(Metric):
    """After how many days a share of them is done, open ones counted for as long as they have lasted."""

    lives: Lives
    share: float = 0.5

    def measures(self) -> tuple[Measure, ...]:
        return (self.lives,)

    def value(self, states: States) -> Value:
        state = states(self.lives)
        return UNKNOWN if state is None else Value(time_until(state, self.share), self.lives.size(state))

    def part(self, name: str) -> Measure:
        return self.lives


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
        n = self.bottom.size(bottom)
        over, under = amount_of(self.top.total(top)), amount_of(self.bottom.total(bottom))
        return Value(over * self.times / under if over is not None and under else None, n)

    def part(self, name: str) -> Measure:
        return self.top if name == HITS else self.bottom

    @property
    def parts(self) -> Mapping[str, str | Promise]:
        return COUNTED


@dataclass(frozen=True, kw_only=True, eq=False)
class Average(Metric):
    """The mean of a number over the rows that have it."""

    measure: Sum

    def measures(self) -> tuple[Measure, ...]:
        return (self.measure,)

    def value(self, states: States) -> Value:
        total: Total | None = states(self.measure)
        amount = amount_of(total) if total and total.n else None
        return UNKNOWN if total is None or amount is None else Value(amount / total.n, total.n)

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


def amount_of(total: Total) -> Decimal | None:
    """A sum in whole units; None of rows of which none has an amount."""
    return None if total.missing and not total.n else Decimal(total.value) / total.per


_metrics: dict[str, Metric] = {}
_added: list[Callable[[], Mapping[str, Metric]]] = []


def metric(found: Metric) -> Metric:
    """Register one. Called once, when its module is imported."""
    _metrics[found.name] = found
    return found


def also(read: Callable[[], Mapping[str, Metric]]) -> None:
    """Let metrics that the company has added be found beside those of the product."""
    _added.append(read)


def metrics() -> Mapping[str, Metric]:
    """Those of the product."""
    return _metrics


def every_metric() -> Mapping[str, Metric]:
    """Those of the product, then those that the company has added."""
    found = dict(_metrics)
    for read in _added:
        found |= read()
    return found


def metric_named(name: str) -> Metric:
    """Raises NoSuchMetric."""
    found = metrics().get(name) or every_metric().get(name)
    if found is None:
        raise NoSuchMetric(name, every_metric())
    return found
