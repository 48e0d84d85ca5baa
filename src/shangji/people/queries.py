"""Reads about people: the table, the tree, who owns how much, and what is new for somebody."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet

from shangji.core.access import Actor, OutOfReach
from shangji.core.prepared import Prepared
from shangji.core.subjects import Subject, traced_models
from shangji.people.models import Collaboration, Dispatch, Notification, Role, Team, User
from shangji.people.owned import Owned

L = TypeVar("L", Notification, Dispatch)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which people the table shows; a team includes the teams below it."""

    q: str = ""
    team_id: int | None = None
    role_id: int | None = None
    active: bool | None = True


def people(actor: Actor, wanted: Wanted) -> QuerySet[Any]:
    found: QuerySet[Any] = User.objects.reached_by(actor).for_sign_in().order_by("-is_active", "name", "pk")
    if wanted.active is not None:
        found = found.filter(is_active=wanted.active)
    if wanted.role_id:
        found = found.filter(role_id=wanted.role_id)
    if wanted.team_id:
        found = found.filter(team__path__contains=f"/{wanted.team_id}/")
    for word in wanted.q.split():
        found = found.filter(
            Q(name__icontains=word) | Q(username__icontains=word) | Q(email__icontains=word)
            | Q(phone__contains=word)
        )  # fmt: skip
    return found


@dataclass
class Branch:
    """A team in the tree, with how many active people stand in it and in all below."""

    team: Team
    depth: int
    own_count: int
    whole_count: int


def team_tree(actor: Actor) -> list[Branch]:
    """Teams in the order of the tree, siblings by name. Two statements, whatever the depth."""
    teams = list(Team.objects.reached_by(actor))
    active = User.objects.reached_by(actor).active().filter(team__isnull=False)
    counts = dict(active.values_list("team_id").annotate(n=Count("pk")))
    below: dict[int | None, list[Team]] = defaultdict(list)
    for team in sorted(teams, key=lambda t: t.name):
        below[team.parent_id].append(team)
    whole: dict[int, int] = defaultdict(int)
    for team in teams:
        for ancestor in team.path.strip("/").split("/"):
            whole[int(ancestor)] += counts.get(team.pk, 0)
    found: list[Branch] = []
    waiting = [(team, 0) for team in reversed(below[None])]
    while waiting:
        team, depth = waiting.pop()
        found.append(Branch(team, depth, counts.get(team.pk, 0), whole[team.pk]))
        waiting += [(child, depth + 1) for child in reversed(below[team.pk])]
    return found


def roles(actor: Actor) -> QuerySet[Any]:
    """With `holder_count`: how many active people hold it."""
    holders = Count("holders", filter=Q(holders__is_active=True))
    found: QuerySet[Any] = Role.objects.reached_by(actor).annotate(holder_count=holders)
    return found.order_by("pk")


# Who is signed in reaches every person: see User.reach.
_active = Prepared(lambda: User.objects.active().order_by("name", "pk").values_list("pk", "name")[:500])


def owners(actor: Actor) -> list[tuple[int, str]]:
    """(key, name) of whom a list can be filtered by; at most 500."""
    return _active() if actor.user_id else []


def for_cards(rows: Any) -> Any:
    """With what a card of the noun shows, where the noun says so."""
    return rows.for_cards() if hasattr(rows, "for_cards") else rows


def owned_models() -> list[type[Owned]]:
    return [m for m in traced_models().values() if issubclass(m, Owned)]


def owned(actor: Actor, pk: int) -> Owned:
    """A record that has an owner, in reach. Raises OutOfReach."""
    kind = Subject.objects.filter(pk=pk).values_list("kind", flat=True).first()
    model = traced_models().get(kind or "")
    if model is None or not issubclass(model, Owned):
        raise OutOfReach
    noun: Owned = model.objects.within(actor, pk)
    return noun


def inbox(user: User, actor: Actor, *, limit: int = 100) -> list[Notification]:
    """The newest lines about what is still in reach; the others have lost their right to be told."""
    lines = user.notifications.select_related("event__subject").order_by("-told_at", "-pk")[:limit]
    return within_reach(list(lines), actor)


def within_reach(lines: list[L], actor: Actor) -> list[L]:
    """Those, of lines or dispatches, whose record the actor still reaches: one statement for each noun."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        by_kind[line.event.subject.kind].add(line.event.subject_id)
    models = traced_models()
    reached: set[int] = set()
    for kind, ids in by_kind.items():
        rows: Any = models[kind].objects.reached_by(actor).filter(pk__in=ids)
        reached.update(rows.values_list("pk", flat=True))
    return [line for line in lines if line.event.subject_id in reached]


# Who works on a record beside its owner, by name.
shares_of = Prepared(
    lambda pk: Collaboration.objects.filter(subject_id=pk).select_related("user").order_by("user__name")
)
