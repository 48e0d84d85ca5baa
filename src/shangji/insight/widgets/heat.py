"""Two dimensions against each other: where it gathers."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.matrix import Matrix
from shangji.insight.charts.series import Mark
from shangji.insight.metrics.terms import Answer, Member, MetricQuery, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, Switch, kind, notes_of
from shangji.insight.widgets.marks import has_begun, number, url
from shangji.insight.widgets.settings import Choice, Count, Dimensions, Metrics, Settings, Span

RAMPS = (("work", gettext_lazy("Blue, for what is done")), ("loss", gettext_lazy("Red, for what is lost")))


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    name, down, across = settings["metric"], settings["down"], settings["across"]
    ordered = "" if known.is_ordered(down) else f"-{name}"
    found = {
        "cells": context.query(
            name, by=(down, across), sort=ordered, limit=None if not ordered else settings["limit"]
        ),
        "columns": context.query(name, by=(across,)),
    }
    if not ordered:
        return found
    return {**found, "rows": context.query(name, by=(down,), sort=ordered, limit=settings["limit"])}


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["cells"]
    name = settings["metric"]
    rows = _rows(found, answer, settings["down"])
    listed = [member for member in rows if not member.key.startswith("!")]
    rows, left_out = listed, len(rows) - len(listed)
    columns = [
        m for m in answer.axes[settings["across"]] if not known.is_time(m.dimension) or has_begun(m, context)
    ]
    cells: dict[tuple[str, str], Row] = {(row.members[0].key, row.members[1].key): row for row in answer.rows}
    subtotals = {row.members[0].key: row for row in answer.subtotals}
    heads = {row.members[0].key: row for row in found["columns"].rows}
    chart = Matrix(
        rows=tuple(member.label for member in rows), columns=tuple(known.short_label(member) for member in columns),
        cells=tuple(tuple(_cell(answer, name, row, column, cells) for column in columns) for row in rows),
        row_totals=tuple(_total(answer, name, [row], subtotals.get(row.key)) for row in rows),
        column_totals=tuple(_total(answer, name, [column], heads.get(column.key)) for column in columns),
        total=Mark(number(answer.total[name]), url(answer, name)), unit=known.unit_of(name), ramp=settings["ramp"],
        label=known.metric_label(name), is_dense=len(columns) > 14,
    )  # fmt: skip
    return Shown(
        chart=chart,
        hint=f"{known.metric_label(name)} · {context.period.label}",
        notes=[*([_("The totals include what is not listed.")] if left_out else []), *notes_of(answer)],
    )


def _rows(found: Answers, answer: Answer, down: str) -> list[Member]:
    if "rows" in found:
        return [row.members[0] for row in found["rows"].rows]
    return list(answer.axes[down])


def _cell(
    answer: Answer, name: str, row: Member, column: Member, cells: Mapping[tuple[str, str], Row]
) -> Mark:
    """Where there is no row, nothing happened; a rate of nothing is not known."""
    there = cells.get((row.key, column.key))
    if there is None:
        return Mark(0 if known.unit_of(name).kind in ("count", "money") else None)
    return Mark(number(there.values[name]), url(answer, name, [row, column]))


def _total(answer: Answer, name: str, members: list[Member], row: Row | None) -> Mark:
    return Mark(number(row.values[name]) if row else 0, url(answer, name, members) if row else "")


def _switches(settings: Settings) -> list[Switch]:
    """Number and amount, where the metric has both."""
    pair = known.both_ways(settings["metric"])
    return [("metric", pair)] if pair else []


kind(
    Kind(
        name="heat", label=gettext_lazy("Heat map"), icon="grid-4x4", queries=queries, show=show, size=(6, 8), least=(4, 5),
        question=gettext_lazy("Where does it gather?"), switches=_switches,
        settings=(
            Metrics(name="metric", label=gettext_lazy("Number"), most=1, default=[]),
            Dimensions(name="down", label=gettext_lazy("Rows"), of=("metric",), default=""),
            Dimensions(name="across", label=gettext_lazy("Columns"), of=("metric",), default=""),
            Choice(name="ramp", label=gettext_lazy("Colour"), options=RAMPS, default="work"),
            Count(name="limit", label=gettext_lazy("How many rows"), most=100, default=10),
            Span(),
        ),
        starts={"metric": "lost_count", "down": "loss_reason", "across": "stage", "ramp": "loss", "period": "last-180-days"},
    )
)  # fmt: skip
