"""Rows of process: they are written by verbs, here or in the traits beside."""

from shangji.process.models.alert import Alert, ScanMark
from shangji.process.models.approval import Approval, Approver
from shangji.process.models.approval_template import ApprovalTemplate
from shangji.process.models.at_risk import AtRisk
from shangji.process.models.digest import Digest
from shangji.process.models.obligation import Escalation, Obligation
from shangji.process.models.rhythm import Rhythm
from shangji.process.models.risk_rule import RiskRule

__all__ = [
    "Alert", "Approval", "ApprovalTemplate", "Approver", "AtRisk", "Digest", "Escalation", "Obligation", "Rhythm",
    "RiskRule", "ScanMark",
]  # fmt: skip
