"""Rows of process: they are written by verbs, here or in the traits beside."""

from shangji.process.models.approval import Approval, Approver
from shangji.process.models.approval_template import ApprovalTemplate

__all__ = ["Approval", "ApprovalTemplate", "Approver"]
