"""The tables of people."""

from shangji.people.models.absence import Absence, Loan
from shangji.people.models.answered import Answered
from shangji.people.models.collaboration import Collaboration
from shangji.people.models.device import Device
from shangji.people.models.dispatch import Dispatch
from shangji.people.models.duplicate_rule import DuplicateRule
from shangji.people.models.handover import Handover
from shangji.people.models.handover_item import HandoverItem
from shangji.people.models.likely_pair import LikelyPair
from shangji.people.models.long_step import LongStep, StepRefusal
from shangji.people.models.notification import Notification
from shangji.people.models.pool import Pool, PoolMember, PoolUse
from shangji.people.models.pulse import Pulse, PulseAsked
from shangji.people.models.role import Role
from shangji.people.models.saved_view import SavedView
from shangji.people.models.taken_key import TakenKey
from shangji.people.models.team import Team
from shangji.people.models.user import User

__all__ = [
    "Absence",
    "Answered",
    "Collaboration",
    "Device",
    "Dispatch",
    "DuplicateRule",
    "Handover",
    "HandoverItem",
    "LikelyPair",
    "Loan",
    "LongStep",
    "Notification",
    "Pool",
    "PoolMember",
    "PoolUse",
    "Pulse",
    "PulseAsked",
    "Role",
    "SavedView",
    "StepRefusal",
    "TakenKey",
    "Team",
    "User",
]
