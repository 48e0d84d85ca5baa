"""A group is told what whoever answers for its channel may read when it is told; the rest stays in the house, and is counted."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.gateway.channels.enclosing import is_for
from shangji.gateway.models.outlet import Outlet
from shangji.people.models import Dispatch, User
from shangji.people.queries import within_reach

Sift = Callable[[list[Dispatch]], list[Dispatch]]


def sifter(outlet: Outlet) -> Sift:
    """Takes rows of its lane and gives back those that may go; the others are withheld for good."""
    if not outlet.declared.is_group:
        return lambda rows: rows
    keeper = keeper_of(outlet)
    why = nobody_told(outlet)
    if keeper:
        why = _("%(name)s, who answers for this channel, may not see it.") % {"name": keeper.name}

    def sift(rows: list[Dispatch]) -> list[Dispatch]:
        kept = _readable(rows, keeper.actor() if keeper else None)
        Dispatch.withhold([row.pk for row in rows if row.pk not in kept], why)
        return [row for row in rows if row.pk in kept]

    return sift


def keeper_of(outlet: Outlet) -> User | None:
    """Whoever answers for it, while they may sign in."""
    return outlet.keeper if outlet.keeper and outlet.keeper.is_active else None


def nobody_told(outlet: Outlet) -> str:
    """Why its group is told nothing at all; empty while somebody answers for it."""
    if not outlet.declared.is_group or keeper_of(outlet):
        return ""
    return _("Nobody answers for this channel, so its group is told nothing: somebody has to take it over.")


def _readable(rows: Sequence[Dispatch], keeper: Actor | None) -> set[int]:
    """What is enclosed knows for itself whom it is for; every other message is about the record of its event."""
    said = {row.pk: is_for(row, keeper) for row in rows}
    plain = [row for row in rows if said[row.pk] is None]
    reached = within_reach(plain, keeper) if keeper else []
    return {row.pk for row in reached} | {pk for pk, is_so in said.items() if is_so}
