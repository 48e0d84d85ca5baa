"""What an older installation is given when decision chains come to it."""

from shangji.core.events import Event
from shangji.people.defaults import NEW_WITH_CHAINS, extend_roles
from shangji.people.events import RoleAdded, RoleChanged


def ensure_chains() -> None:
    """Once: who works on customers there may say who decides. What was taken from them since stays taken."""
    said = Event.objects.filter(kind__in=[RoleAdded.kind, RoleChanged.kind])
    if not said.filter(changes__grants__icontains='map_chain"').exists():
        extend_roles(NEW_WITH_CHAINS)
