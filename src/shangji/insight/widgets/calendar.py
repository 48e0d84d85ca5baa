"""Activity by day: when it is worked, and when nobody is there."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.calendar import Calendar
from shangji.insight.metrics.terms import Answer, MetricQuery
from shangji.insight.metrics.time_dimensions import span_of
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import mark
from shangji.insight.widgets.settings import Metrics, SettingNotRight, Settings, Span

MOST_DAYS = 380


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    if "day" not in known.common((settings["metric"],)):
        words = {"name": known.metric_label(settings["metric"])}
        raise SettingNotRight(_("%(name)s cannot be told day by day.") % words)
    if context.period.days > MOST_DAYS:
        raise SettingNotRight(_("A calendar shows at most a year: choose a shorter period."))
    return {"days": context.query(settings["metric"], by=("day",))}


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["days"]
    name = settings["metric"]
    days = [
        (span.first, mark(answer, row, name)) for row in answer.rows if (span := span_of(row.members[0].key))
    ]
    last = min(context.period.last, context.day)
    chart = Calendar(
        first=context.period.first, last=max(last, context.period.first), unit=known.unit_of(name),
        days=tuple((day, one) for day, one in days if day <= last),
    )  # fmt: skip
    hint = f"{known.metric_label(name)} · {context.period.label}"
    return Shown(chart=chart, hint=hint, notes=notes_of(answer))


kind(
    Kind(
        name="calendar", label=gettext_lazy("Activity calendar"), icon="calendar-stats", queries=queries, show=show,
        size=(8, 6), least=(5, 5), question=gettext_lazy("On which days is it worked, and when does nobody call?"),
        settings=(Metrics(name="metric", label=gettext_lazy("Number"), most=1, default=[]), Span(default="last-26-weeks")),
        starts={"metric": "follow_up_count"},
    )
)  # fmt: skip
