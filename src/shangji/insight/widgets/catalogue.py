"""The catalogue: imports every module that registers kinds of widgets, in the order in which the gallery shows them."""

from shangji.insight.widgets import (
    cheers,
    cohort,
    contribution,
    follow_ups,
    heat,
    kpi,
    landscape,
    pivot,
    ranking,
    risk_list,
    river,
    text,
    trend,
)  # isort: skip

MODULES = (
    kpi, trend, landscape, river, ranking, heat, pivot, contribution, cohort, follow_ups, risk_list, cheers, text,
)  # fmt: skip
