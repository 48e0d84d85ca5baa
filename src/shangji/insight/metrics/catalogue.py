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
    pulse,
    quality,
    review,
    risk,
)
from shangji.insight.metrics.grain_list import activities, duties, leads, opportunities, people

MODULES = (
    shared_dimensions, time_dimensions, age_dimension, own_dimensions, opportunities, activities, duties, leads, people,
    outcome, large, pace, funnel, activity, duty, risk, lead, quality, review, pulse,
)  # fmt: skip
