"""The sheet of a year: whose targets, month by month, what has come of them, and where a team and its people differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from shangji.core.access import Actor, Scope
from shangji.core.calendar import today
from shangji.core.numbers import pk_of
from shangji.insight.metrics.addresses import drill_url
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.lookup import Branch, Lookup
from shangji.insight.metrics.periods import Period, year_of
from shangji.insight.metrics.terms import Member, MetricQuery
from shangji.insight.models.below import Holder, may_plan
from shangji.insight.models.target import Target
from shangji.insight.targets.measures import MEASURES, Measure
from shangji.insight.targets.tree import Cell, Plans, reads_teams
from shangji.insight.targets.worked import share_of
from shangji.people.models import Team, User

AT_RISK = 0.8
"""Below this share of what should be there by now, somebody is behind."""
MOST_PEOPLE = 300
"""With more, people are shown of one team at a time."""


@dataclass
class MonthCell:
    """One month of one row: what is set (`is_own`) or adds up from below, and what has come of it."""

    month: date
    planned: int | None
    is_own: bool
    below: int | None
    done: Decimal
    is_over: bool
    url: str = ""

    @property
    def differs_by(self) -> int:
        """How much more a team is to reach than its people are together; nought where one of both is not set."""
        return (
            self.planned - self.below
            if self.is_own and self.planned is not None and self.below is not None
            else 0
        )


@dataclass
class Row:
    """A person or a team of the sheet; `key` is p12 or t3 and stands in addresses."""

    holder: Holder
    key: str
    depth: int
    cells: list[MonthCell]
    to_date: float
    may_set: bool
    url: str = ""

    @property
    def is_team(self) -> bool:
        return isinstance(self.holder, Team)

    @property
    def planned(self) -> int | None:
        return _sum(cell.planned for cell in self.cells)

    @property
    def done(self) -> Decimal:
        return sum((cell.done for cell in self.cells), Decimal(0))

    @property
    def differs_by(self) -> int:
        return sum(cell.differs_by for cell in self.cells)

    @property
    def attainment(self) -> float | None:
        return float(self.done) / self.planned if self.planned else None

    @property
    def due(self) -> float | None:
        """How much of it should be there by now."""
        return self.to_date / self.planned if self.planned else None

    @property
    def pace(self) -> float | None:
        return float(self.done) / self.to_date if self.to_date else None

    @property
    def state(self) -> str:
        return state_of(self.attainment, self.pace)

    @property
    def gap(self) -> Decimal:
        return max(Decimal(self.planned or 0) - self.done, Decimal(0))


def state_of(attainment: float | None, pace: float | None) -> str:
    """reached, on_track, at_risk or behind; nothing where nothing is set, or is not due yet."""
    if attainment is None:
        return ""
    if attainment >= 1:
        return "reached"
    if pace is None:
        return ""
    return "on_track" if pace >= 1 else "at_risk" if pace >= AT_RISK else "behind"


@dataclass
class Sheet:
    """One year, measure and level. `rows` stand as the tree does: a team, its people, the teams below it."""

    actor: Actor
    year: int
    measure: Measure
    level: str
    team: int | None = None
    lookup: Lookup = field(init=False)
    is_cut: bool = field(init=False, default=False)
    """Whether there are too many people to show those of all teams."""

    def __post_init__(self) -> None:
        self.lookup = Lookup(self.actor)

    @cached_property
    def period(self) -> Period:
        return year_of(self.year)

    @cached_property
    def months(self) -> list[date]:
        return [month.first for month in self.period.parts("month")]

    @cached_property
    def plans(self) -> Plans:
        return Plans(self.lookup, self.measure.metric, self.level, self.period.first, self.period.last)

    @cached_property
    def rows(self) -> list[Row]:
        if not reads_teams(self.actor):
            return [self._person(user, 0) for user in self._people if user.pk == self.actor.user_id]
        self.is_cut = len(self._people) > MOST_PEOPLE
        teams = [pk for pk in self._tops if pk in self.lookup.teams]
        return [row for pk in teams for row in self._branch(pk, 0)]

    @property
    def whole(self) -> Row | None:
        """What all that is shown comes to: the first row, which all others are below."""
        return self.rows[0] if self.rows else None

    @property
    def is_empty(self) -> bool:
        return not any(row.planned for row in self.rows)

    @property
    def may_set(self) -> bool:
        return any(row.may_set for row in self.rows)

    def row(self, key: str) -> Row | None:
        return next((row for row in self.rows if row.key == key), None)

    @property
    def _tops(self) -> Sequence[int]:
        if self.team:
            return [self.team]
        return [*self.plans.roots] if self.actor.scope is Scope.ALL else [self.actor.team_id or 0]

    @cached_property
    def _people(self) -> list[User]:
        """Whoever sells, or sold, or has a target."""
        known = {pk for pk, _month in self._done} | set(self.plans.people)
        rows: Any = User.objects.reached_by(self.actor).for_sign_in().order_by("pk")
        if self.actor.scope is Scope.SUBTREE:
            rows = rows.filter(team__path__startswith=self.actor.team_path or "-")
        return [
            user
            for user in rows
            if user.pk in known or (user.is_active and _sells(user)) or user.pk == self.actor.user_id
        ]

    @cached_property
    def _people_in(self) -> dict[int, list[User]]:
        found: dict[int, list[User]] = defaultdict(list)
        for user in self._people:
            found[user.team_id or 0].append(user)
        return found

    @cached_property
    def _done(self) -> Mapping[tuple[int, date], Decimal]:
        """(person, month) → what came of it."""
        name = self.measure.metric
        query = MetricQuery(actor=self.actor, metrics=(name,), period=self.period, by=("owner", "month"))
        found = {}
        for row in ask(query).rows:
            person, month = (member.key for member in row.members)
            if (owner := pk_of(person)) and (value := row.values[name].value) is not None:
                found[owner, date.fromisoformat(f"{month}-01")] = Decimal(value)
        return found

    def _branch(self, pk: int, depth: int) -> Iterator[Row]:
        """A team, whoever is in it, and the teams below it."""
        team = self.lookup.teams[pk]
        below = {p for p, person in self.lookup.people.items() if self._is_under(person.team_id, team.path)}
        cells = [self._cell(m, self.plans.of_team(pk, m), self.plans.teams.get(pk, {}).get(m), self.plans.below_team(pk, m), below) for m in self.months]  # fmt: skip
        yield self._made(_team(pk, team), f"t{pk}", depth, cells, Member("team", str(pk), team.name))
        if not self.is_cut or self.team == pk:
            for user in self._people_in[pk]:
                yield self._person(user, depth + 1)
        for child in sorted(self.plans.children.get(pk, ()), key=lambda each: self.lookup.teams[each].path):
            yield from self._branch(child, depth + 1)

    def _is_under(self, team_id: int | None, path: str) -> bool:
        return team_id is not None and self.lookup.teams[team_id].path.startswith(path)

    def _person(self, user: User, depth: int) -> Row:
        own = self.plans.people.get(user.pk, {})
        cells = [
            self._cell(m, self.plans.of_person(user.pk, m), own.get(m), [], {user.pk}) for m in self.months
        ]
        return self._made(user, f"p{user.pk}", depth, cells, Member("owner", str(user.pk), user.name))

    def _cell(self, month: date, planned: Sequence[Cell], own: Cell | None, below: Sequence[Cell], of: Iterable[int]) -> MonthCell:  # fmt: skip
        done = sum((self._done.get((pk, month), Decimal(0)) for pk in of), Decimal(0))
        is_over = month <= today()
        return MonthCell(
            month,
            _sum(c.value for c in planned),
            own is not None,
            _sum(c.value for c in below),
            done,
            is_over,
        )

    def _made(self, holder: Holder, key: str, depth: int, cells: list[MonthCell], member: Member) -> Row:
        name = self.measure.metric
        query = MetricQuery(actor=self.actor, metrics=(name,), period=self.period)
        for cell in cells:
            if cell.is_over and cell.done:
                month = Member("month", f"{cell.month:%Y-%m}", "")
                cell.url = drill_url(query, name, [member, month])
        to_date = sum((c.planned or 0) * share_of(c.month, self.period, today()) for c in cells)
        may_set = may_plan(holder, self.actor, "insight.set_target")
        return Row(holder, key, depth, cells, to_date, may_set, drill_url(query, name, [member]))


def _sells(user: User) -> bool:
    return user.role is not None and user.role.scope != Scope.ALL.value


def _team(pk: int, team: Branch) -> Team:
    """As much of a team as a row shows."""
    return Team(subject_id=pk, name=team.name, path=team.path)


def _sum(values: Iterable[int | None]) -> int | None:
    """None where there is none: not set is not nought."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def holder_of(key: str, actor: Actor) -> Holder | None:
    """The person or team that a key names."""
    pk = pk_of(key[1:])
    if pk is None:
        return None
    rows: Any = (
        User.objects.reached_by(actor).select_related("team")
        if key[0] == "p"
        else Team.objects.reached_by(actor)
    )
    found: Holder | None = rows.filter(pk=pk).first() if key[0] in "pt" else None
    return found


def plan_of(holder: Holder, measure: str, year: int, actor: Actor) -> Target | None:
    side = {"person": holder} if isinstance(holder, User) else {"team": holder}
    found: Target | None = Target.objects.reached_by(actor).filter(**side, measure=measure, year=year).first()
    return found


def measure_named(name: str) -> Measure:
    """The one asked for, or the first."""
    return MEASURES.get(name) or next(iter(MEASURES.values()))
