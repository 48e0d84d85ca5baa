"""A number over time, beside what it is compared with."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.series import Mark, Series
from shangji.insight.charts.trend import Trend
from shangji.insight.metrics.terms import Answer, MetricQuery, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import grain_of, mark, past
from shangji.insight.widgets.settings import Choice, Flag, Metrics, SettingNotRight, Settings, Span

GRAINS = (
    ("", gettext_lazy("As the period asks")), ("day", gettext_lazy("Day")), ("week", gettext_lazy("Week")),
    ("month", gettext_lazy("Month")), ("quarter", gettext_lazy("Quarter")), ("year", gettext_lazy("Year")),
)  # fmt: skip
FORMS = (("line", gettext_lazy("Lines")), ("bar", gettext_lazy("Bars")))
MOST_PLACES = 400


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    names = settings["metrics"]
    grain = settings["by"] or grain_of(context.period)
    if len({known.unit_of(name).kind for name in names}) > 1:
        raise SettingNotRight(_("Only numbers of the same unit stand on one axis."))
    if len(context.period.parts(grain)) > MOST_PLACES:
        raise SettingNotRight(
            _("The period is too long for this step: choose a shorter one, or a longer step.")
        )
    asked = context.compared if settings["beside"] and len(names) == 1 else context.query
    return {"way": asked(*names, by=(grain,))}


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["way"]
    rows = past(answer, context)
    lines = [
        Series(known.metric_label(name), tuple(mark(answer, row, name) for row in rows))
        for name in answer.query.metrics
    ]
    if answer.query.compare:
        lines.append(_beside(rows, answer.query.metrics[0], context))
    labels = tuple(known.short_label(row.members[0]) for row in rows)
    chart = Trend(
        labels=labels, series=tuple(lines), unit=known.unit_of(answer.query.metrics[0]), form=settings["form"],
        is_stacked=False, height=context.room,
    )  # fmt: skip
    return Shown(chart=chart, hint=context.period.label, notes=notes_of(answer))


def _beside(rows: list[Row], name: str, context: Context) -> Series:
    is_year = context.state.compare == "year" or context.period.previous() == context.period.year_before()
    label = _("a year ago") if is_year else _("the period before")
    before = [row.values[name].before for row in rows]
    return Series(label, tuple(Mark(value.value if value else None) for value in before), role="comparison")


kind(
    Kind(
        name="trend", label=gettext_lazy("Trend"), icon="chart-line", queries=queries, show=show, size=(6, 8), least=(3, 5),
        question=gettext_lazy("How does it develop?"),
        settings=(
            Metrics(name="metrics", label=gettext_lazy("Numbers"), most=4, default=[]),
            Choice(name="by", label=gettext_lazy("Step"), options=GRAINS, default=""),
            Choice(name="form", label=gettext_lazy("Form"), options=FORMS, default="line"),
            Flag(name="beside", label=gettext_lazy("With the period that is compared with"), default=True),
            Span(),
        ),
        starts={"metrics": ["won_amount"], "period": "last-12-months"},
    )
)  # fmt: skip
