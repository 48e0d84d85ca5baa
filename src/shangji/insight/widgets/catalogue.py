"""The catalogue: imports every module that registers kinds of widgets, in the order in which the gallery shows them."""

from shangji.insight.widgets import (  # isort: skip
    kpi, trend, landscape, river, stages, ranking, pace, waterfall, heat, aging, pivot, contribution, cohort, follow_ups, calendar, risk_list, cheers,
    text,
)  # fmt: skip

MODULES = (
    kpi, trend, landscape, river, stages, ranking, pace, waterfall, heat, aging, pivot, contribution, cohort, follow_ups, calendar, risk_list, cheers,
    text,
)  # fmt: skip
