"""The tables of opportunities."""

from shangji.opportunities.models.gate_exception import GateException
from shangji.opportunities.models.loss_reason import LossReason
from shangji.opportunities.models.opportunity import Opportunity
from shangji.opportunities.models.pipeline import Pipeline, Stage
from shangji.opportunities.models.requirement import Requirement
from shangji.opportunities.models.stage_stay import StageStay
from shangji.opportunities.models.tally import Tally
from shangji.opportunities.models.unsummed import Unsummed

__all__ = [
    "GateException",
    "LossReason",
    "Opportunity",
    "Pipeline",
    "Requirement",
    "Stage",
    "StageStay",
    "Tally",
    "Unsummed",
]
