"""The catalogue: imports every module that registers kinds of widgets, in the order in which the gallery shows them."""

from shangji.insight.widgets import (
    kpi,
    trend,
    landscape,
    river,
    ranking,
    heat,
    pivot,
    contribution,
    cohort,
    follow_ups,
    risk_list,
    cheers,
    text,
)  # isort: skip

MODULES = (
    kpi, trend, landscape, river, ranking, heat, pivot, contribution, cohort, follow_ups, risk_list, cheers, text,
)  # fmt: skip
