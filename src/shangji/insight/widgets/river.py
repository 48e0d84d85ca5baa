"""商机河: the funnel, honestly: what stands in each stage, how far a cohort came, or what flowed through."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.river import River, Stage
from shangji.insight.charts.units import COUNT, RATIO
from shangji.insight.metrics.terms import Answer, Member, MetricQuery, Row
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import number, steps, url
from shangji.insight.widgets.settings import Choice, Settings, Span

WAYS = (("cohort", gettext_lazy("Cohort")), ("flow", gettext_lazy("Flow")), ("stock", gettext_lazy("Stock")))
SAID = {
    "cohort": gettext_lazy("Of those created in %(span)s, how many ever reached each stage"),
    "flow": gettext_lazy("What entered each stage, was lost there and went back, %(span)s"),
    "stock": gettext_lazy("What stands in each stage at the end of %(span)s, or now"),
}
BY = ("stage",)


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    way = settings["way"]
    if way == "stock":
        return {"in": context.query("open_count", by=BY)}
    found = {"days": context.query("stage_days_p50", by=BY)}
    if way == "cohort":
        return {
            **found,
            "in": context.query("stage_reached", by=BY),
            "rate": context.query("stage_conversion", by=BY),
        }
    return {
        **found,
        "in": context.query("stage_entered", "stage_advanced", "stage_lost", "stage_returned", by=BY),
    }


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["in"]
    stages = [member for member in answer.axes["stage"] if member.key != "none"]
    rows = {row.members[0].key: row for row in answer.rows}
    hue = steps(stages)
    more = {
        name: {row.members[0].key: row for row in found[name].rows}
        for name in ("days", "rate")
        if name in found
    }
    made = tuple(
        _stage(found, settings["way"], stage, rows.get(stage.key), more, hue[stage.key]) for stage in stages
    )
    chart = River(stages=made, unit=COUNT)
    hint = str(SAID[settings["way"]]) % {"span": context.period.label}
    return Shown(html=chart.html(), hint=hint, notes=[*_interval(found), *notes_of(answer)])


def _stage(
    found: Answers, way: str, stage: Member, row: Row | None, more: Mapping[str, Mapping[str, Row]], hue: str
) -> Stage:
    answer: Answer = found["in"]
    main = answer.query.metrics[0]
    told: dict[str, Any] = {
        "label": stage.label,
        "hue": hue,
        "count": _of(row, main) or 0,
        "url": url(answer, main, [stage]),
    }
    told["days"] = _of(more.get("days", {}).get(stage.key), "stage_days_p50")
    if way == "flow":
        entered, advanced = _of(row, "stage_entered"), _of(row, "stage_advanced")
        told["ratio"] = float(advanced) / float(entered) if entered and advanced is not None else None
        for name, metric in (("lost", "stage_lost"), ("returned", "stage_returned")):
            told[name] = _of(row, metric)
            told[f"{name}_url"] = url(answer, metric, [stage])
    if way == "stock":
        told["note"] = ("", "")
    return Stage(**told)


def _of(row: Row | None, metric: str) -> Any:
    return number(row.values[metric]) if row else None


def _interval(found: Answers) -> list[str]:
    """How sure the whole conversion is, and how many may still go on."""
    if "rate" not in found:
        return []
    total = found["rate"].total["stage_conversion"]
    if total.value is None or total.low is None:
        return []
    words = {
        "value": RATIO.told(total.value),
        "low": RATIO.told(total.low),
        "high": RATIO.told(total.high),
        "n": total.n,
    }
    return [
        _("On the whole %(value)s go on to the next stage; 95 %% between %(low)s and %(high)s, of %(n)s.")
        % words
    ]


kind(
    Kind(
        name="river", label=gettext_lazy("Funnel"), icon="filter-2", queries=queries, show=show, size=(8, 9), least=(5, 7),
        question=gettext_lazy("How many come through, and where do we lose them?"),
        settings=(Choice(name="way", label=gettext_lazy("Seen as"), options=WAYS, default="cohort"), Span()),
        switches=lambda _settings: (("way", WAYS),), starts={"period": "last-180-days"},
    )
)  # fmt: skip
