"""What users may type or what may happen to have no value, in every kind of chart."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from shangji.insight.charts.aging import Aging
from shangji.insight.charts.bigriver import BigRiver, Source
from shangji.insight.charts.calendar import Calendar
from shangji.insight.charts.chart import Chart
from shangji.insight.charts.cohort import Cohort
from shangji.insight.charts.durations import Durations, Span
from shangji.insight.charts.flow import Flow, Link, Node
from shangji.insight.charts.forecast_panel import Called, ForecastPanel
from shangji.insight.charts.kpi import Delta, Kpi, Kpis
from shangji.insight.charts.landscape import Landscape
from shangji.insight.charts.matrix import Matrix
from shangji.insight.charts.pace import Goal, Pace
from shangji.insight.charts.pivot import Line, Pivot
from shangji.insight.charts.prose import Figure, Prose
from shangji.insight.charts.ranking import Beside, Entry, Ranking
from shangji.insight.charts.river import River, Stage
from shangji.insight.charts.samples.sample import Sample
from shangji.insight.charts.scatter import Point, Scatter
from shangji.insight.charts.series import Mark, series
from shangji.insight.charts.tables import Cell, Progress
from shangji.insight.charts.ticker import Cheer, Ticker
from shangji.insight.charts.trend import Trend
from shangji.insight.charts.units import COUNT, MONEY, Unit
from shangji.insight.charts.waterfall import Step, Waterfall

EVIL = "\"><script>alert('x')</script>&amp;{0}%s 很长很长很长很长很长很长很长很长很长的名字"
URL = '/insight/charts/?q="><script>'
ODD = Unit("count", EVIL)


def kinds() -> tuple[Chart, ...]:
    """One of each, with a hostile name wherever a name can be."""
    mark, day = Mark(3, URL), date(2026, 11, 23)
    stages = tuple(
        Stage(
            label=EVIL,
            count=count,
            hue="4",
            url=URL,
            days=3,
            lost=2,
            lost_url=URL,
            returned=1,
            returned_url=URL,
            note=(EVIL, EVIL),
        )
        for count in (9, 4)
    )
    rows: dict[str, Any] = {
        "rows": (EVIL, EVIL),
        "columns": (EVIL, EVIL),
        "cells": ((mark, None), (Mark(None), Mark(-2, URL))),
        "label": EVIL,
        "unit": ODD,
    }
    return (
        Kpis(figures=(Kpi(label=EVIL, value=1, unit=ODD, url=URL, foot=EVIL, second=EVIL, delta=Delta(1, EVIL), spark=(1, None, 3, 2)),)),
        Trend(labels=(EVIL, "b", "c"), unit=ODD, series=(series(EVIL, [1, None, -3], urls=[URL] * 3), series(EVIL, [2, 2, 2], role="target"))),
        Trend(labels=(EVIL, "b"), form="bar", unit=ODD, is_stacked=True, series=(series(EVIL, [1, -3], forecast=1), series(EVIL, [None, 2]))),
        Landscape(labels=(EVIL, "b"), series=(series(EVIL, [None, 2], "2", urls=[URL] * 2), series(EVIL, [-4, 3], "9")), unit=ODD, urls=(URL, URL)),
        River(stages=stages, unit=ODD), BigRiver(stages=stages, sources=(Source(EVIL, 5, URL), Source(EVIL, 0)), unit=ODD),
        Flow(nodes=(Node(key="a", label=EVIL), Node(key="b", label=EVIL, url=URL), Node(key="c", label=EVIL, is_end=True)), unit=ODD,
             links=(Link(source="a", target="b", count=3, url=URL), Link(source="b", target="a", count=1), Link(source="b", target="c", count=2), Link(source="b", target="?", count=2))),
        Durations(spans=(Span(label=EVIL, half=3, most=None, expected=2, url=URL), Span(label=EVIL, half=None)), unit=ODD, head=EVIL),
        Ranking(entries=(Entry(label=EVIL, value=-3, url=URL, target=2, forecast=1, moved=-1, beside=(Beside(None, ODD, URL, "risk"),)), Entry(label=EVIL, value=None)), heads=(EVIL,), noun=EVIL, unit=ODD),
        Pace(goals=(Goal(label=EVIL, value=None, target=3, due=0.5, url=URL), Goal(label=EVIL, value=-1, target=None)), unit=ODD),
        Matrix(**rows, row_totals=(mark, mark), column_totals=(mark, mark), total=mark),
        Cohort(**rows, sizes=(mark, mark), size_head=EVIL), Aging(**rows, limits=(0, None), amounts=((1, None), (None, 2))),
        Calendar(first=day, last=day, days=((day, mark),), unit=ODD),
        Pivot(dimensions=(EVIL, EVIL), columns=((EVIL, EVIL),), lines=(Line(heads=(EVIL, EVIL), cells=(mark,)), Line(heads=(EVIL,), cells=(Mark(-1),)), Line(heads=(), cells=(Mark(None),))), label=EVIL),
        Waterfall(steps=(Step(label=EVIL, value=-3, url=URL, note=EVIL), Step(label=EVIL, value=2, kind="total", is_forecast=True)), unit=ODD),
        ForecastPanel(won=-1, commit=0, best=3, weighted=2, call=1, target=9, bias=-0.1, history=(Called(label=EVIL, called=1, came=0, url=URL),), unit=ODD, urls=(URL, URL, URL)),
        Ticker(cheers=(Cheer(who=EVIL, what=EVIL, when=EVIL, amount=None, url=URL),)),
        Scatter(points=(Point(label=EVIL, x=-1, y=-2, weight=3, hue="risk", url=URL, note=EVIL), Point(label=EVIL, x=0, y=0)), x_name=EVIL, y_name=EVIL, weight_name=EVIL),
        Progress(heads=(EVIL, EVIL), rows=((Cell(EVIL, URL), Cell(EVIL, share=7.0, tone="risk")),), summary=EVIL, label=EVIL),
        Prose(text=f"# {EVIL}\n- {EVIL}\n**{EVIL}** {{x}} {{y}}", figures={"x": Figure(None, ODD, URL, "risk")}),
    )  # fmt: skip


def noughts() -> tuple[Chart, ...]:
    """One of each with nothing but noughts, which is not the same as nothing."""
    labels = ("一", "二", "三")
    return (
        Kpis(figures=(Kpi(label="签约", value=0, unit=MONEY, spark=(0, 0, 0), delta=Delta(0)),)),
        Trend(labels=labels, series=(series("签约", [0, 0, 0]),)), Trend(labels=labels, form="bar", unit=COUNT, series=(series("签约", [0, 0, 0]),)),
        Landscape(labels=labels, series=(series("报价", [0, 0, 0], "5"),)), River(stages=(Stage(label="线索", count=0, hue="1"), Stage(label="报价", count=0, hue="5"))),
        BigRiver(stages=(Stage(label="线索", count=0, hue="1"),)), Flow(nodes=(), links=()), Durations(spans=(Span(label="报价", half=0),)),
        Ranking(entries=(Entry(label="林", value=0),)), Pace(goals=(Goal(label="林", value=0, target=0),)), Matrix(rows=("甲",), columns=("一",), cells=((Mark(0),),)),
        Waterfall(steps=(Step(label="甲", value=0),)), ForecastPanel(won=0), Scatter(points=()), Pivot(dimensions=("甲",), columns=(), lines=()), Prose(text=" "), Progress(heads=(), rows=()),
    )  # fmt: skip


def samples() -> Iterator[Sample]:
    for number, chart in enumerate(kinds()):
        yield Sample(f"{type(chart).__name__} {number}", chart, span=6)
    for number, chart in enumerate(noughts()):
        yield Sample(f"0 · {type(chart).__name__} {number}", chart, span=4)
