"""Whose picture a link shows: a team's or the company's, and at most what its maker reaches themselves."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, NotAllowed, Scope
from shangji.people.models import Team

NOBODY_ID = -1
"""No person has it: a picture owns nothing, nothing is shared with it, and it belongs to no pool."""


class ReachesMore(NotAllowed):
    message = _("A link shows at most what you see yourself.")


def picture_of(team: Team | None, name: str) -> Actor:
    """What the owners of a team and of the teams below have, or everything; it may change nothing."""
    where = (
        {"scope": Scope.SUBTREE, "team_id": team.pk, "team_path": team.path} if team else {"scope": Scope.ALL}
    )
    return Actor(user_id=NOBODY_ID, name=name, channel="wall", **where)


def narrowed(picture: Actor, maker: Actor) -> Actor:
    """As long as the maker reaches all of it themselves. Raises ReachesMore."""
    if maker.scope is Scope.ALL:
        return picture
    if maker.scope is Scope.SUBTREE and maker.team_path and picture.team_path.startswith(maker.team_path):
        return picture
    raise ReachesMore


def may_show(maker: Actor) -> bool:
    """Whether there is a picture that they could show."""
    return maker.scope is Scope.ALL or (maker.scope is Scope.SUBTREE and bool(maker.team_path))


def teams_for(maker: Actor) -> Iterable[Team]:
    """Whose picture they may show, the widest first."""
    if maker.scope is Scope.ALL:
        return Team.objects.order_by("path")
    if maker.scope is Scope.SUBTREE and maker.team_path:
        return Team.objects.filter(path__startswith=maker.team_path).order_by("path")
    return Team.objects.none()
