"""Who gets what: records are shared out by a rule before the first one moves, so that a kill changes nothing about it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Scope
from shangji.people.handover.carrying import all_handed, handed, place_of, strays
from shangji.people.models import HandoverItem, User

HOWS = {
    "one": _("One person"), "even": _("Evenly: who has least gets next"), "region": _("By region: who works there already"),
    "team": _("Evenly among the giver's team"), "pool": _("Into their pool"),
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """`who` are the keys of those it is shared among; a team and a pool know theirs."""

    how: str = "one"
    who: tuple[int, ...] = ()

    def kept(self) -> dict[str, Any]:
        return {"how": self.how, "who": list(self.who)}


@dataclass(frozen=True)
class Part:
    """One record that is to be handed over."""

    pk: int
    giver_id: int | None
    place: str = ""


@dataclass
class Hands:
    """Those it is shared among, and how much of the noun each has by now."""

    kind: str
    loads: Counter[int]
    places: dict[str, Counter[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: str, who: Iterable[int]) -> "Hands":
        rows: Any = handed(kind).model._base_manager.filter(owner__in=list(who)).order_by()
        counted = Counter(dict.fromkeys(who, 0))
        counted.update(dict(rows.values_list("owner_id").annotate(n=Count("pk"))))
        hands = cls(kind, counted)
        if column := place_of(kind):
            for owner_id, place, count in rows.values_list("owner_id", column).annotate(n=Count("pk")):
                hands.places.setdefault(place or "", Counter())[owner_id] += count
        return hands

    def least(self, without: int | None = None) -> int | None:
        """Who has least; the giver never gets it back."""
        found = [(count, pk) for pk, count in self.loads.items() if pk != without]
        return min(found)[1] if found else None

    def at(self, place: str, without: int | None) -> int | None:
        """Who has most there, else who has least."""
        there = [
            (-count, pk)
            for pk, count in self.places.get(place, {}).items()
            if pk in self.loads and pk != without
        ]
        return min(there)[1] if place and there else self.least(without)


def parts_of(rows: Any, kind: str) -> list[Part]:
    """The records of a query set, in order of their keys."""
    columns = ["pk", "owner_id", *filter(None, [place_of(kind)])]
    return [
        Part(found[0], found[1], str(found[2] or "") if len(found) > 2 else "")
        for found in rows.order_by("pk").values_list(*columns)
    ]


def shared_out(parts: Sequence[Part], kind: str, rule: Rule) -> list[HandoverItem]:
    """An item for each record that somebody gets or that goes to its pool; what nobody would get is left out."""
    if rule.how == "pool":
        return [_item(part, None) for part in parts if part.giver_id]
    if rule.how == "one":
        return [_item(part, rule.who[0]) for part in parts if part.giver_id != rule.who[0]]
    if rule.how == "team":
        return _within_teams(parts, kind)
    hands, found = Hands.of(kind, rule.who), []
    for part in parts:
        to = hands.at(part.place, part.giver_id) if rule.how == "region" else hands.least(part.giver_id)
        if to is not None:
            hands.loads[to] += 1
            found.append(_item(part, to))
    return found


def stray_items(leaver: User, taken: Iterable[int]) -> list[HandoverItem]:
    """Records of others on which somebody who leaves had something to do; `taken` are those that move anyway."""
    ids = {pk for one in strays() for pk in one.subjects(leaver.pk)} - set(taken)
    found: list[HandoverItem] = []
    for one in all_handed():
        rows = one.model._base_manager.filter(pk__in=ids, owner__is_active=True).exclude(owner=leaver)
        for pk, owner_id in rows.order_by("pk").values_list("pk", "owner_id"):
            found.append(HandoverItem(subject_id=pk, giver=leaver, receiver_id=owner_id, is_stray=True))
    return found


def counted(items: Sequence[HandoverItem], names: Mapping[int, str]) -> list[tuple[str, int]]:
    """How many each would get, for the preview; the pool last."""
    sums = Counter(item.receiver_id for item in items)
    told = [(names.get(pk, "—"), n) for pk, n in sums.items() if pk is not None]
    return sorted(told) + ([(str(_("Pool")), sums[None])] if sums[None] else [])


def mates(team_id: int | None) -> list[int]:
    """Who sells beside somebody: active, of the team itself, and not its leader."""
    rows = User.objects.active().filter(team_id=team_id, role__scope=Scope.OWN.value) if team_id else []
    return [user.pk for user in rows]


def _within_teams(parts: Sequence[Part], kind: str) -> list[HandoverItem]:
    teams = dict(User._base_manager.filter(pk__in={p.giver_id for p in parts}).values_list("pk", "team_id"))
    hands: dict[int | None, Hands] = {team: Hands.of(kind, mates(team)) for team in set(teams.values())}
    found: list[HandoverItem] = []
    for part in parts:
        own = hands.get(teams.get(part.giver_id or 0))
        to = own.least(part.giver_id) if own else None
        if own and to is not None:
            own.loads[to] += 1
            found.append(_item(part, to))
    return found


def _item(part: Part, receiver_id: int | None) -> HandoverItem:
    return HandoverItem(subject_id=part.pk, giver_id=part.giver_id, receiver_id=receiver_id)
