"""What would be handed over, before it is: how many of each, what falls due soon, what stays, and why."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shangji.core.access import Actor, Level
from shangji.people.handover.carrying import all_handed, carried_rows, handed, under
from shangji.people.kinds import icon, title
from shangji.people.models import User

SHOWN = 8


@dataclass(frozen=True)
class Counted:
    """One line of the preview. `goes` is "goes", "stays" or "others"."""

    label: str | Promise
    count: int
    note: str = ""
    goes: str = "goes"
    icon: str = "point"


@dataclass(frozen=True)
class Due:
    """Something that falls due within the next days."""

    at: datetime
    what: str
    label: str
    url: str = ""
    is_late: bool = False


@dataclass
class Bundle:
    """`roots`: noun → the rows that somebody chose and the actor may hand over; `hindered` are the others, with why."""

    by: Actor
    roots: dict[str, Any]
    leaver: User | None = None
    with_closed: bool = False
    hindered: list[tuple[str, str]] = field(default_factory=list)

    def moving(self) -> list[tuple[str, Any]]:
        """Noun and rows of everything whose owner would change."""
        found = [*self.roots.items()]
        for kind, rows in self.roots.items():
            found += [
                (below.model.kind(), below) for below in carried_rows(kind, rows, self.by, self.with_closed)
            ]
        return found

    def on_them(self, column: str = "subject_id") -> Q:
        """Rows that hang on something that moves."""
        found = Q(pk__in=[])
        for _kind, rows in self.moving():
            found |= Q(**{f"{column}__in": rows.order_by().values("pk")})
        return found

    def lines(self) -> list[Counted]:
        own = [Counted(title(kind), rows.count(), icon=icon(kind)) for kind, rows in self.roots.items()]
        lines = [*own, *(line for part in _parts for line in part(self))]
        return [line for line in lines if line.count]

    def due(self) -> list[Due]:
        """What falls due soon, the first first."""
        return sorted((one for part in _dues for one in part(self)), key=lambda one: one.at)[:SHOWN]


_parts: list[Callable[[Bundle], Iterable[Counted]]] = []
_dues: list[Callable[[Bundle], Iterable[Due]]] = []


def bundle_part(part: Callable[[Bundle], Iterable[Counted]]) -> Callable[[Bundle], Iterable[Counted]]:
    """Register lines of the preview."""
    _parts.append(part)
    return part


def bundle_due(part: Callable[[Bundle], Iterable[Due]]) -> Callable[[Bundle], Iterable[Due]]:
    """Register what falls due."""
    _dues.append(part)
    return part


def chosen(actor: Actor, kind: str, pks: Sequence[int], *, with_closed: bool = False) -> Bundle:
    """Records that were ticked: those that the actor may hand over, and the others with the reason."""
    model = handed(kind).model
    mine = model.objects.reached_by(actor, Level.OWN).filter(pk__in=pks)
    found = Bundle(actor, {kind: _if_granted(mine, actor)}, with_closed=with_closed)
    seen = model.objects.reached_by(actor).filter(pk__in=pks)
    others = seen.exclude(pk__in=found.roots[kind].order_by().values("pk")).select_related("owner")
    for noun in others.order_by("pk")[:SHOWN]:
        why = _("You see it, but it is for %(name)s or their leader to hand over.")
        found.hindered.append((noun.label, why % {"name": noun.owner or "—"}))
    return found


def of_person(
    actor: Actor, giver: User, *, pooled: Collection[str] = (), with_closed: bool = False
) -> Bundle:
    """Everything that a person owns and the actor may hand over; what lies below a customer comes with it.

    `pooled` are the nouns that go to their pool: what lies below them does not, and needs somebody of its own.
    """
    found = Bundle(actor, {}, leaver=giver, with_closed=with_closed)
    for one in all_handed():
        there = one.model._base_manager.filter(one.rows(with_closed), owner=giver)
        mine = one.model.objects.reached_by(actor, Level.OWN).filter(one.rows(with_closed), owner=giver)
        mine = _if_granted(mine, actor)
        if missing := there.count() - mine.count():
            why = _("%(n)s are out of your reach: ask an administrator.") % {"n": missing}
            found.hindered.append((title(one.kind), why))
        found.roots[one.kind] = mine
    for kind, rows in found.roots.items():
        for below in under(kind) if kind not in pooled else ():
            keys = rows.order_by().values("pk")
            rest = found.roots[below.kind]
            found.roots[below.kind] = rest.filter(
                ~Q(**{f"{below.at}__in": keys}) | Q(**{f"{below.at}__isnull": True})
            )
    return found


def _if_granted(rows: Any, actor: Actor) -> Any:
    return rows if actor.may(f"{rows.model._meta.app_label}.assign") else rows.none()
