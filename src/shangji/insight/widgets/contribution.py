"""Why did it change: who or what made the number larger or smaller than before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.waterfall import Step, Waterfall
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.contributions import is_explained, is_mean
from shangji.insight.metrics.metric import metric_named
from shangji.insight.metrics.terms import Answer, MetricQuery, Row, Value
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, Switch, kind, notes_of
from shangji.insight.widgets.marks import size, url
from shangji.insight.widgets.mixing import show_mix
from shangji.insight.widgets.settings import (
    Choice,
    Count,
    Dimensions,
    Metrics,
    Settings,
    Span,
)

AGAINST = (
    ("", gettext_lazy("As the board compares")), ("previous", gettext_lazy("The period before")),
    ("year", gettext_lazy("The year before")),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What one member added to the change, and where its records are. `share` is of the largest, for its bar."""

    label: str
    now: str
    before: str
    change: str
    delta: float
    share: float
    url: str

    @property
    def is_more(self) -> bool:
        return self.delta > 0


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    compare = settings["against"] or context.state.compare or "previous"
    return {"parts": context.query(settings["metric"], by=(settings["by"],), compare=compare)}


def gone(settings: Settings, context: Context) -> list[Row]:
    """The members as they were before: who has nothing now made a change as well."""
    query = queries(settings, context)["parts"]
    period = query.period.compared(query.compare, context.day)
    return list(ask(replace(query, period=period, compare="")).rows)


def everybody(answer: Answer, before: list[Row], name: str) -> list[Row]:
    here = {row.members[0].key for row in answer.rows}
    missing = [row for row in before if row.members[0].key not in here]
    return [
        *answer.rows,
        *(Row(row.members, {name: Value(None, before=row.values[name])}) for row in missing),
    ]


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["parts"]
    name = settings["metric"]
    rows = everybody(answer, found["gone"], name)
    if is_mean(metric_named(name)):
        return show_mix(answer, rows, settings, context)
    deltas = sorted(((_delta(row.values[name]), row) for row in rows), key=lambda pair: -abs(pair[0]))
    most = abs(deltas[0][0]) if deltas else 0.0
    parts = [_part(answer, row, name, delta, most) for delta, row in deltas if delta]
    shown, rest = parts[: settings["limit"]], parts[settings["limit"] :]
    total, unit = answer.total[name], known.unit_of(name)
    words = {
        "parts": shown, "rest": unit.change(sum(p.delta for p in rest)) if rest else "", "rest_count": len(rest),
        "rest_is_more": sum(p.delta for p in rest) > 0, "now": unit.told(total.value), "url": url(answer, name),
        "before": unit.told(total.before.value if total.before else None), "total": unit.change(_delta(total)),
        "is_more": _delta(total) > 0, "is_same": not _delta(total), "better": known.better(name),
        "dimension": known.dimension_label(settings["by"]), "metric": known.metric_label(name),
        "before_label": answer.before.label if answer.before else "",
    }  # fmt: skip
    hint = f"{known.metric_label(name)} · {context.period.label}"
    return Shown(
        template="insight/widgets/contribution.html", words=words, chart=_fall(total, shown, rest, name), hint=hint,
        notes=[*notes_of(answer), *_overlap(total, sum(delta for delta, _row in deltas), name)],
    )  # fmt: skip


def _overlap(total: Value, added: float, name: str) -> list[str]:
    """Where one record counts under several members, their changes are not the change of the whole."""
    if abs(_delta(total) - added) <= max(0.5, abs(added) * 1e-9):
        return []
    return [
        _("Some stand under several of them: the parts add up to %(sum)s.")
        % {"sum": known.unit_of(name).change(added)}
    ]


def _fall(total: Value, shown: list[Part], rest: list[Part], name: str) -> Waterfall:
    """For files: from before to now, member by member."""
    steps = [Step(label=_("Before"), value=size(total.before), kind="total")]
    steps += [Step(label=part.label, value=part.delta, url=part.url) for part in shown]
    if rest:
        steps.append(Step(label=_("Others"), value=sum(part.delta for part in rest)))
    steps.append(Step(label=_("Now"), value=size(total), kind="total"))
    return Waterfall(
        steps=tuple(steps), unit=known.unit_of(name), is_more_good=known.better(name) is not False
    )


def _delta(value: Value) -> float:
    return size(value) - size(value.before)


def _part(answer: Answer, row: Row, name: str, delta: float, most: float) -> Part:
    value, unit = row.values[name], known.unit_of(name)
    before = unit.told(value.before.value if value.before else 0)
    share = round(100 * abs(delta) / most, 1) if most else 0.0
    return Part(
        row.members[0].label, unit.told(value.value or 0), before, unit.change(delta), delta, share,
        url(answer, name, row.members),
    )  # fmt: skip


def _switches(settings: Settings) -> list[Switch]:
    offered = [
        (name, label)
        for name, label in known.dimension_choices(known.common((settings["metric"],)))
        if name in WAYS
    ]
    return [("by", offered)] if len(offered) > 1 else []


def is_told(name: str) -> bool:
    """Whether a change of it can be told part by part."""
    return is_explained(metric_named(name))


WAYS = ("team", "owner", "region", "industry", "source", "product")

kind(
    Kind(
        name="contribution", label=gettext_lazy("Why it changed"), icon="arrows-split", queries=queries, show=show,
        size=(6, 8), least=(4, 5), question=gettext_lazy("Who or what made it more or less than before?"),
        settings=(
            Metrics(name="metric", label=gettext_lazy("Number"), most=1, fits=is_told, default=[]),
            Dimensions(name="by", label=gettext_lazy("Split by"), of=("metric",), default=""),
            Choice(name="against", label=gettext_lazy("Compared with"), options=AGAINST, default=""),
            Count(name="limit", label=gettext_lazy("How many"), most=30, default=8),
            Span(),
        ),
        switches=_switches, readings={"gone": gone}, starts={"metric": "won_amount", "by": "owner"},
    )
)  # fmt: skip
