"""Who could take over what its owner does not get to: the colleague of the same team who owes least."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from shangji.core.calendar import local_day
from shangji.people.models import Absence, User
from shangji.process.models.obligation import Obligation


@dataclass(frozen=True)
class Proposed:
    """`open_count` is how many records they owe something already."""

    user: User
    open_count: int


class Colleagues:
    """Who is there beside these owners, read once for all of them. What is proposed counts as theirs from then on, so that
    not everything of one neglectful owner is meant for the same person."""

    def __init__(self, owners: Iterable[User], now: datetime) -> None:
        teams = {owner.team_id for owner in owners if owner.team_id}
        away = Absence.objects.on(local_day(now)).values("user_id")
        rows = User._base_manager.filter(team__in=teams, is_active=True).exclude(pk__in=away)
        self._by_team: dict[int | None, list[User]] = defaultdict(list)
        for user in rows.select_related("role", "team").order_by("pk") if teams else ():
            self._by_team[user.team_id].append(user)
        self._owed = Counter(self._read_owed())

    def _read_owed(self) -> dict[int, int]:
        keys = [user.pk for users in self._by_team.values() for user in users]
        owed = Obligation.objects.open().filter(owner__in=keys).order_by().values_list("owner_id")
        return dict(owed.annotate(n=Count("pk"))) if keys else {}

    def propose(self, owner: User, noun_kind: str) -> Proposed | None:
        """For one record of an owner; nobody where nobody else in the team works on such records."""
        package = noun_kind.partition(".")[0]
        near = [
            user for user in self._by_team[owner.team_id] if user.pk != owner.pk and _works(user, package)
        ]
        if not near:
            return None
        found = min(near, key=lambda user: (self._owed[user.pk], user.pk))
        self._owed[found.pk] += 1
        return Proposed(found, self._owed[found.pk] - 1)


def _works(user: User, package: str) -> bool:
    """Somebody who works on records and does not hand them out: a leader is asked, not proposed."""
    actor = user.actor()
    return actor.may(f"{package}.log_follow_up") and not actor.may(f"{package}.assign")
