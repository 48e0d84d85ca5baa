"""What an older installation is given when insight comes to it."""

from shangji.core.events import Event
from shangji.people.defaults import NEW_WITH_INSIGHT, extend_roles
from shangji.people.events import RoleAdded, RoleChanged


def ensure_insight() -> None:
    """Once: roles of an older installation may do what came with it. What was taken from them since stays taken."""
    said = Event.objects.filter(kind__in=[RoleAdded.kind, RoleChanged.kind])
    if not said.filter(changes__grants__icontains='"insight.').exists():
        extend_roles(NEW_WITH_INSIGHT)
