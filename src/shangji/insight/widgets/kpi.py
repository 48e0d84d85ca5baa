"""Figures side by side: how much, against the period before, and the way there."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.kpi import Delta, Kpi, Kpis
from shangji.insight.charts.units import percent
from shangji.insight.metrics.periods import EARLIEST, Period
from shangji.insight.metrics.terms import Answer, MetricQuery, Value
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import number, past, url
from shangji.insight.widgets.settings import Metrics, Settings, Span

HUES = {"money": "9", "ratio": "", "days": "", "count": "4"}


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    """Metrics that the same filters concern are asked together, for the period and for the way there."""
    found: dict[str, MetricQuery] = {}
    for n, names in enumerate(_together(settings["metrics"], context)):
        found[f"now-{n}"] = context.compared(*names)
        grain, span = _way(context, stands=known.stands(names[0]))
        if grain in known.common(names):
            found[f"way-{n}"] = context.query(*names, by=(grain,), period=span)
    if settings["goal"]:
        found["goal"] = context.query(settings["goal"])
    return found


def _together(names: Sequence[str], context: Context) -> list[tuple[str, ...]]:
    groups: dict[tuple[object, ...], list[str]] = {}
    for name in names:
        split = known.common((name,))
        filters = tuple(d for d, _keys in context.filters if d in split)
        groups.setdefault((filters, "week" in split, known.stands(name)), []).append(name)
    return [tuple(group) for group in groups.values()]


def _way(context: Context, *, stands: bool) -> tuple[str, Period]:
    """Twelve weeks up to its end, for a longer period months; of what stands, half a year: each point is a question."""
    grain, span = ("month", "last-6-months") if stands else ("week", "last-12-weeks")
    if not stands and context.period.days > 100:
        grain, span = "month", "last-12-months"
    if context.period.last >= context.day:
        return grain, Period.parse(span, context.day)
    past = Period.parse(span, context.period.last)
    return grain, Period.between(max(past.first, EARLIEST), past.last)


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answers: list[Answer] = [answer for name, answer in found.items() if name.startswith("now-")]
    figures = []
    for place, name in enumerate(settings["metrics"]):
        group = next(
            n for n, answer in found.items() if n.startswith("now-") and name in answer.query.metrics
        )
        way = found.get(group.replace("now", "way"))
        goal = found["goal"].total[settings["goal"]] if "goal" in found and place == 0 else None
        figures.append(_figure(found[group], name, way, goal, context))
    return Shown(chart=Kpis(figures=tuple(figures)), notes=notes_of(*answers), is_bare=True)


def _figure(answer: Answer, name: str, way: Answer | None, goal: Value | None, context: Context) -> Kpi:
    value = answer.total[name]
    unit = known.unit_of(name)
    spark = tuple(_float(number(row.values[name])) for row in past(way, context)) if way else ()
    return Kpi(
        label=known.metric_label(name), value=value.value, unit=unit, url=url(answer, name), hue=HUES.get(unit.kind, ""),
        delta=_delta(value, name, context), spark=spark, foot=_counted(value, name) if goal is None else _goal(value, goal),
    )  # fmt: skip


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


def _delta(value: Value, name: str, context: Context) -> Delta | None:
    before = value.before.value if value.before else None
    if value.value is None or before is None:
        return None
    versus = _("vs a year ago") if context.state.compare == "year" else _("vs before")
    change = float(value.value) - float(before)
    is_share = known.unit_of(name).kind in ("count", "money") and float(before) > 0
    return Delta(change, versus, known.better(name), change / float(before) if is_share else None)


def _counted(value: Value, name: str) -> str:
    """Of how many a rate or a mean is told."""
    if known.unit_of(name).kind in ("ratio", "days") and value.n:
        return _("of %(n)s") % {"n": f"{value.n:,}"}
    return ""


def _goal(value: Value, goal: Value) -> str:
    if not goal.value:
        return _("no target yet")
    words = {
        "goal": known.unit_of("won_amount").told(goal.value),
        "share": percent(float(value.value or 0), goal.value),
    }
    return _("target %(goal)s · %(share)s") % words


kind(
    Kind(
        name="kpi", label=gettext_lazy("Figures"), icon="trending-up", queries=queries, show=show, size=(12, 3), least=(2, 3),
        question=gettext_lazy("How much is it, and is that more than before?"),
        settings=(
            Metrics(name="metrics", label=gettext_lazy("Figures"), default=[]),
            Metrics(name="goal", label=gettext_lazy("Target of the first one"), most=1, least=0, units=("money", "count"), default=[]),
            Span(),
        ),
        starts={"metrics": ["won_amount", "open_amount", "win_rate"]},
    )
)  # fmt: skip
