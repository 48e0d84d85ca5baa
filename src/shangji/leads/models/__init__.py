"""The tables of leads."""

from shangji.leads.models.assignment import Assignment, AssignmentRule
from shangji.leads.models.conversion_map import ConversionMap
from shangji.leads.models.delivery import Delivery
from shangji.leads.models.lead import Lead
from shangji.leads.models.source import Campaign, Source
from shangji.leads.models.touch import Touch

__all__ = ["Assignment", "AssignmentRule", "Campaign", "ConversionMap", "Delivery", "Lead", "Source", "Touch"]
