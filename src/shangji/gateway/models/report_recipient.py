"""ReportRecipient: one circle of people that a report goes to; who is in it is asked anew each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from shangji.people.models import Role, Team, User


@dataclass(frozen=True)
class Recipients:
    """Who is meant: people, roles, teams with all below them, and with `owners` everybody who owns something open."""

    people: tuple[User, ...] = ()
    roles: tuple[Role, ...] = ()
    teams: tuple[Team, ...] = ()
    owners: bool = False

    @property
    def words(self) -> str:
        named = [str(one) for one in (*self.roles, *self.teams, *self.people)]
        if self.owners:
            named.append(_("each owner"))
        return _(", ").join(named) or _("nobody")

    def __bool__(self) -> bool:
        return bool(self.people or self.roles or self.teams or self.owners)


class ReportRecipient(models.Model):
    """Exactly one of its four ends is set."""

    schedule = models.ForeignKey(
        "gateway.ReportSchedule", on_delete=models.CASCADE, related_name="recipients"
    )
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    owners = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_recipient_one_end",
                condition=(
                    Q(person__isnull=False, role=None, team=None, owners=False)
                    | Q(person=None, role__isnull=False, team=None, owners=False)
                    | Q(person=None, role=None, team__isnull=False, owners=False)
                    | Q(person=None, role=None, team=None, owners=True)
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} → {self.person or self.role or self.team or '*'}"

    @classmethod
    def rows(cls, wanted: Recipients) -> Iterable[Self]:
        """Unsaved, without their schedule."""
        yield from (cls(person=person) for person in wanted.people)
        yield from (cls(role=role) for role in wanted.roles)
        yield from (cls(team=team) for team in wanted.teams)
        if wanted.owners:
            yield cls(owners=True)


def recipients_of(rows: Iterable[ReportRecipient]) -> Recipients:
    """What the rows of a schedule say."""
    found = list(rows)
    return Recipients(
        people=tuple(row.person for row in found if row.person),
        roles=tuple(row.role for row in found if row.role),
        teams=tuple(row.team for row in found if row.team),
        owners=any(row.owners for row in found),
    )


def meant(wanted: Recipients, owning: Any) -> Q:
    """The people themselves; `owning` are the ids of those who own something open."""
    found = Q(pk__in=[person.pk for person in wanted.people]) | Q(role__in=wanted.roles)
    for team in wanted.teams:
        found |= Q(team__path__startswith=team.path)
    return found | Q(pk__in=owning) if wanted.owners else found
