"""Nouns of insight."""

from shangji.insight.models.adjustment import Adjustment
from shangji.insight.models.forecast import FrozenForecast, WinShare
from shangji.insight.models.snapshot import Snapshot, Standing, StandingSum
from shangji.insight.models.target import Target, TargetMonth

__all__ = [
    "Adjustment",
    "FrozenForecast",
    "Snapshot",
    "Standing",
    "StandingSum",
    "Target",
    "TargetMonth",
    "WinShare",
]
