"""The one access rule: who reaches an owned record, and the words that say why."""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db import connection
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Scope
from shangji.core.calendar import today
from shangji.core.subjects import Traced, reach_of
from shangji.people.models import Collaboration, Loan, User


def beyond(reached: Q) -> Q:
    """Rows that are not reached. Where one column has to be empty, those of which it is not: an index may hold them."""
    first = reached.children[0] if len(reached.children) == 1 and not reached.negated else None
    if isinstance(first, tuple) and first[0].endswith("__isnull"):
        return Q(**{first[0]: not first[1]})
    return ~reached


@dataclass(frozen=True)
class Reason:
    """One way to reach a record: the words for a person, the predicate for the database.

    `is_through_owner`: the predicate asks for nothing but the record's owner; `is_through_pool`: for its pool.
    """

    words: str | Promise
    rows: Q
    is_through_owner: bool = False
    is_through_pool: bool = False


def reaches_all(actor: Actor) -> bool:
    """Whether nothing that somebody owns is beyond their reach."""
    return actor.is_system or (actor.user_id is not None and actor.scope is Scope.ALL)


def is_led_by(actor: Actor, owner: User | None) -> bool:
    """Whether the role reaches what this person owns; False also where their team was not read with them."""
    if owner is None or actor.user_id is None:
        return False
    if actor.scope is Scope.TEAM:
        return actor.team_id is not None and owner.team_id == actor.team_id
    team = read_with(owner, "team") if actor.scope is Scope.SUBTREE and actor.team_path else None
    return team is not None and team.path.startswith(actor.team_path)


def read_with(row: Model, name: str) -> Any:
    """What a row points at, where it was read together with it."""
    return row._state.fields_cache.get(name)


def reasons(actor: Actor, level: Level, owner: str = "owner") -> list[Reason]:
    """Every way in which the actor reaches records with this owner field, widest first."""
    if actor.user_id is None:
        return []
    if actor.scope is Scope.ALL:
        return [Reason(_("the role reaches every record"), Q(), is_through_owner=True)]
    found = [Reason(_("is the owner"), Q(**{owner: actor.user_id}), is_through_owner=True)]
    if actor.scope is Scope.TEAM and actor.team_id:
        members = User.objects.filter(team_id=actor.team_id).values("pk")
        words = _("the role reaches the records of the own team")
        found.insert(0, Reason(words, Q(**{f"{owner}__among": members}), is_through_owner=True))
    if actor.scope is Scope.SUBTREE and actor.team_path:
        below = User.objects.filter(team__path__startswith=actor.team_path).values("pk")
        words = _("the role reaches the records of the own team and the teams below")
        found.insert(0, Reason(words, Q(**{f"{owner}__among": below}), is_through_owner=True))
    if level < Level.OWN:
        found.append(Reason(_("is a collaborator"), Q(pk__among=shared_with(actor, level))))
        found.append(Reason(_("covers for the owner, who is away"), Q(pk__among=lent_to(actor.user_id))))
    return found


def owners_reached(actor: Actor, most: int) -> list[int]:
    """Through whom somebody reaches records, keys; none where that is everybody, or more than `most`."""
    if actor.user_id is None or actor.scope is Scope.ALL:
        return []
    people = User.objects.none()
    if actor.scope is Scope.TEAM and actor.team_id:
        people = User.objects.filter(team_id=actor.team_id)
    if actor.scope is Scope.SUBTREE and actor.team_path:
        people = User.objects.filter(team__path__startswith=actor.team_path)
    found = {actor.user_id, *people.values_list("pk", flat=True)[: most + 1]}
    return sorted(found) if len(found) <= most else []


def shared_with(actor: Actor, level: Level) -> Any:
    """Ids of the subjects shared with the actor at this level today."""
    live = Collaboration.objects.live(today(), level).filter(user_id=actor.user_id)
    return live.values("subject_id")


def lent_to(user_id: int) -> Any:
    """Ids of the subjects that somebody works on today for a colleague who is away."""
    return Loan.objects.live(today()).filter(absence__deputy_id=user_id).values("subject_id")


def reaches_others(actor: Actor) -> bool:
    """Whether the role reaches what others own."""
    return actor.scope in (Scope.TEAM, Scope.SUBTREE, Scope.ALL)


def either(found: list[Reason]) -> Q:
    """All ways in one predicate; no way reaches nothing."""
    if any(not reason.rows for reason in found):
        return Q()
    return reduce(operator.or_, (reason.rows for reason in found), Q(pk__in=[]))


def keys_reached(
    models: Iterable[type[Traced]], actor: Actor, level: Level = Level.READ, *, each_once: bool = False,
    reach: Callable[[type[Traced], Actor, Level], Q] = reach_of,
) -> Any:  # fmt: skip
    """Keys of what somebody reaches of these nouns, each way of reach a statement of its own: an index alone answers it, while
    of ways that are one OR an engine reads every row. A key may come several times, unless `each_once` is asked for. `reach` says
    who reaches what, where that is less than they do.
    """
    parts = [
        model._base_manager.filter(way).order_by().values("pk")
        for model in models
        for way in ([Q()] if actor.is_system else _ways(reach(model, actor, level)))
    ]
    return parts[0].union(*parts[1:], all=not each_once) if len(parts) > 1 else parts[0]


def hangs_on_reached(
    models: Iterable[type[Traced]], actor: Actor, by: str = "subject_id", *, also: Sequence[Any] = ()
) -> Q:
    """Rows whose subject somebody reaches, of many; or is one of what is asked for `also`, keys that are not among these.

    Of keys that may come several times PostgreSQL believes that they are 200, and looks each of them up by itself; of those
    that come once it knows how many there are.
    """
    is_counted = connection.vendor == "postgresql"
    keys = keys_reached(models, actor, each_once=is_counted)
    return Q(**{f"{by}__in": keys.union(*also, all=not is_counted) if also else keys})


def _ways(reach: Q) -> list[Q]:
    """Conditions of which one at least is true where that of reach is."""
    if reach.negated or not reach.children:
        return [reach]
    if reach.connector == Q.OR:
        found = [
            way for child in reach.children for way in _ways(child if isinstance(child, Q) else Q(child))
        ]
        return [way for way in found if way.children != [("pk__in", [])]] or found[:1]
    either_of = [child for child in reach.children if isinstance(child, Q) and child.connector == Q.OR]
    if not either_of or either_of[0].negated:
        return [reach]
    others = [child for child in reach.children if child is not either_of[0]]
    return [Q(way, *others) for way in _ways(either_of[0])]
