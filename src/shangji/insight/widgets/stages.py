"""Stages: where it goes from each of them, and how long it stands there."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.durations import Durations
from shangji.insight.charts.durations import Span as Days
from shangji.insight.charts.flow import Flow, Link, Node
from shangji.insight.metrics.terms import Answer, Member, MetricQuery, Row
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import number, size, steps, url
from shangji.insight.widgets.settings import Settings, Span
from shangji.opportunities.models import Pipeline, Stage

BY, WON, LOST = ("stage",), "won", "lost"
WEEK = 7 / 5
"""Calendar days of a working day: what is measured counts them all, what is expected the working ones."""


def flow_queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    return {"flow": context.query("stage_advanced", "stage_lost", "stage_returned", "stage_entered", by=BY)}


def show_flow(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["flow"]
    stages = [member for member in answer.axes["stage"] if member.key != "none"]
    rows = {row.members[0].key: row for row in answer.rows}
    hue = steps(stages)
    nodes = [
        Node(
            key=s.key, label=s.label, hue=hue[s.key], url=url(answer, "stage_entered", [s]),
            count=size(rows[s.key].values["stage_entered"]) if s.key in rows else 0,
        )
        for s in stages
    ]  # fmt: skip
    nodes += [
        Node(key=WON, label=_("Won"), hue="9", is_end=True),
        Node(key=LOST, label=_("Lost"), hue="lost", is_end=True),
    ]
    links = tuple(link for n in range(len(stages)) for link in _links(answer, stages, n, rows))
    hint = _("%(span)s; what skips a stage is drawn to the next one") % {"span": context.period.label}
    return Shown(chart=Flow(nodes=tuple(nodes), links=links), hint=hint, notes=notes_of(answer))


def _links(answer: Answer, stages: Sequence[Member], n: int, rows: Mapping[str, Row]) -> Iterator[Link]:
    """From one stage: on to the next or to the end, lost, and back to the one before."""
    row = rows.get(stages[n].key)
    if row is None:
        return
    after = stages[n + 1].key if n + 1 < len(stages) else WON
    ways = [("stage_advanced", after), ("stage_lost", LOST)]
    if n:
        ways.append(("stage_returned", stages[n - 1].key))
    for metric, target in ways:
        if count := size(row.values[metric]):
            yield Link(source=stages[n].key, target=target, count=count, url=url(answer, metric, row.members))


def days_queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    return {"days": context.query("stage_days_p50", "stage_days_p80", by=BY)}


def show_days(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["days"]
    stages = [member for member in answer.axes["stage"] if member.key != "none"]
    rows = {row.members[0].key: row for row in answer.rows}
    hue, expected = steps(stages), found["expected"]
    spans = [
        Days(
            label=stage.label, half=_days(row, "stage_days_p50"), most=_days(row, "stage_days_p80"), hue=hue[stage.key],
            working=expected.get(stage.key, 0), expected=expected.get(stage.key, 0) * WEEK or None,
            count=row.values["stage_days_p50"].n if row else 0, url=url(answer, "stage_days_p50", [stage]) if row else "",
        )
        for stage in stages
        for row in [rows.get(stage.key)]
    ]  # fmt: skip
    hint = _("half and four of five are through after so many days, %(span)s") % {
        "span": context.period.within
    }
    return Shown(chart=Durations(spans=tuple(spans)), hint=hint, notes=notes_of(answer))


def expected_days(settings: Settings, context: Context) -> dict[str, int]:
    """Key of a stage → the working days that the newest process with it expects."""
    rows = Stage.objects.filter(pipeline__in=Pipeline.objects.reached_by(context.actor))
    return dict(rows.order_by("version", "pipeline__is_default").values_list("key", "expected_days"))


def _days(row: Row | None, metric: str) -> float | None:
    value = number(row.values[metric]) if row else None
    return None if value is None else float(value)


kind(
    Kind(
        name="stage-flow", label=gettext_lazy("Stage flow"), icon="arrows-split", queries=flow_queries, show=show_flow,
        size=(8, 9), least=(6, 7), question=gettext_lazy("Where does it go from each stage, also backwards?"),
        settings=(Span(default="last-180-days"),),
    )
)  # fmt: skip
kind(
    Kind(
        name="stage-days", label=gettext_lazy("Days in stage"), icon="clock", queries=days_queries, show=show_days, size=(4, 8),
        least=(3, 5), question=gettext_lazy("Where does it get stuck?"), readings={"expected": expected_days}, settings=(Span(default="last-180-days"),),
    )
)  # fmt: skip
