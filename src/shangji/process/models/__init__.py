"""The nouns of process."""

from shangji.process.models.alert import Alert, ScanMark
from shangji.process.models.approval import Approval, Approver
from shangji.process.models.approval_template import ApprovalTemplate
from shangji.process.models.at_risk import AtRisk
from shangji.process.models.automation import AutomationRule, RuleRun
from shangji.process.models.digest import Digest
from shangji.process.models.due_anew import DueAnew
from shangji.process.models.minded import MindedAnew, MindedSpan, MindedSum, Silence
from shangji.process.models.obligation import Escalation, Obligation
from shangji.process.models.rhythm import Rhythm
from shangji.process.models.risk_rule import RiskRule
from shangji.process.models.risk_span import RiskedAnew, RiskSpan, RiskSum
from shangji.process.models.rule_version import RuleVersion

__all__ = [
    "Alert", "Approval", "ApprovalTemplate", "Approver", "AtRisk", "AutomationRule", "Digest", "DueAnew", "Escalation",
    "MindedAnew", "MindedSpan", "MindedSum", "Obligation", "Rhythm", "RiskRule", "RiskSpan", "RiskSum", "RiskedAnew", "RuleRun", "RuleVersion", "ScanMark", "Silence",
]  # fmt: skip
