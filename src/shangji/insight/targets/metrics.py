"""Targets as metrics: what is to be reached, how much of it has been, and whether that is fast enough."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.definitions.outcome import won, won_money
from shangji.insight.metrics.definitions.words import SALES
from shangji.insight.metrics.measures import Measure
from shangji.insight.metrics.metric import (
    ALL,
    HITS,
    UNKNOWN,
    Metric,
    Plain,
    Quotient,
    States,
    amount_of,
    metric,
)
from shangji.insight.metrics.terms import Value
from shangji.insight.targets.measuring import Planned

SOURCE = _(
    "Targets that the reader may read. What is set for a team holds; where nothing is, what is set below it."
)
BY_MONTH = _("The months of the period; of one that it holds in part, that part of its working days.")
WORKED = _("Of a period that runs, the working days that are over.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Missing(Metric):
    """How much one number lacks of another."""

    measure: Measure
    of: Measure

    def measures(self) -> tuple[Measure, ...]:
        return (self.measure, self.of)

    def value(self, states: States) -> Value:
        done, whole = states(self.measure), states(self.of)
        if done is None or whole is None or not self.of.size(whole):
            return UNKNOWN
        wanted, there = amount_of(self.of.total(whole)), amount_of(self.measure.total(done))
        return Value((wanted or Decimal(0)) - (there or Decimal(0)), self.of.size(whole))

    def part(self, name: str) -> Measure:
        return self.measure if name == HITS else self.of

    @property
    def parts(self) -> Mapping[str, str | Promise]:
        return {ALL: _("Targets"), HITS: _("What was reached")}

    @property
    def adds_up(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True, eq=False)
class Held(Quotient):
    """What is there, as a share of what is to be; nothing where nothing is to be."""

    @property
    def parts(self) -> Mapping[str, str | Promise]:
        return {ALL: _("Targets"), HITS: _("What was reached")}


@dataclass(frozen=True, kw_only=True, eq=False)
class Wanted(Plain):
    """What is planned; where nothing is, it is not nought."""

    def value(self, states: States) -> Value:
        state = states(self.measure)
        return super().value(states) if self.measure.size(state) else UNKNOWN

    def number_of(self, state: Any) -> Decimal | None:
        """Also of what is counted in pieces: a part of a month has a part of them."""
        return amount_of(self.measure.total(state))


def _plan(name: str, label: str | Promise, words: str | Promise, measure: Planned, unit: str) -> None:
    metric(
        Wanted(
            name=name, label=label, words=words, unit=unit, measure=measure, window=WORKED if measure.is_to_date else BY_MONTH,
            source=SOURCE, keeper=SALES, group="target",
        )
    )  # fmt: skip


def _family(suffix: str, of_metric: str, done: Measure, unit: str) -> None:
    """Everything that is asked of the targets of one metric."""
    target, by_now = Planned(of_metric=of_metric), Planned(of_metric=of_metric, is_to_date=True)
    _plan(f"target_{suffix}", _("Target"), _("What is to be reached."), target, unit)
    _plan(
        f"target_{suffix}_stretch",
        _("Stretch target"),
        _("What is to be reached if it goes well."),
        Planned(of_metric=of_metric, level="stretch"),
        unit,
    )
    _plan(
        f"target_{suffix}_challenge",
        _("Challenge target"),
        _("What would be a feat."),
        Planned(of_metric=of_metric, level="challenge"),
        unit,
    )
    _plan(
        f"target_{suffix}_to_date",
        _("Target to date"),
        _("What should be there by now: the target by working days."),
        by_now,
        unit,
    )
    tail = "" if suffix == "amount" else f"_{suffix}"
    common: dict[str, Any] = {
        "unit": "ratio",
        "better": "up",
        "source": SOURCE,
        "keeper": SALES,
        "group": "target",
    }
    metric(
        Held(
            name=f"attainment{tail}",
            label=_("Attainment"),
            words=_("Won ÷ target."),
            window=BY_MONTH,
            top=done,
            bottom=target,
            **common,
        )
    )
    metric(
        Held(
            name=f"pace{tail}",
            label=_("Pace"),
            words=_("Won ÷ what should be there by now: 100 % is on track, below 80 % is behind."),
            window=WORKED,
            top=done,
            bottom=by_now,
            **common,
        )
    )
    metric(
        Missing(
            name=f"target_gap{tail}", label=_("Gap to the target"), words=_("Target − won; below nought it is exceeded."),
            unit=unit, better="down", window=BY_MONTH, source=SOURCE, keeper=SALES, group="target", measure=done, of=target,
        )
    )  # fmt: skip


_family("amount", "won_amount", won_money, "money")
_family("count", "won_count", won, "count")
