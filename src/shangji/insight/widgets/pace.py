"""Whether the target is in reach: done, to be done by now, and to be done at all."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.pace import Goal, Pace
from shangji.insight.charts.series import Mark, Series
from shangji.insight.charts.trend import Trend
from shangji.insight.charts.units import Number
from shangji.insight.metrics.addresses import drill_url
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import Answer, MetricQuery, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import grain_of, number, size, url
from shangji.insight.widgets.settings import Choice, Settings, Span

METRICS = (("won_amount", gettext_lazy("Won amount")), ("won_count", gettext_lazy("Won")))
BY = (("", gettext_lazy("All together")), ("division", gettext_lazy("Division")), ("team", gettext_lazy("Team")), ("owner", gettext_lazy("Owner")))  # fmt: skip
ENDS = {"won_amount": "forecast_weighted"}
"""Where it will likely end, of those numbers for which that is told."""
TARGETS = {"won_amount": "target_amount", "won_count": "target_count"}


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    name, by = settings["metric"], (settings["by"],) if settings["by"] else ()
    target = TARGETS[name]
    found = {"done": context.query(name, by=by), "goal": context.query(target, f"{target}_to_date", by=by)}
    return {**found, "end": context.query(ENDS[name], by=by)} if name in ENDS else found


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    done: Answer = found["done"]
    goal: Answer = found["goal"]
    target = TARGETS[settings["metric"]]
    if not settings["by"]:
        goals = [_goal(known.metric_label(settings["metric"]), found, goal.rows[0], settings)]
    else:
        rows = [row for row in goal.rows if size(row.values[target])]
        goals = [_goal(row.members[0].label, found, row, settings) for row in rows]
        goals.sort(key=lambda one: one.attained or 0)
    empty = _("No target is set for this period yet.")
    chart = Pace(goals=tuple(goals), unit=known.unit_of(settings["metric"]), empty=empty)
    return Shown(chart=chart, hint=context.period.label, notes=notes_of(done))


def _key(row: Row) -> tuple[str, ...]:
    return tuple(member.key for member in row.members)


def _goal(label: str, found: Answers, row: Row, settings: Settings) -> Goal:
    """One target with what has come of it; what will likely come stands on top."""
    name, target = settings["metric"], TARGETS[settings["metric"]]
    whole, by_now = size(row.values[target]), size(row.values[f"{target}_to_date"])
    reached = _there(found["done"], row)
    value = number(reached.values[name]) if reached else 0
    end = _there(found["end"], row) if "end" in found else None
    ahead = size(end.values[ENDS[name]]) - float(value or 0) if end else 0.0
    return Goal(
        label=label, value=value, target=number(row.values[target]), due=by_now / whole if whole else None,
        forecast=ahead if ahead > 0 else None, url=url(found["done"], name, row.members),
    )  # fmt: skip


def _there(answer: Answer, row: Row) -> Row | None:
    """The row of another answer with the same members."""
    return next((other for other in answer.rows if _key(other) == _key(row)), None)


def way_queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    """Step by step through the period: what came, and what was to come."""
    name, grain = settings["metric"], _step(context)
    found = {"done": context.query(name, by=(grain,)), "goal": context.query(TARGETS[name], by=(grain,))}
    return {**found, "end": context.query(ENDS[name])} if name in ENDS else found


def _step(context: Context) -> str:
    grain = grain_of(context.period)
    return grain if grain in known.common((TARGETS["won_amount"],)) else "month"


def show_way(found: Answers, settings: Settings, context: Context) -> Shown:
    done: Answer = found["done"]
    goal: Answer = found["goal"]
    name, target = settings["metric"], TARGETS[settings["metric"]]
    places = context.period.parts(_step(context))
    reached, wanted = _by_place(done), _by_place(goal)
    came = _added([_size(reached.get(place.written), name) for place in places])
    to_come = _added([_size(wanted.get(place.written), target) for place in places])
    begun = sum(place.start <= context.now for place in places)
    marks = [Mark(came[n], _up_to(done, name, place)) for n, place in enumerate(places[:begun])]
    lines = [Series(_("Won so far"), (*marks, *_ahead(found, name, came, begun, len(places))), hue="9")]
    if any(to_come):
        lines.append(Series(_("Target"), tuple(Mark(value) for value in to_come), role="target"))
    chart = Trend(
        labels=tuple(known.short_span(place, _step(context)) for place in places), series=tuple(lines),
        unit=known.unit_of(name), height=context.room,
    )  # fmt: skip
    hint = _("added up over %(span)s") if any(to_come) else _("added up over %(span)s; no target is set yet")
    return Shown(chart=chart, hint=hint % {"span": context.period.within}, notes=notes_of(done))


def _by_place(answer: Answer) -> dict[str, Row]:
    return {row.members[0].key: row for row in answer.rows}


def _size(row: Row | None, name: str) -> float:
    return size(row.values[name]) if row else 0.0


def _up_to(answer: Answer, name: str, place: Period) -> str:
    """The records of all steps so far: the number beside the mark is theirs, not that of its own step."""
    whole = answer.query.period
    return drill_url(
        replace(answer.query, period=Period.between(whole.first, min(place.last, whole.last))), name
    )


def _ahead(found: Answers, name: str, came: list[Number], past: int, places: int) -> Iterator[Mark]:
    """From where it is to where it will likely end, in even steps: nothing is known of each of them."""
    end = size(found["end"].total[ENDS[name]]) if "end" in found else 0.0
    last, steps = float(came[past - 1]) if past else 0.0, places - past
    for n in range(1, steps + 1):
        yield Mark(last + (end - last) * n / steps, is_forecast=True) if end > last else Mark(None)


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
