"""Who plans for whom: everybody reads what is theirs, and plans for who stands below them, never for themselves."""

from django.db.models import Q

from shangji.core.access import Actor, Level, NotAllowed, OutOfReach, Refusal, Scope
from shangji.people.models import Team, User
from shangji.people.reach import reaches_all

Holder = User | Team


def people_reached(actor: Actor, level: Level) -> Q:
    """Rows whose `person` the actor reads, or plans for. Nothing is asked of who reaches everything."""
    if actor.user_id is None:
        return Q(pk__in=[])
    if actor.scope is Scope.ALL:
        return Q()
    own = Q(person_id=actor.user_id)
    if actor.scope is Scope.SUBTREE and actor.team_path:
        people = Q(person__team__path__startswith=actor.team_path)
        return own | people if level is Level.READ else people & ~own
    if level is not Level.READ:
        return Q(pk__in=[])
    return own | Q(person__team_id=actor.team_id) if actor.scope is Scope.TEAM and actor.team_id else own


def require_below(holder: Holder, by: Actor) -> None:
    """Raises OutOfReach, NotAllowed (oneself, one's own team)."""
    if reaches_all(by):
        return
    if holder.pk == (by.user_id if isinstance(holder, User) else by.team_id):
        raise NotAllowed
    path = (holder.team.path if holder.team else "") if isinstance(holder, User) else holder.path
    if by.scope is not Scope.SUBTREE or not by.team_path or not path.startswith(by.team_path):
        raise OutOfReach


def may_plan(holder: Holder, actor: Actor, permission: str) -> bool:
    """Whether the actor may use this permission for this person or team."""
    try:
        actor.require(permission)
        require_below(holder, actor)
    except Refusal:
        return False
    return True
