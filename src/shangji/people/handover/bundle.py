"""What would be handed over, before it is: how many of each, what falls due soon, what stays, and why."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shangji.core.access import Actor, Level
from shangji.core.among import Keys
from shangji.people.handover.carrying import all_handed, carried_rows, handed, under
from shangji.people.kinds import icon, title
from shangji.people.models import User
from shangji.people.reach import reaches_all

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
    """`roots`: noun → the rows that somebody chose and the actor may hand over; `hindered` are the others, with why.

    Which rows these are is asked once: `keys` holds them, and all that the preview counts is asked about these keys.
    """

    by: Actor
    keys: dict[str, Keys]
    leaver: User | None = None
    with_closed: bool = False
    hindered: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def roots(self) -> dict[str, Any]:
        return {kind: _rows(kind, keys) for kind, keys in self.keys.items()}

    @cached_property
    def carried(self) -> list[tuple[str, Keys]]:
        """Noun and rows of what goes along with a root."""
        return [
            (below.model.kind(), _keys(below))
            for kind, keys in self.keys.items()
            for below in carried_rows(kind, keys, self.by, self.with_closed)
        ]

    @cached_property
    def owners(self) -> set[int]:
        """Who gives something."""
        if self.leaver:
            return {self.leaver.pk}
        rows = [rows.order_by().values_list("owner_id", flat=True).distinct() for rows in self.roots.values()]
        return {pk for found in rows for pk in found if pk}

    def moving(self) -> list[tuple[str, Any]]:
        """Noun and rows of everything whose owner would change."""
        return [*self.roots.items(), *((kind, _rows(kind, keys)) for kind, keys in self.carried)]

    def on_them(self, column: str = "subject_id") -> Q:
        """Rows that hang on something that moves."""
        return Q(**{f"{column}__one_of": self._all})

    @cached_property
    def _all(self) -> Keys:
        return Keys(
            pk for keys in (*self.keys.values(), *(k for _kind, k in self.carried)) for pk in keys.keys
        )

    def lines(self) -> list[Counted]:
        own = [Counted(title(kind), len(keys), icon=icon(kind)) for kind, keys in self.keys.items()]
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
    mine = model.objects.reached_by(actor, Level.OWN).filter(pk__one_of=Keys(pks))
    found = Bundle(actor, {kind: _keys(_if_granted(mine, actor))}, with_closed=with_closed)
    rest = Keys(set(pks).difference(found.keys[kind].keys))
    others = model.objects.reached_by(actor).filter(pk__one_of=rest).select_related("owner")
    for noun in others.order_by("pk")[:SHOWN] if rest else ():
        why = _("You see it, but it is for %(name)s or their leader to hand over.")
        found.hindered.append((noun.label, why % {"name": noun.owner or "—"}))
    if len(found.hindered) == SHOWN and (more := others.count() - SHOWN):
        found.hindered.append((_("and %(n)s others") % {"n": more}, _("for the same reason.")))
    return found


def of_person(
    actor: Actor, giver: User, *, pooled: Collection[str] = (), with_closed: bool = False
) -> Bundle:
    """Everything that a person owns and the actor may hand over; what lies below a customer comes with it.

    `pooled` are the nouns that go to their pool: what lies below them does not, and needs somebody of its own.
    """
    found = Bundle(actor, {}, leaver=giver, with_closed=with_closed)
    roots: dict[str, Any] = {}
    for one in all_handed():
        there = one.model._base_manager.filter(one.rows(with_closed), owner=giver)
        mine = one.model.objects.reached_by(actor, Level.OWN).filter(one.rows(with_closed), owner=giver)
        mine = _if_granted(mine, actor)
        roots[one.kind] = mine
        has_all = reaches_all(actor) and _is_granted(one.model, actor)
        if not has_all and (missing := there.count() - mine.count()):
            why = _("%(n)s are out of your reach: ask an administrator.") % {"n": missing}
            found.hindered.append((title(one.kind), why))
    for kind in list(roots):
        found.keys[kind] = _keys(roots[kind])
        for below in under(kind) if kind not in pooled else ():
            apart = ~Q(**{f"{below.at}__one_of": found.keys[kind]}) | Q(**{f"{below.at}__isnull": True})
            roots[below.kind] = roots[below.kind].filter(apart)
    return found


def _keys(rows: Any) -> Keys:
    return Keys(rows.order_by().values_list("pk", flat=True))


def _rows(kind: str, keys: Keys) -> Any:
    return handed(kind).model._base_manager.filter(pk__one_of=keys)


def _if_granted(rows: Any, actor: Actor) -> Any:
    return rows if _is_granted(rows.model, actor) else rows.none()


def _is_granted(model: Any, actor: Actor) -> bool:
    return actor.may(f"{model._meta.app_label}.assign")
