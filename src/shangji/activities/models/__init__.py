"""The tables of activities."""

from shangji.activities.models.attachment import Attachment
from shangji.activities.models.comment import Comment
from shangji.activities.models.follow_up import FollowUp, FollowUpKey
from shangji.activities.models.said_anew import SaidAnew
from shangji.activities.models.task import Task

__all__ = ["Attachment", "Comment", "FollowUp", "FollowUpKey", "SaidAnew", "Task"]
