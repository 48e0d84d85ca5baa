"""预测上会: of each person and team what is won, called, weighted and likely in a period, and what a manager makes of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from shangji.insight.forecast.accuracy import Accuracy
from shangji.insight.forecast.likely import Likely, Outlook, likely, together
from shangji.insight.forecast.lines import CALLS, Line, Sums
from shangji.insight.forecast.reads import Wanted, adjusted, frozen_guesses, left_out, open_of, sums_of
from shangji.insight.forecast.scope import Scope
from shangji.insight.forecast.shares import Shares, is_enough
from shangji.insight.metrics.addresses import drill_url
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import Member, MetricQuery
from shangji.insight.models.below import may_plan
from shangji.people.models import User

GUESSED_LIVE = 3_000
LISTED = "name,customer,stage,amount,expected,ratio,call,step,step_at,owner"


@dataclass
class Meeting:
    """One period, as `scope` sees it at a moment."""

    scope: Scope
    period: Period
    now: datetime

    @cached_property
    def lines(self) -> list[Line]:
        """As the tree of teams has them: a team, its people, the teams below it."""
        teams = self.scope.lookup.teams
        by_team: dict[int | None, list[Line]] = defaultdict(list)
        for line in self.people:
            by_team[line.person.team_id if line.person else None].append(line)
        paths = sorted((team.path, pk) for pk, team in teams.items())
        found: list[Line] = []
        for path, pk in paths if self.scope.is_wide else ():
            below = [line for p, t in paths if p.startswith(path) for line in by_team.get(t, ())]
            if below and (not self.scope.team_id or f"/{self.scope.team_id}/" in path):
                found.append(self._team(pk, below))
                found += by_team.pop(pk, [])
        return _indented([*found, *(line for rest in by_team.values() for line in rest)], self.scope)

    @cached_property
    def whole(self) -> Line:
        """All of it together."""
        team, wanted = self.scope.team_id, self._wanted
        line = self._summed(
            Line("all", "", target=wanted.of_team(team) if team else wanted.of_all()), self.people
        )
        if self._frozen and self.scope.is_everything:
            line.guess = self._frozen.get(0)
        return line

    @cached_property
    def people(self) -> list[Line]:
        with_target = {pk for pk in self._wanted.plans.people if pk in self.scope.people}
        rows: Any = User.objects.for_sign_in().filter(pk__in={*self._sums, *with_target}).order_by("pk")
        return [self._person(user) for user in rows]

    @property
    def is_empty(self) -> bool:
        return all(line.is_nothing for line in self.people)

    @property
    def is_guessed(self) -> bool:
        """Whether enough has ended that the past says something."""
        return self._outlook is not None

    @cached_property
    def left_out(self) -> Any:
        return left_out(self.scope, self.period)

    @cached_property
    def accuracy(self) -> Accuracy:
        return Accuracy(self.scope, self.period, self.now)

    def list_url(self, line: Line, call: str = "") -> str:
        """The list of what is open and expected, in which calls are changed in place."""
        asked = {"group": "none", "sort": "-amount", "columns": LISTED, "expected_from": self.period.first.isoformat(), "expected_to": self.period.last.isoformat()}  # fmt: skip
        if call:
            asked["call"] = call
        if line.key != "all":
            asked["owner" if line.person else "team"] = line.key[1:]
        elif self.scope.team_id:
            asked["team"] = str(self.scope.team_id)
        return f"{reverse('opportunities:list')}?{urlencode(asked)}"

    @cached_property
    def _sums(self) -> dict[int, Sums]:
        return sums_of(self.scope, self.period)

    @cached_property
    def _wanted(self) -> Wanted:
        return Wanted(self.scope, self.period)

    @cached_property
    def _adjusted(self) -> dict[int, tuple[int, str]]:
        return adjusted(self.scope, self.period)

    @cached_property
    def _outlook(self) -> Outlook | None:
        if self.period.end <= self.now or not is_enough():
            return None
        return Outlook.on(Shares.known(), self.period, self.now)

    @cached_property
    def is_as_of_monday(self) -> bool:
        """Whether so much is open that what was frozen on Monday stands for a guess of today."""
        return len(self.scope.open.order_by().values_list("pk")[: GUESSED_LIVE + 1]) > GUESSED_LIVE

    @cached_property
    def _open(self) -> dict[int, Any]:
        return open_of(self.scope) if self._outlook and not self.is_as_of_monday else {}

    @cached_property
    def _frozen(self) -> dict[int, Likely]:
        return frozen_guesses(self.period) if self._outlook and self.is_as_of_monday else {}

    def _person(self, user: User) -> Line:
        amount, note = self._adjusted.get(user.pk, (None, ""))
        line = Line(
            f"p{user.pk}", user.name, sums=self._sums.get(user.pk, Sums()), person=user, adjusted=amount, note=note,
            target=self._wanted.of_person(user.pk), guess=self._likely(user.pk), bias=self.accuracy.bias_of(user.pk),
            may_adjust=may_plan(user, self.scope.actor, "insight.adjust_forecast"),
        )  # fmt: skip
        line.urls = self._urls(line, Member("owner", str(user.pk), user.name))
        return line

    def _likely(self, pk: int) -> Likely | None:
        if self._outlook is None:
            return None
        if self.is_as_of_monday:
            return self._frozen.get(pk)
        return likely(
            self._outlook, self._open.get(pk, ()), pk, float(self._sums[pk].won) if pk in self._sums else 0
        )

    def _team(self, pk: int, below: Sequence[Line]) -> Line:
        team = self.scope.lookup.teams[pk]
        line = self._summed(
            Line(f"t{pk}", team.name, team.path.count("/"), target=self._wanted.of_team(pk)), below
        )
        line.urls = self._urls(line, Member("team", str(pk), team.name))
        return line

    def _summed(self, line: Line, below: Sequence[Line]) -> Line:
        for each in below:
            line.sums.add(each.sums)
        line.judged_below = sum((each.judged for each in below), Decimal(0))
        guesses = [each.guess for each in below if each.guess]
        line.guess = together(guesses) if guesses else None
        line.bias = self.accuracy.bias_of_all([each.person.pk for each in below if each.person])
        if not line.urls:
            line.urls = self._urls(
                line, *([Member("team", str(self.scope.team_id), "")] if self.scope.team_id else [])
            )
        return line

    def _urls(self, line: Line, *members: Member) -> dict[str, str]:
        query = MetricQuery(actor=self.scope.actor, metrics=("won_amount",), period=self.period)
        found = {call: self.list_url(line, call) for call in CALLS}
        return found | {"open": self.list_url(line), "won": drill_url(query, "won_amount", members)}


def _indented(lines: list[Line], scope: Scope) -> list[Line]:
    """People one step below their team; the highest team, or who stands alone, at the margin."""
    tops = [line.depth for line in lines if line.is_team]
    for line in lines:
        team = scope.lookup.teams.get(line.person.team_id or 0) if line.person else None
        depth = team.path.count("/") + 1 if team and line.person else line.depth
        line.depth = max(depth - min(tops), 0) if tops else 0
    return lines
