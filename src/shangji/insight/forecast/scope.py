"""Whose forecast somebody looks at: that of people, within reach through whoever owns a record."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from shangji.core.access import Actor, Level
from shangji.core.access import Scope as Reach
from shangji.insight.metrics.lookup import Lookup
from shangji.opportunities.models import Opportunity


def owned_within(actor: Actor) -> Q:
    """Rows whose owner the actor reaches, of the past as well: they name who owned something then."""
    return Q() if actor.is_system else Opportunity.reach_parts(actor, Level.READ)[0]


@dataclass(frozen=True)
class Scope:
    """All that the actor reaches through its owner, or of it one team with all below it. What was shared besides is in
    the forecast of whoever owns it."""

    actor: Actor
    team_id: int | None = None

    @cached_property
    def lookup(self) -> Lookup:
        return Lookup(self.actor)

    @property
    def opportunities(self) -> Any:
        return self.of_owners(Opportunity._base_manager.filter(merged_into__isnull=True))

    @property
    def open(self) -> Any:
        return self.opportunities.filter(closed_at__isnull=True)

    def of_owners(self, rows: Any) -> Any:
        """Of rows with an owner, those that belong here: also of the past, which names who owned something then."""
        team = Q(owner__team__path__contains=f"/{self.team_id}/") if self.team_id else Q()
        return rows.filter(owned_within(self.actor), team)

    @cached_property
    def people(self) -> set[int]:
        """Whoever may own something here."""
        top = self._top
        found = set()
        for pk, person in self.lookup.people.items():
            path = self.lookup.teams[person.team_id].path if person.team_id in self.lookup.teams else ""
            if (self.is_wide and path.startswith(top)) or (pk == self.actor.user_id and not self.team_id):
                found.add(pk)
        return found

    @property
    def teams(self) -> list[tuple[int, str]]:
        """Those that can be chosen, as the tree has them."""
        top = "" if self.actor.scope is Reach.ALL else self.actor.team_path
        if not self.is_wide:
            return []
        found = [
            (team.path, pk, team.name) for pk, team in self.lookup.teams.items() if team.path.startswith(top)
        ]
        return [(pk, name) for _path, pk, name in sorted(found)]

    @property
    def is_everything(self) -> bool:
        return self.actor.scope is Reach.ALL and not self.team_id

    @property
    def is_wide(self) -> bool:
        """Whether the role reaches more than what is one's own."""
        return self.actor.scope is Reach.ALL or (
            bool(self.actor.team_path) and self.actor.scope in (Reach.SUBTREE, Reach.TEAM)
        )

    @property
    def _top(self) -> str:
        if self.team_id and self.team_id in self.lookup.teams:
            return self.lookup.teams[self.team_id].path
        return "" if self.actor.scope is Reach.ALL else self.actor.team_path
