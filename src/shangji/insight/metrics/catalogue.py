"""The catalogue: imports every module that registers grains, dimensions and metrics, so that asking knows them all."""

from shangji.insight.metrics import age_dimension, own_dimensions, shared_dimensions, time_dimensions
from shangji.insight.metrics.definitions import (
    activity,
    duty,
    funnel,
    large,
    lead,
    outcome,
    pace,
    quality,
    review,
    risk,
)
from shangji.insight.metrics.grain_list import activities, duties, leads, opportunities

MODULES = (
    shared_dimensions, time_dimensions, age_dimension, own_dimensions, opportunities, activities, duties, leads,
    outcome, large, pace, funnel, activity, duty, risk, lead, quality, review,
)  # fmt: skip
