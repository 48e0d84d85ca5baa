"""How good calls were: what somebody stood for when a period began, against what came of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from shangji.core.calendar import local_day
from shangji.insight.forecast.scope import Scope
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period, unit_at
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models.forecast import FrozenForecast

LOOKS_BACK = {"month": 6, "quarter": 4}
NEEDED = 3
"""With fewer periods that are over, nobody's calls are judged."""


@dataclass(frozen=True)
class Call:
    """What was called for a period on the first Monday in it, what came, and what the whole company's past made of it."""

    period: Period
    called: float
    came: float
    likely: float | None = None

    @property
    def off(self) -> float | None:
        """How much too high, as a share of what came."""
        return (self.called - self.came) / self.came if self.came else None


@dataclass
class Accuracy:
    """The periods before this one that are over, of the same length."""

    scope: Scope
    period: Period
    now: datetime

    @cached_property
    def periods(self) -> list[Period]:
        unit = self.period.unit
        if unit not in LOOKS_BACK:
            return []
        found, period = [], unit_at(min(self.period.first, local_day(self.now)), unit)
        for _n in range(LOOKS_BACK[unit]):
            period = period.previous()
            found.append(period)
        return found[::-1]

    @cached_property
    def calls(self) -> dict[int, list[Call]]:
        """Person → their calls, oldest first; also those in which they called nothing and won something."""
        if not self._called:
            return {}
        found: dict[int, list[Call]] = defaultdict(list)
        for period in self.periods:
            called, came = self._called.get(period.written), self._came.get(period.written, {})
            if called is None:
                continue
            for pk in {*called, *came}:
                found[pk].append(Call(period, called.get(pk, 0.0), came.get(pk, 0.0)))
        return found

    def bias_of(self, pk: int) -> float | None:
        return bias(self.calls.get(pk, ()))

    def error_of(self, pk: int) -> float | None:
        return error(self.calls.get(pk, ()))

    def bias_of_all(self, pks: Sequence[int]) -> float | None:
        return bias(self.of_all(pks))

    def of_all(self, pks: Sequence[int]) -> list[Call]:
        """Period by period what these called together, and what came together."""
        sums: dict[str, list[float]] = {}
        for pk in pks:
            for call in self.calls.get(pk, ()):
                both = sums.setdefault(call.period.written, [0.0, 0.0])
                both[0] += call.called
                both[1] += call.came
        return [Call(period, *sums[period.written]) for period in self.periods if period.written in sums]

    @cached_property
    def _came(self) -> dict[str, dict[int, float]]:
        """Written period → person → what was won in it."""
        span = Period.between(self.periods[0].first, self.periods[-1].last)
        query = MetricQuery(
            actor=self.scope.actor, metrics=("won_amount",), period=span, by=("owner", self.period.unit)
        )
        found: dict[str, dict[int, float]] = defaultdict(dict)
        for row in ask(query).rows:
            (owner, period), value = (member.key for member in row.members), row.values["won_amount"].value
            if owner.isdigit() and value is not None:
                found[period][int(owner)] = float(value)
        return found

    @cached_property
    def _called(self) -> dict[str, dict[int, float]]:
        """Written period → person → what was called on the first Monday that lies in it."""
        rows = FrozenForecast.objects.filter(period__in=[p.written for p in self.periods], is_company=False)
        firsts = {p.written: p.first for p in self.periods}
        weeks: dict[str, object] = {}
        found: dict[str, dict[int, float]] = {}
        for row in rows.filter(owner__isnull=False).order_by("week"):
            if row.week < firsts[row.period] or weeks.setdefault(row.period, row.week) != row.week:
                continue
            found.setdefault(row.period, {})[row.owner_id or 0] = float(row.called)
        return {
            p: {pk: v for pk, v in called.items() if pk in self.scope.people} for p, called in found.items()
        }


def bias(calls: Sequence[Call]) -> float | None:
    """How much too high calls were in all, as a share of what came; None of too few."""
    came = sum(call.came for call in calls)
    if len(calls) < NEEDED or not came:
        return None
    return (sum(call.called for call in calls) - came) / came


def error(calls: Sequence[Call]) -> float | None:
    """The mean share by which a call was off, either way (MAPE), of the periods in which something came."""
    offs = [abs(call.off) for call in calls if call.off is not None]
    return sum(offs) / len(offs) if len(offs) >= NEEDED else None
