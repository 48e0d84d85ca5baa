"""The people of the bench, added through the verbs: 50 sellers in 5 teams, a leader each, one who sees all.

Where it is asked for, the last seller has nothing: newcomers have it, a few hundred records each.
"""

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
    newcomers: list[User]

    def owner_of(self, n: int) -> User:
        """Of the customer with this number, and of its opportunities."""
        if self.newcomers and n % PEOPLE == PEOPLE - 1:
            return self.newcomers[n // PEOPLE % len(self.newcomers)]
        return self.sellers[n % PEOPLE]


def add_company(newcomers: int = 0) -> Company:
    by = System("bench")
    roles = {role.key: role for role in Role.objects.all()}
    top = Team.add("Bench", by=by)
    teams = [Team.add(f"Team {n + 1}", parent=top, by=by) for n in range(TEAMS)]
    for n, team in enumerate(teams):
        User.add(f"leader{n}", name=f"主管{n}", role=roles["leader"], team=team, by=by)
    User.add("executive", name="总经理", role=roles["operations"], team=top, by=by)
    for n in range(PEOPLE):
        User.add(f"seller{n}", name=f"销售{n}", role=roles["sales"], team=teams[n % TEAMS], by=by)
    for n in range(newcomers):
        User.add(f"newcomer{n}", name=f"新人{n}", role=roles["sales"], team=teams[-1], by=by)
    return found_company()


def found_company() -> Company:
    people = {user.username: user for user in User.objects.for_sign_in()}
    pipeline = Pipeline._base_manager.filter(is_default=True).get()
    return Company(
        sellers=[people[f"seller{n}"] for n in range(PEOPLE)], leader=people["leader0"],
        executive=people["executive"], stages=list(pipeline.stages_now()),
        newcomers=[user for name, user in people.items() if name.startswith("newcomer")],
    )  # fmt: skip
