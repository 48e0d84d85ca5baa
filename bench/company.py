"""The people of the bench, added through the verbs: 50 sellers in 5 teams, a leader each, one who sees all."""

from dataclasses import dataclass

from shangji.core.access import System
from shangji.opportunities.models import Pipeline, Stage
from shangji.people.models import Role, Team, User

PEOPLE = 50
TEAMS = 5


@dataclass
class Company:
    sellers: list[User]
    leader: User
    executive: User
    stages: list[Stage]


def add_company() -> Company:
    by = System("bench")
    roles = {role.key: role for role in Role.objects.all()}
    top = Team.add("Bench", by=by)
    teams = [Team.add(f"Team {n + 1}", parent=top, by=by) for n in range(TEAMS)]
    for n, team in enumerate(teams):
        User.add(f"leader{n}", name=f"主管{n}", role=roles["leader"], team=team, by=by)
    User.add("executive", name="总经理", role=roles["operations"], team=top, by=by)
    for n in range(PEOPLE):
        User.add(f"seller{n}", name=f"销售{n}", role=roles["sales"], team=teams[n % TEAMS], by=by)
    return found_company()


def found_company() -> Company:
    people = {user.username: user for user in User.objects.for_sign_in()}
    pipeline = Pipeline._base_manager.filter(is_default=True).get()
    return Company(
        sellers=[people[f"seller{n}"] for n in range(PEOPLE)], leader=people["leader0"],
        executive=people["executive"], stages=list(pipeline.stages_now()),
    )  # fmt: skip
