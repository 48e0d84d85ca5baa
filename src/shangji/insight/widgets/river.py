"""商机河: the funnel, honestly: what stands in each stage, how far a cohort came, or what flowed through."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.river import River, Stage
from shangji.insight.charts.units import RATIO
from shangji.insight.metrics.terms import Answer, Member, MetricQuery, Row
from shangji.insight.widgets import known
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


MEASURES = (("count", gettext_lazy("Number")), ("amount", gettext_lazy("Amount")))
ENTERS = {
    ("cohort", "count"): "stage_reached_count", ("cohort", "amount"): "stage_reached_amount",
    ("flow", "count"): "stage_entered", ("flow", "amount"): "stage_entered_amount",
    ("stock", "count"): "open_count", ("stock", "amount"): "open_amount",
}  # fmt: skip


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    way, measure = settings["way"], settings["measure"]
    enters = ENTERS[way, measure]
    if way == "stock":
        return {"in": context.query(enters, by=BY)}
    found = {"days": context.query("stage_days_p50", by=BY)}
    if way == "cohort":
        return {
            **found,
            "in": context.query(enters, by=BY),
            "open": context.query("cohort_open_share", "cohort_won_share"),
        }
    tail = "_amount" if measure == "amount" else ""
    flows = [f"stage_{name}{tail}" for name in ("advanced", "lost", "returned")]
    return {**found, "in": context.query(enters, *flows, by=BY)}


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["in"]
    stages = [member for member in answer.axes["stage"] if member.key != "none"]
    rows = {row.members[0].key: row for row in answer.rows}
    days = {row.members[0].key: row for row in found["days"].rows} if "days" in found else {}
    hue = steps(stages)
    made = [_stage(answer, settings["way"], s, rows.get(s.key), days.get(s.key), hue[s.key]) for s in stages]
    chart = River(stages=tuple(made), unit=known.unit_of(answer.query.metrics[0]))
    hint = str(SAID[settings["way"]]) % {"span": context.period.within}
    return Shown(chart=chart, hint=hint, notes=[*_so_far(found), *notes_of(answer)])


def _stage(answer: Answer, way: str, stage: Member, row: Row | None, days: Row | None, hue: str) -> Stage:
    main = answer.query.metrics[0]
    told: dict[str, Any] = {
        "label": stage.label,
        "hue": hue,
        "count": _of(row, main) or 0,
        "url": url(answer, main, [stage]),
    }
    told["days"] = _of(days, "stage_days_p50")
    if way == "flow":
        on, lost, returned = answer.query.metrics[1:]
        entered, advanced = _of(row, main), _of(row, on)
        told["ratio"] = (
            min(1.0, float(advanced) / float(entered)) if entered and advanced is not None else None
        )
        for name, metric in (("lost", lost), ("returned", returned)):
            told[name], told[f"{name}_url"] = _of(row, metric), url(answer, metric, [stage])
    if way == "stock":
        told["note"] = ("", "")
    return Stage(**told)


def _of(row: Row | None, metric: str) -> Any:
    return number(row.values[metric]) if row else None


def _so_far(found: Answers) -> list[str]:
    """How much of the cohort is decided: what is still open may change everything."""
    if "open" not in found:
        return []
    won, still = (found["open"].total[name] for name in ("cohort_won_share", "cohort_open_share"))
    if won.value is None or won.low is None or still.value is None:
        return []
    told = {
        name: RATIO.told(value)
        for name, value in (("won", won.value), ("low", won.low), ("high", won.high), ("open", still.value))
    }
    return [
        _("%(won)s were won so far (95 %% between %(low)s and %(high)s); %(open)s are still open.") % told
    ]


kind(
    Kind(
        name="river", label=gettext_lazy("Funnel"), icon="filter-2", queries=queries, show=show, size=(8, 9), least=(5, 7),
        question=gettext_lazy("How many come through, and where do we lose them?"),
        settings=(
            Choice(name="way", label=gettext_lazy("Seen as"), options=WAYS, default="cohort"),
            Choice(name="measure", label=gettext_lazy("Measure"), options=MEASURES, default="count"), Span(),
        ),
        switches=lambda _settings: (("way", WAYS), ("measure", MEASURES)), starts={"period": "last-180-days"},
    )
)  # fmt: skip
