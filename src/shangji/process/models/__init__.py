"""The nouns of process."""

from shangji.process.models.approval import Approval, Approver
from shangji.process.models.approval_template import ApprovalTemplate
from shangji.process.models.automation import AutomationRule, RuleRun

__all__ = ["Approval", "ApprovalTemplate", "Approver", "AutomationRule", "RuleRun"]
