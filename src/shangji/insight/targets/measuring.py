"""What is to be reached, as a measure: by person, team and time, with the plans that say so behind it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.insight.metrics.coordinated import Coordinated, Coordinates, spans_by
from shangji.insight.metrics.dimensions import Dimension
from shangji.insight.metrics.grains import Grain, Rows, Shown, Time, grain
from shangji.insight.metrics.measures import Added, Total
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.run import Run
from shangji.insight.models.target import Target, TargetMonth
from shangji.insight.targets.holders import Chosen, holders
from shangji.insight.targets.measures import LEVELS
from shangji.insight.targets.tree import Plans
from shangji.insight.targets.worked import share_of

PER = 100


def _months(actor: Actor) -> Rows:
    return TargetMonth.objects.filter(target__in=Target.objects.reached_by(actor))


grain(
    Grain(
        name="target", label=_("Targets"), rows=_months, columns={"owner": "target__person_id"},
        times={"month": Time(path="month", label=_("the month it is set for"), is_day=True)},
        shown=(
            Shown("month", _("Month"), "text", lambda row: f"{row.month:%Y-%m}", "month"),
            Shown("holder", _("Whose"), "text", lambda row: str(row.target.holder)),
            Shown("level", _("Level"), "text", lambda row: str(LEVELS[row.level])),
            Shown("value", _("Target"), "number", lambda row: row.value, "value"),
        ),
        listed=lambda rows: rows.select_related("target__person", "target__team"),
    )
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Planned(Added, Coordinated):
    """`of` is the metric that is planned, `level` which of its targets; `is_to_date`: only what should be there by now."""

    grain: str = "target"
    of_metric: str
    level: str = "target"
    is_to_date: bool = False
    per = PER

    def is_known(self, run: Run) -> bool:
        return True

    def at(self, run: Run, by: Sequence[Dimension]) -> Iterable[tuple[Coordinates, Total]]:
        plans = self._plans(run)
        for keys, chosen in holders(plans, run, [each.name for each in by if not each.unit]):
            for times, span in spans_by(run, by):
                state = self._state(plans, chosen, span, run)
                if state.n:
                    yield tuple((keys | times)[each.name] for each in by), state

    def rows(self, run: Run) -> Rows:
        """The plans that make the number."""
        plans = self._plans(run)
        found = {
            cell.pk
            for _keys, chosen in holders(plans, run, [])
            for _times, span in spans_by(run, ())
            for month, _share in self._counted(plans, span, run)
            for cell in chosen(month)
        }
        return self.of(run).rows(run.actor).filter(pk__in=found)

    def narrowed(self, run: Run) -> Q:
        return Q()

    def _plans(self, run: Run) -> Plans:
        return Plans(run.lookup, self.of_metric, self.level, run.period.first, run.period.last)

    def _until(self, run: Run) -> date | None:
        return local_day(run.now) if self.is_to_date else None

    def _counted(self, plans: Plans, span: Period, run: Run) -> Iterator[tuple[date, float]]:
        """(month for which anything is set, how much of it counts). All time has three hundred months, of most of which nothing is."""
        until = self._until(run)
        for month in plans.months:
            if span.first.replace(day=1) <= month <= span.last and (share := share_of(month, span, until)):
                yield month, share

    def _state(self, plans: Plans, chosen: Chosen, span: Period, run: Run) -> Total:
        value, n = 0.0, 0
        for month, share in self._counted(plans, span, run):
            cells = chosen(month)
            n += len(cells)
            value += sum(cell.value for cell in cells) * share
        return Total(round(value * self.per), n, 0, 0, self.per)
