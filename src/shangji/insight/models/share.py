"""BoardShare: who sees a board of somebody else, and who may change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from shangji.core.access import Actor, Level
from shangji.people.models import Role, Team, User


@dataclass(frozen=True)
class Circle:
    """Those who are meant: everybody, or roles, teams with all below them, and people."""

    everybody: bool = False
    roles: tuple[Role, ...] = ()
    teams: tuple[Team, ...] = ()
    people: tuple[User, ...] = ()

    @property
    def words(self) -> str:
        if self.everybody:
            return _("everybody")
        named = [str(one) for one in (*self.roles, *self.teams, *self.people)]
        return _(", ").join(named) or _("nobody else")


class BoardShareQuerySet(models.QuerySet["BoardShare"]):
    def meant(self, actor: Actor, level: Level) -> Self:
        """Those that the actor is one of. Teams stand for all below them, by the path of the actor's team."""
        above = [int(pk) for pk in actor.team_path.split("/") if pk]
        found = (
            Q(everybody=True) | Q(person=actor.user_id) | Q(role__holders=actor.user_id) | Q(team__in=above)
        )
        return self.filter(found) if level is Level.READ else self.filter(found, may_edit=True)


class BoardShare(models.Model):
    """One circle of people that a board is shared with: exactly one of its four ends is set."""

    board = models.ForeignKey("insight.Board", on_delete=models.CASCADE, related_name="shares")
    everybody = models.BooleanField(default=False)
    role = models.ForeignKey(Role, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    may_edit = models.BooleanField(default=False)

    objects = BoardShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="board_share_one_end",
                condition=(
                    Q(everybody=True, role=None, team=None, person=None)
                    | Q(everybody=False, role__isnull=False, team=None, person=None)
                    | Q(everybody=False, role=None, team__isnull=False, person=None)
                    | Q(everybody=False, role=None, team=None, person__isnull=False)
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.board_id} → {self.role or self.team or self.person or '*'}"

    @classmethod
    def rows(cls, circle: Circle, *, may_edit: bool) -> Iterable["BoardShare"]:
        """Unsaved, without their board."""
        if circle.everybody:
            yield cls(everybody=True, may_edit=may_edit)
            return
        yield from (cls(role=role, may_edit=may_edit) for role in circle.roles)
        yield from (cls(team=team, may_edit=may_edit) for team in circle.teams)
        yield from (cls(person=person, may_edit=may_edit) for person in circle.people)


def circle_of(shares: Iterable[BoardShare], *, may_edit: bool) -> Circle:
    """What the rows of a board say."""
    found = [share for share in shares if share.may_edit is may_edit]
    return Circle(
        everybody=any(share.everybody for share in found),
        roles=tuple(share.role for share in found if share.role),
        teams=tuple(share.team for share in found if share.team),
        people=tuple(share.person for share in found if share.person),
    )
