"""The pipeline as it was on Mondays, as metrics: amounts as they were then, not as they are today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models import Sum as SumOf
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.insight.forecast.scope import owned_within
from shangji.insight.metrics.definitions.words import SALES
from shangji.insight.metrics.grain_list.opportunities import BASE
from shangji.insight.metrics.grains import Grain, Rows, Shown, grain, grains
from shangji.insight.metrics.measures import Added, Total
from shangji.insight.metrics.metric import Plain, metric
from shangji.insight.metrics.reading import Raw, grouped
from shangji.insight.metrics.run import Run
from shangji.insight.models.snapshot import CENTS, Standing, StandingSum
from shangji.insight.snapshots.weeks import week_at
from shangji.opportunities.call_events import Call
from shangji.opportunities.models import Opportunity

COLUMNS = {"owner": "owner_id", "stage": "stage_id", "pipeline": "pipeline_id"}
SNAPSHOTS = _(
    "Snapshots of every Monday at midnight, of what was owned by somebody within the reader's reach then."
)
ON_MONDAY = _("The newest Monday of the period; for a week, the Monday with which it ends.")


class Hidden:
    """What stood there, and is out of the reader's reach by now."""

    @property
    def label(self) -> str:
        return _now("not in your reach")

    def get_absolute_url(self) -> str:
        return ""


def _sums(actor: Actor) -> Rows:
    return StandingSum.objects.filter(owned_within(actor))


def _lines(actor: Actor) -> Rows:
    now = Opportunity.objects.reached_by(actor).filter(pk=OuterRef("opportunity_id"))
    return Standing.objects.filter(owned_within(actor)).annotate(is_reached=Exists(now))


def _on(moment: datetime) -> Q:
    week = week_at(moment)
    return Q(since__lte=week) & (Q(until__isnull=True) | Q(until__gt=week))


grain(Grain(name="standing_sum", label=_("Sums of a Monday"), rows=_sums, times={}, columns=COLUMNS))
grain(
    Grain(
        name="standing", label=_("Open on a Monday"), rows=_lines, times={}, columns=COLUMNS,
        shown=(
            Shown("name", _("Opportunity"), "record", lambda s: s.opportunity if s.is_reached else Hidden(), "opportunity__name"),
            Shown("owner", _("Owner then"), "person", lambda s: s.owner.name if s.owner else ""),
            Shown("stage", _("Stage then"), "text", lambda s: s.stage.label),
            Shown("amount", _("Amount then"), "money", lambda s: (s.amount, s.currency), "amount"),
            Shown("expected", _("Expected close then"), "day", lambda s: s.expected_on, "expected_on"),
            Shown("call", _("Forecast call then"), "text", lambda s: str(Call(s.call).label)),
        ),
        listed=lambda rows: rows.select_related("opportunity__subject", "owner", "stage"),
    )
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Stood(Added):
    """Read from the sums of the Monday; behind it are the lines that were added up. `number` is a column of the sums."""

    grain: str = "standing"
    number: str
    per: int = 1
    is_money: bool = True

    def is_known(self, run: Run) -> bool:
        return not run.is_ahead

    def narrowed(self, run: Run) -> Q:
        return _on(run.window.end) & (Q(currency=BASE) if self.is_money else Q())

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        for raw, sums in self._sums(run, tuple(columns)):
            n = sums["with_money" if self.is_money else "count"]
            if n:
                yield raw, Total(int(sums[self.number]), int(n), 0, 0, self.per)

    def _sums(self, run: Run, columns: tuple[str, ...]) -> list[tuple[Raw, dict[str, Any]]]:
        """Of each group, read once for all numbers of a question."""
        week, n = week_at(run.window.end), len(columns)
        key = ("sums of a Monday", week, run.filters, columns)
        if key not in run.lookup.kept:
            rows = run.rows(grains()["standing_sum"]).filter(week=week)
            told = grouped(
                rows, self, run, columns, **{f"sum_of_{name}": each for name, each in SUMS.items()}
            )
            run.lookup.kept[key] = [
                (tuple(row[:n]), dict(zip(SUMS, row[n + 1 :], strict=True))) for row in told
            ]
        found: list[tuple[Raw, dict[str, Any]]] = run.lookup.kept[key]
        return found


SUMS = {
    "count": SumOf("count"),
    **{
        name: SumOf(column, filter=Q(currency=BASE))
        for name, column in (
            ("with_money", "count"),
            ("cents", "cents"),
            ("weighted_cents", "weighted_cents"),
        )
    },
}


def _stood(name: str, label: Any, words: Any, measure: Stood, unit: str) -> None:
    metric(
        Plain(
            name=name, label=label, words=words, unit=unit, measure=measure, window=ON_MONDAY, source=SNAPSHOTS,
            keeper=SALES, group="target", better="up" if unit == "money" else "",
        )
    )  # fmt: skip


_stood("snapshot_count", _("Open on Monday"), _("How many opportunities were open or on hold."), Stood(number="count", is_money=False), "count")  # fmt: skip
_stood("snapshot_amount", _("Open amount on Monday"), _("What they would have brought, with the amounts of that day."), Stood(number="cents", per=CENTS), "money")  # fmt: skip
_stood("snapshot_weighted", _("Weighted amount on Monday"), _("Their amounts times their win rates, both of that day."), Stood(number="weighted_cents", per=CENTS), "money")  # fmt: skip
