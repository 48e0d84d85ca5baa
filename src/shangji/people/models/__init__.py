"""The tables of people."""

from shangji.people.models.collaboration import Collaboration
from shangji.people.models.notification import Notification
from shangji.people.models.role import Role
from shangji.people.models.saved_view import SavedView
from shangji.people.models.team import Team
from shangji.people.models.user import User

__all__ = ["Collaboration", "Notification", "Role", "SavedView", "Team", "User"]
