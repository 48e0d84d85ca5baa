"""The catalogue: imports every module that registers kinds of widgets, in the order in which the gallery shows them."""

from shangji.insight.widgets import (  # isort: skip
    kpi, hero, trend, landscape, river, stages, ranking, heat, pivot, contribution, cohort, follow_ups, calendar, risk_list, cheers,
    text,
)  # fmt: skip

MODULES = (
    kpi, hero, trend, landscape, river, stages, ranking, heat, pivot, contribution, cohort, follow_ups, calendar, risk_list, cheers,
    text,
)  # fmt: skip
