"""Plans on the tree of teams: what is set for a team holds; where nothing is set, what is set below it adds up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet

from shangji.core.access import Actor, Scope
from shangji.core.reached import Reached
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.models.target import Target, TargetMonth


class Cell(NamedTuple):
    """What is set for one month, and the row that says so."""

    pk: int
    value: int


Months = Mapping[date, Cell]


def _cells_of(actor: Actor, measure: str, level: str, first: date, last: date) -> QuerySet[Any, Any]:
    """(key, person, team, month, value) of what is set of a measure."""
    plans = Target.objects.reached_by(actor).filter(measure=measure)
    rows = TargetMonth.objects.filter(target__in=plans, level=level, month__gte=first, month__lte=last)
    return rows.order_by().values_list("pk", "target__person_id", "target__team_id", "month", "value")


_cells = Reached(_cells_of)


class Plans:
    """What is set of one measure and level in some months, as far as the actor reads it."""

    def __init__(self, lookup: Lookup, measure: str, level: str, first: date, last: date) -> None:
        self.lookup, self.actor = lookup, lookup.actor
        self.people: dict[int, dict[date, Cell]] = defaultdict(dict)
        self.teams: dict[int, dict[date, Cell]] = defaultdict(dict)
        for pk, person, team, month, value in _cells(self.actor, measure, level, first.replace(day=1), last):
            (self.people[person] if person else self.teams[team])[month] = Cell(pk, value)

    @cached_property
    def months(self) -> list[date]:
        """For which anything is set, in their order."""
        return sorted({month for cells in (*self.people.values(), *self.teams.values()) for month in cells})

    def of_person(self, pk: int, month: date) -> list[Cell]:
        found = self.people.get(pk, {}).get(month)
        return [found] if found else []

    def of_people(self, pks: Iterable[int], month: date) -> list[Cell]:
        return [cell for pk in pks for cell in self.of_person(pk, month)]

    def of_team(self, pk: int, month: date) -> list[Cell]:
        """What is set for it, else what is below it."""
        own = self.teams.get(pk, {}).get(month)
        return [own] if own else self.below_team(pk, month)

    def below_team(self, pk: int, month: date) -> list[Cell]:
        """Of its people and the teams right below it."""
        below = [cell for child in self.children.get(pk, ()) for cell in self.of_team(child, month)]
        return self.of_people(self.members.get(pk, ()), month) + below

    def of_all(self, month: date) -> list[Cell]:
        """Of all that the actor reads: the company, a team, or one person."""
        if self.actor.scope is Scope.ALL:
            return [c for pk in self.roots for c in self.of_team(pk, month)] + self.of_people(
                self.teamless, month
            )
        if self.actor.scope in (Scope.SUBTREE, Scope.TEAM) and self.actor.team_id:
            return self.of_team(self.actor.team_id, month)
        return self.of_person(self.actor.user_id or 0, month)

    @cached_property
    def children(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for pk, team in self.lookup.teams.items():
            if team.parent_id:
                found[team.parent_id].append(pk)
        return found

    @cached_property
    def members(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for pk, person in self.lookup.people.items():
            if person.team_id:
                found[person.team_id].append(pk)
        return found

    @property
    def roots(self) -> Iterator[int]:
        return (pk for pk, team in self.lookup.teams.items() if team.parent_id is None)

    @property
    def teamless(self) -> Iterator[int]:
        return (pk for pk in self.people if pk in self.lookup.people and not self.lookup.people[pk].team_id)


def reads_teams(actor: Actor) -> bool:
    """Whether teams have plans that the actor reads."""
    return actor.scope in (Scope.ALL, Scope.SUBTREE, Scope.TEAM)
