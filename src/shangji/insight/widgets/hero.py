"""One number as large as there is room, and how far it is to its target."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from shangji.insight.charts.pace import Goal, Pace
from shangji.insight.metrics.terms import Answer, MetricQuery, Value
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import number, size, url
from shangji.insight.widgets.settings import Metrics, Settings, Span

UNITS = ("money", "count")
ROLES = ("goal", "ahead")


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    found = {"now": context.query(settings["metric"])}
    for role in ROLES:
        if settings[role]:
            found[role] = context.query(settings[role])
    if settings["goal"] and known.is_metric(_to_date(settings)):
        found["due"] = context.query(_to_date(settings))
    return found


def _to_date(settings: Settings) -> str:
    """What of the target should be there by now."""
    return f"{settings['goal']}_to_date"


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["now"]
    name = settings["metric"]
    value, goal, ahead = (_total(found.get(role), settings[of]) for role, of in (("now", "metric"), ("goal", "goal"), ("ahead", "ahead")))  # fmt: skip
    due = _total(found.get("due"), _to_date(settings))
    share = size(due) / size(goal) if due and due.value is not None and size(goal) else None
    one = Goal(
        label=known.metric_label(name), value=number(value), target=number(goal), forecast=number(ahead), due=share,
        url=url(answer, name),
    )  # fmt: skip
    return Shown(
        chart=Pace(goals=(one,), unit=known.unit_of(name)), hint=context.period.label, notes=notes_of(answer)
    )


def _total(answer: Answer | None, name: str) -> Value | None:
    return answer.total[name] if answer else None


kind(
    Kind(
        name="hero", label=gettext_lazy("One large figure"), icon="target", queries=queries, show=show, size=(4, 6), least=(3, 4),
        question=gettext_lazy("How much is it, and is it enough?"),
        settings=(
            Metrics(name="metric", label=gettext_lazy("Figure"), most=1, units=UNITS, default=[]),
            Metrics(name="goal", label=gettext_lazy("Target"), most=1, least=0, units=UNITS, default=[]),
            Metrics(name="ahead", label=gettext_lazy("Expected on top of it"), most=1, least=0, units=UNITS, default=[]),
            Span(),
        ),
        starts={"metric": "won_amount"},
    )
)  # fmt: skip
