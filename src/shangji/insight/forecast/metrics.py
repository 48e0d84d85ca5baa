"""Forecasts as metrics: as the owners call it, as the stages weigh it, as the past of the company would have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.insight.forecast.guess import Guess
from shangji.insight.metrics.definitions.outcome import ON_THE_TABLE, won_money
from shangji.insight.metrics.definitions.words import OPPORTUNITIES, SALES
from shangji.insight.metrics.measures import Measure, Sum
from shangji.insight.metrics.metric import ALL, HITS, UNKNOWN, Metric, States, amount_of, metric
from shangji.insight.metrics.spreads import Expected
from shangji.insight.metrics.terms import Value
from shangji.opportunities.call_events import Call

THE_DAY = _(
    "What was won in the period, and what is open and expected in it; of a period that is over, what should be dated anew."
)


def _open_with(*calls: Call) -> Q:
    return Q(ON_THE_TABLE, call__in=calls)


committed = Sum(grain="opportunity", time="expected", where=_open_with(Call.COMMIT), number="amount")
hoped = Sum(grain="opportunity", time="expected", where=_open_with(Call.COMMIT, Call.BEST), number="amount")
weighted = Expected(
    grain="opportunity",
    time="expected",
    where=_open_with(Call.COMMIT, Call.BEST, Call.PIPELINE),
    number="amount",
)
guess = Guess()


@dataclass(frozen=True, kw_only=True, eq=False)
class Ahead(Metric):
    """What is won, and what is still to come on top of it."""

    won: Measure
    ahead: Measure

    def measures(self) -> tuple[Measure, ...]:
        return (self.won, self.ahead)

    def value(self, states: States) -> Value:
        won, ahead = states(self.won), states(self.ahead)
        if won is None or ahead is None:
            return UNKNOWN
        amount = (amount_of(self.won.total(won)) or Decimal(0)) + (
            amount_of(self.ahead.total(ahead)) or Decimal(0)
        )
        return Value(amount, self.won.size(won) + self.ahead.size(ahead))

    def part(self, name: str) -> Measure:
        return self.won if name == HITS else self.ahead

    @property
    def parts(self) -> Mapping[str, str | Promise]:
        return {ALL: _("Still to come"), HITS: _("Won already")}

    @property
    def adds_up(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True, eq=False)
class Likeliest(Ahead):
    """With the span in which it lies four times out of five."""

    def value(self, states: States) -> Value:
        found, state = super().value(states), states(self.ahead)
        if found.value is None or state is None:
            return UNKNOWN
        won = float(amount_of(self.won.total(states(self.won))) or 0)
        low, high = (None if end is None else won + end for end in (state.likely.low, state.likely.high))
        return Value(found.value, found.n, low, high, sure=80)


metric(
    Ahead(
        name="forecast_call", label=_("Forecast as called"), unit="money", won=won_money, ahead=committed, better="up", group="target",
        words=_("Won, and what is open, expected in the period and committed by its owner."), window=THE_DAY, source=OPPORTUNITIES, keeper=SALES,
    )
)  # fmt: skip
metric(
    Ahead(
        name="forecast_best", label=_("Forecast at best"), unit="money", won=won_money, ahead=hoped, better="up", group="target",
        words=_("Won, committed, and what its owner calls a best case."), window=THE_DAY, source=OPPORTUNITIES, keeper=SALES,
    )
)  # fmt: skip
metric(
    Ahead(
        name="forecast_weighted", label=_("Weighted forecast"), unit="money", won=won_money, ahead=weighted, better="up", group="target",
        words=_("Won, and the amount of each open one that is expected in the period times its win rate; omitted ones are left out."),
        window=THE_DAY, source=OPPORTUNITIES, keeper=SALES,
    )
)  # fmt: skip
metric(
    Likeliest(
        name="forecast_model", label=_("Forecast by the past"), unit="money", won=won_money, ahead=guess, better="up", group="target",
        words=_("Won, and the amount of everything open times the share of those that had been as long in the same stage and were won by the end of the period. The span holds four times out of five."),
        window=_("What was won in the period, and what is open now; not told of a period that is over, or with fewer than 50 that have ended."),
        source=OPPORTUNITIES, keeper=SALES,
    )
)  # fmt: skip
