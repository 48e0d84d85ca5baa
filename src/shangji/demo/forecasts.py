"""What people are to reach, what they call, and what their leaders make of it; then the Mondays that are over."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.calendar import day_starts, local_day
from shangji.demo.life import Deed
from shangji.demo.people import COMPANY, Staff
from shangji.insight.metrics.periods import unit_at
from shangji.insight.models import Adjustment, Target
from shangji.insight.models.below import Holder
from shangji.opportunities.call_events import Call
from shangji.opportunities.models import Opportunity
from shangji.people.models import Team, User

SEASONS = (0.8, 0.85, 0.95, 1.0, 0.95, 1.1, 0.95, 1.05, 1.05, 0.9, 1.1, 1.3)
MONTHLY = {"华东一部": 330, "华东二部": 220, "华南部": 170, "西部大区": 75}
"""In 10,000 yuan, what one person is to win in a usual month."""
COUNTS = {"华东一部": 3, "华东二部": 2, "华南部": 2, "西部大区": 1}
SET_TOGETHER = {"华东一部": 1.04, "华东二部": 1.0, "西部大区": 0.95}
"""What their teams are to win against what their people are together; of the team that is missing nothing is set."""
HOPES = {"华东一部": -0.06, "华东二部": 0.0, "华南部": 0.05, "西部大区": 0.3}
"""How much sooner a team stands for something than it should."""
COMMITS = {"proposal": 0.06, "negotiation": 0.35, "contract": 0.86, "payment": 0.97}
HOPED = {"analysis": 0.12, "proposal": 0.45, "negotiation": 0.85, "contract": 1.0, "payment": 1.0}
OMITTED = 0.985
DOUBTS = (
    ("deng", 0.5, "两单客户预算未批，先打对折"),
    ("pan", 0.8, "回款条件没谈拢"),
    ("lin", 1.1, "甬拓二期基本落定"),
)


class Calls:
    """Every Friday whoever owns something says what it will come to; they change their mind when it moves on."""

    def __init__(self, first_day: date, last_day: date) -> None:
        self.first_day, self.last_day = first_day, last_day

    def deeds(self) -> Iterator[Deed]:
        day = self.first_day + timedelta(days=(4 - self.first_day.weekday()) % 7)
        while day < self.last_day:
            yield timezone.make_aware(datetime.combine(day, time(17, 30))), self._call
            day += timedelta(days=7)

    def _call(self) -> None:
        moved = clock.now() - timedelta(days=7)
        rows = Opportunity.objects.open().filter(owner__is_active=True, stage_entered_at__gte=moved)
        rows = rows.select_related("owner__role", "owner__team", "stage")
        Opportunity.call_each([(row, self._of(row), row.owner.actor()) for row in rows.order_by("pk")])

    def _of(self, found: Opportunity) -> str:
        chance = Random(found.pk).random()  # noqa: S311 - each has its own mind, the same every time
        team = found.owner.team.name if found.owner and found.owner.team else ""
        stage, hope = found.stage.key, HOPES.get(team, 0.0)
        if chance > OMITTED:
            return Call.OMITTED.value
        if chance < COMMITS.get(stage, 0.0) + hope * (stage in COMMITS):
            return Call.COMMIT.value
        return Call.BEST.value if chance < HOPED.get(stage, 0.0) + hope else Call.PIPELINE.value


def plan_years(staff: Staff, first_day: date, last_day: date) -> None:
    """Targets of the years that are played: operations sets those of teams, leaders those of their people."""
    operations = staff.by_name["bai"].actor()
    teams = {team.name: team for team in Team.objects.all()}
    for year in range(first_day.year, last_day.year + 1):
        grown = 1 - 0.25 * (last_day.year - year)
        whole = [0] * 12
        for name, team in teams.items():
            people = [user for user in staff.sellers if user.team_id == team.pk and user.is_active]
            sums = [0] * 12
            for user in people:
                months = _months(user, MONTHLY[name] * grown * (0.6 if user.role.key == "leader" else 1))  # type: ignore[union-attr]
                sums = [a + b for a, b in zip(sums, months, strict=True)]
                by = operations if user == staff.leader_of(user) else staff.leader_of(user).actor()
                with clock.at(_new_year(year)):
                    _set(user, year, months, by)
                    Target.of(user, "won_count", year, by=by).set_months(
                        {"target": dict.fromkeys(range(1, 13), COUNTS[name])}, by=by
                    )
            whole = [a + b for a, b in zip(whole, sums, strict=True)]
            if name in SET_TOGETHER:
                with clock.at(_new_year(year)):
                    _set(team, year, [_round(n * SET_TOGETHER[name]) for n in sums], operations)
        with clock.at(_new_year(year)):
            _set(teams[COMPANY], year, [_round(n * 1.03) for n in whole], operations)


def doubt(staff: Staff, now: datetime) -> None:
    """Some leaders make something else of what their people call for the quarter."""
    quarter = unit_at(local_day(now), "quarter")
    expected = Opportunity.objects.filter(
        expected_on__gte=quarter.first, expected_on__lte=quarter.last, call=Call.COMMIT
    )
    won = Opportunity.objects.filter(outcome="won", closed_at__gte=quarter.start)
    for username, share, note in DOUBTS:
        person = staff.by_name[username]
        called = [*won.filter(owner=person), *expected.filter(owner=person).open()]
        amount = _round(float(sum(row.amount or 0 for row in called)) * share)
        by = staff.leader_of(person).actor()
        Adjustment.of(person, quarter.written, by=by).adjust(amount, by=by, note=note)


def _months(user: User, wan: float) -> list[int]:
    """Of one person, twelve months in yuan."""
    own = 0.85 + 0.3 * Random(user.pk).random()  # noqa: S311 - the same every time
    return [_round(int(wan * 10_000 * own * season)) for season in SEASONS]


def _set(holder: Holder, year: int, months: list[int], by: Actor) -> None:
    levels = {"target": 1.0, "stretch": 1.15, "challenge": 1.3}
    said = {
        level: {n: _round(value * more) for n, value in enumerate(months, 1)}
        for level, more in levels.items()
    }
    Target.of(holder, "won_amount", year, by=by).set_months(said, by=by)


def _round(value: float) -> int:
    return round(value / 10_000) * 10_000


def _new_year(year: int) -> datetime:
    return day_starts(date(year, 1, 5)) + timedelta(hours=10)
