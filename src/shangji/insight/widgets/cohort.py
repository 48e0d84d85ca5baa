"""Cohorts: of what was opened in one month, how far it came; young months are still under way."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.cohort import Cohort
from shangji.insight.charts.series import Mark
from shangji.insight.charts.units import RATIO
from shangji.insight.metrics.metric import HITS
from shangji.insight.metrics.terms import Answer, MetricQuery, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import has_begun, mark, size
from shangji.insight.widgets.settings import Choice, Settings, Span

GRAINS = (("month", gettext_lazy("Month")), ("quarter", gettext_lazy("Quarter")))
NAME = "stage_reached"


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    """The share that reached each stage, and how many there were."""
    grain = settings["by"]
    return {
        "reached": context.query(NAME, by=(grain, "stage")),
        "all": context.query("created_count", by=(grain,)),
    }


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["reached"]
    whole: Answer = found["all"]
    cohorts = [
        row for row in whole.rows if has_begun(row.members[0], context) and size(row.values["created_count"])
    ]
    stages = [member for member in answer.axes["stage"] if member.key != "none"]
    cells = {(row.members[0].key, row.members[1].key): row for row in answer.rows}
    chart = Cohort(
        rows=tuple(known.short_label(cohort.members[0]) for cohort in cohorts),
        sizes=tuple(mark(whole, cohort, "created_count") for cohort in cohorts), size_head=_("Opened"),
        columns=tuple(stage.label for stage in stages), unit=RATIO, label=_("Cohorts"),
        cells=tuple(tuple(_share(answer, cells.get((c.members[0].key, s.key))) for s in stages) for c in cohorts),
    )  # fmt: skip
    hint = _(
        "of those opened in each month, the share that ever reached a stage; young ones are still under way"
    )
    return Shown(chart=chart, hint=hint, notes=notes_of(answer))


def _share(answer: Answer, row: Row | None) -> Mark:
    """Where there is no row, none of them came that far."""
    return mark(answer, row, NAME, HITS) if row else Mark(0)


kind(
    Kind(
        name="cohort", label=gettext_lazy("Cohorts"), icon="stairs", queries=queries, show=show, size=(6, 9), least=(4, 6),
        question=gettext_lazy("Do newer ones come further than older ones?"),
        settings=(Choice(name="by", label=gettext_lazy("Opened by"), options=GRAINS, default="month"), Span(default="last-12-months")),
    )
)  # fmt: skip
