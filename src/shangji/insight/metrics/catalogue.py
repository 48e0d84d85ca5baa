"""The catalogue: imports every module that registers grains, dimensions and metrics, so that asking knows them all."""

from shangji.insight.metrics import opportunity_grains, shared_dimensions
from shangji.insight.metrics.definitions import outcome

MODULES = (shared_dimensions, opportunity_grains, outcome)
