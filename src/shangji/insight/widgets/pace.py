"""Whether the target is in reach: done, to be done by now, and to be done at all."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.pace import Goal, Pace
from shangji.insight.charts.series import Mark, Series
from shangji.insight.charts.trend import Trend
from shangji.insight.charts.units import Number
from shangji.insight.metrics.terms import Answer, MetricQuery, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import grain_of, has_begun, number, size, url
from shangji.insight.widgets.settings import Choice, Settings, Span

METRICS = (("won_amount", gettext_lazy("Won amount")), ("won_count", gettext_lazy("Won")))
BY = (("", gettext_lazy("All together")), ("division", gettext_lazy("Division")), ("team", gettext_lazy("Team")), ("owner", gettext_lazy("Owner")))  # fmt: skip
TARGETS = {"won_amount": "target_amount", "won_count": "target_count"}


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    name, by = settings["metric"], (settings["by"],) if settings["by"] else ()
    target = TARGETS[name]
    return {"done": context.query(name, by=by), "goal": context.query(target, f"{target}_to_date", by=by)}


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    done: Answer = found["done"]
    goal: Answer = found["goal"]
    reached = {_key(row): row for row in done.rows}
    if not settings["by"]:
        goals = [
            _goal(known.metric_label(settings["metric"]), done, reached.get(()), goal, goal.rows[0], settings)
        ]
    else:
        rows = [row for row in goal.rows if size(row.values[TARGETS[settings["metric"]]])]
        goals = [
            _goal(row.members[0].label, done, reached.get(_key(row)), goal, row, settings) for row in rows
        ]
        goals.sort(key=lambda one: one.attained or 0)
    empty = _("No target is set for this period yet.")
    chart = Pace(goals=tuple(goals), unit=known.unit_of(settings["metric"]), empty=empty)
    return Shown(chart=chart, hint=context.period.label, notes=notes_of(done))


def _key(row: Row) -> tuple[str, ...]:
    return tuple(member.key for member in row.members)


def _goal(label: str, done: Answer, reached: Row | None, goal: Answer, row: Row, settings: Settings) -> Goal:
    name, target = settings["metric"], TARGETS[settings["metric"]]
    whole, by_now = size(row.values[target]), size(row.values[f"{target}_to_date"])
    value = number(reached.values[name]) if reached else 0
    return Goal(
        label=label, value=value, target=number(row.values[target]), due=by_now / whole if whole else None,
        url=url(done, name, row.members),
    )  # fmt: skip


def way_queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    """Step by step through the period: what came, and what was to come."""
    name, grain = settings["metric"], _step(context)
    return {"done": context.query(name, by=(grain,)), "goal": context.query(TARGETS[name], by=(grain,))}


def _step(context: Context) -> str:
    grain = grain_of(context.period)
    return grain if grain in known.common((TARGETS["won_amount"],)) else "month"


def show_way(found: Answers, settings: Settings, context: Context) -> Shown:
    done: Answer = found["done"]
    goal: Answer = found["goal"]
    name, target = settings["metric"], TARGETS[settings["metric"]]
    rows = list(done.rows)
    begun = [has_begun(row.members[0], context) for row in rows]
    came = _added([size(row.values[name]) for row in rows])
    wanted = {_key(row): size(row.values[target]) for row in goal.rows}
    to_come = _added([wanted.get(_key(row), 0.0) for row in rows])
    facts = tuple(
        Mark(value, url(done, name, row.members)) if is_past else Mark(None)
        for value, row, is_past in zip(came, rows, begun, strict=True)
    )
    lines = [Series(_("Won so far"), facts, hue="9")]
    if any(to_come):
        lines.append(Series(_("Target"), tuple(Mark(value) for value in to_come), role="target"))
    chart = Trend(
        labels=tuple(known.short_label(row.members[0]) for row in rows), series=tuple(lines), unit=known.unit_of(name),
        height=context.room,
    )  # fmt: skip
    hint = _("added up over %(span)s") % {"span": context.period.label}
    notes = notes_of(done) if any(to_come) else [_("No target is set for this period yet."), *notes_of(done)]
    return Shown(chart=chart, hint=hint, notes=notes)


def _added(values: list[float]) -> list[Number]:
    """Amounts and numbers of steps that follow each other are those of the whole way up to there."""
    total, found = Decimal(0), list[Number]()
    for value in values:
        total += Decimal(str(value))
        found.append(total)
    return found


SETTINGS = (Choice(name="metric", label=gettext_lazy("Number"), options=METRICS, default="won_amount"),)

kind(
    Kind(
        name="pace", label=gettext_lazy("Target and pace"), icon="flag", queries=queries, show=show, size=(4, 8), least=(3, 4),
        question=gettext_lazy("Is the target in reach at this pace?"),
        settings=(*SETTINGS, Choice(name="by", label=gettext_lazy("Of whom"), options=BY, default=""), Span()),
        drills=("by",),
    )
)  # fmt: skip
kind(
    Kind(
        name="target-way", label=gettext_lazy("On the way to the target"), icon="chart-line", queries=way_queries,
        show=show_way, size=(5, 8), least=(4, 6), question=gettext_lazy("Does the line lead to the target?"),
        settings=(*SETTINGS, Span()),
    )
)  # fmt: skip
