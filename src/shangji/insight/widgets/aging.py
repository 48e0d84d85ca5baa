"""What grows old: open opportunities by stage and by how long they stand in it, as it is now."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.aging import Aging
from shangji.insight.charts.series import Mark
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import Answer, Member, MetricQuery, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import number, size, url
from shangji.insight.widgets.settings import Choice, Settings

ROWS = (("stage", gettext_lazy("Stage")), ("team", gettext_lazy("Team")), ("owner", gettext_lazy("Owner")))
COUNT, AMOUNT, AGE = "open_count", "open_amount", "stage_age"
MOST = 14


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    """Today, whatever the board looks at: nobody can act on what was old last year."""
    down, now = settings["down"], Period.parse("today", context.day)
    order = "" if known.is_ordered(down) else f"-{COUNT}"
    return {
        "cells": context.query(
            COUNT, AMOUNT, by=(down, AGE), period=now, sort=order, limit=MOST if order else None
        ),
        "columns": context.query(COUNT, by=(AGE,), period=now),
    }


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["cells"]
    heads: Answer = found["columns"]
    cells = {(row.members[0].key, row.members[1].key): row for row in answer.rows}
    columns = {row.members[0].key: row for row in heads.rows}
    rows = [row for row in answer.subtotals if not row.members[0].key.startswith("!")]
    chart = Aging(
        rows=tuple(row.members[0].label for row in rows), columns=tuple(age.label for age in heads.axes[AGE]),
        cells=tuple(tuple(_cell(answer, row.members[0], age, cells) for age in heads.axes[AGE]) for row in rows),
        amounts=tuple(tuple(_amount(cells.get((row.members[0].key, age.key))) for age in heads.axes[AGE]) for row in rows),
        row_totals=tuple(_total(answer, row) for row in rows),
        column_totals=tuple(_total(heads, columns[age.key]) for age in heads.axes[AGE]),
        total=Mark(number(heads.total[COUNT]), url(heads, COUNT)), label=_("Days in the stage"),
    )  # fmt: skip
    left_out = [_("The totals include what is not listed.")] if len(rows) < len(answer.subtotals) else []
    return Shown(chart=chart, hint=_("open ones, as it is now"), notes=[*left_out, *notes_of(answer)])


def _cell(answer: Answer, row: Member, age: Member, cells: Mapping[tuple[str, str], Row]) -> Mark:
    there = cells.get((row.key, age.key))
    return _total(answer, there) if there else Mark(0)


def _total(answer: Answer, row: Row) -> Mark:
    return Mark(number(row.values[COUNT]), url(answer, COUNT, row.members))


def _amount(row: Row | None) -> float | None:
    return size(row.values[AMOUNT]) if row else None


kind(
    Kind(
        name="aging", label=gettext_lazy("What grows old"), icon="calendar-time", queries=queries, show=show, size=(6, 9),
        least=(5, 6), question=gettext_lazy("What stands too long, where, and what is it worth?"),
        settings=(Choice(name="down", label=gettext_lazy("Rows"), options=ROWS, default="stage"),),
        switches=lambda _settings: (("down", ROWS),),
    )
)  # fmt: skip
