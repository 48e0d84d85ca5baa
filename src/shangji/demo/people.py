"""Who works at the demo company, and how carefully."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from shangji.core.access import System
from shangji.people.models import Role, Team, User

COMPANY = "启衡智能装备"


@dataclass(frozen=True)
class Habit:
    """How a team works: `gap_days` between follow-ups, `plans` the share of them with a next step set,
    `wins` and `pace` against the average, `forgets` the share of stages in which a deal is just left lying."""

    gap_days: float
    plans: float
    wins: float
    pace: float
    forgets: float


HABITS = {
    "华东一部": Habit(gap_days=3.5, plans=0.97, wins=1.25, pace=0.8, forgets=0.004),
    "华东二部": Habit(gap_days=5.0, plans=0.9, wins=1.0, pace=1.0, forgets=0.015),
    "华南部": Habit(gap_days=5.5, plans=0.88, wins=1.0, pace=1.0, forgets=0.02),
    "西部大区": Habit(gap_days=11.0, plans=0.55, wins=0.6, pace=1.6, forgets=0.12),
}

# username, name, role, team
PEOPLE = [
    ("gu", "顾远山", "executive", ""),
    ("shen", "沈国栋", "leader", ""),
    ("bai", "白亦然", "operations", ""),
    ("chen", "陈思远", "administrator", ""),
    ("he", "何静", "auditor", ""),
    ("zhou", "周敏", "leader", "华东一部"),
    ("lin", "林嘉禾", "sales", "华东一部"),
    ("xu", "许文博", "sales", "华东一部"),
    ("su", "苏晚晴", "sales", "华东一部"),
    ("tang", "唐予安", "sales", "华东一部"),
    ("ma", "马骁", "leader", "华东二部"),
    ("tian", "田雨薇", "sales", "华东二部"),
    ("fan", "范立群", "sales", "华东二部"),
    ("jiang", "江沅", "sales", "华东二部"),
    ("ning", "宁晓彤", "sales", "华东二部"),
    ("luo", "罗一川", "leader", "华南部"),
    ("hejin", "何锦程", "sales", "华南部"),
    ("liang", "梁海生", "sales", "华南部"),
    ("ou", "欧阳倩", "sales", "华南部"),
    ("pan", "潘建业", "sales", "华南部"),
    ("qin", "秦卫东", "leader", "西部大区"),
    ("deng", "邓小川", "sales", "西部大区"),
    ("ren", "任国庆", "sales", "西部大区"),
    ("shi", "石磊", "sales", "西部大区"),
]
LEAVER = "ren"


@dataclass(frozen=True)
class Staff:
    by_name: dict[str, User]
    sellers: list[User]
    habits: dict[int, Habit]

    def leader_of(self, user: User) -> User:
        return next(u for u in self.by_name.values() if u.role.key == "leader" and u.team_id == user.team_id)  # type: ignore[union-attr]


def hire(password: str) -> Staff:
    """Everybody, with a password that only the demo has."""
    by, kept = System("demo"), make_password(password)  # reckoned once: everybody knows it
    company = Team.add(COMPANY, by=by)
    teams = {name: Team.add(name, parent=company, by=by) for name in HABITS}
    roles = {role.key: role for role in Role.objects.all()}
    for username, name, role, team in PEOPLE:
        User.add(
            username, name=name, role=roles[role], team=teams.get(team, company), kept_password=kept,
            email=f"{username}@qiheng.example", by=by,
        )  # fmt: skip
    people = {u.username: u for u in User.objects.for_sign_in()}
    sellers = [u for u in people.values() if u.team_id != company.pk and u.username in {p[0] for p in PEOPLE}]
    habits = {u.pk: HABITS[u.team.name] for u in sellers if u.team}
    return Staff(people, sellers, habits)
