"""Who leads somebody: the nearest person above them in the tree of teams whose role reaches what is below."""

from shangji.core.access import Scope
from shangji.people.models import Pool, User


def leader_of(user: User) -> User | None:
    """Of the own team, else of the next one above; then whoever runs the company. None when nobody does."""
    path = user.team.path if user.team else ""
    above = [int(pk) for pk in path.strip("/").split("/") if pk]
    people = User.objects.active().for_sign_in().exclude(pk=user.pk).filter(team_id__in=above)
    leads_own = user.role is not None and user.role.scope == Scope.SUBTREE
    leaders = [
        one
        for one in people.filter(role__scope=Scope.SUBTREE).order_by("pk")
        if one.team_id != user.team_id or not leads_own
    ]
    nearest = max(leaders, key=lambda one: above.index(one.team_id or 0), default=None)
    found: User | None = nearest or people.filter(role__key="executive").order_by("pk").first()
    return found


def administrators() -> list[User]:
    return list(User.objects.active().for_sign_in().filter(role__key="administrator").order_by("pk"))


def who_runs(pool: Pool) -> list[User]:
    """Whom a pool tells: its administrators, and without any those of the company, so that nothing lies there unheard."""
    return pool.administrators() or administrators()
