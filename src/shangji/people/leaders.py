"""Who leads somebody: the nearest above them in the tree whose role reaches their records and may hand them over."""

from collections.abc import Iterable

from shangji.core.access import Scope
from shangji.people.models import User

REACHING = (Scope.SUBTREE.value, Scope.TEAM.value)


def leaders_of(user: User) -> list[User]:
    """Usually one; several where two lead a team, nobody where nobody does."""
    return leaders_of_each([user])[user.pk]


def leaders_of_each(users: Iterable[User]) -> dict[int, list[User]]:
    """For all of them in one statement; `users` come with their team."""
    found: dict[int, list[User]] = {}
    wanted = list(users)
    above = {int(pk) for user in wanted if user.team for pk in user.team.path.strip("/").split("/")}
    rows = User._base_manager.filter(is_active=True, team__in=above, role__scope__in=REACHING)
    by_team: dict[int, list[User]] = {}
    for leader in rows.select_related("role", "team").order_by("pk"):
        if leader.actor().may("opportunities.assign") and leader.team_id:
            by_team.setdefault(leader.team_id, []).append(leader)
    for user in wanted:
        found[user.pk] = []
        for pk in reversed(user.team.path.strip("/").split("/") if user.team else []):
            own = int(pk) == user.team_id
            near = [
                leader for leader in by_team.get(int(pk), ())
                if leader.pk != user.pk and (own or (leader.role and leader.role.scope == Scope.SUBTREE.value))
            ]  # fmt: skip
            if near:
                found[user.pk] = near
                break
    return found
