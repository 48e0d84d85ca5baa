"""Reads of hand-overs: what waits for somebody, what somebody sees, and the records of one."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.prepared import Prepared
from shangji.people.models import Handover, HandoverItem, User

AT_ONCE = 50
SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Waiting:
    """A hand-over with so many records that somebody has not received."""

    handover: Handover
    count: int
    first: HandoverItem


def waiting_for(actor: Actor) -> list[Waiting]:
    """The newest last ones first; two statements."""
    if not actor.is_person:
        return []
    rows = HandoverItem.objects.unreceived().filter(receiver_id=actor.user_id)
    sums = {
        pk: (n, first)
        for pk, n, first in rows.order_by()
        .values_list("handover_id")
        .annotate(n=Count("pk"), first=Min("pk"))
    }
    if not sums:
        return []
    found = Handover.objects.select_related("made_by").filter(pk__in=sums).order_by("-pk")[:5]
    firsts = HandoverItem.objects.select_related("subject", "giver").in_bulk([sums[h.pk][1] for h in found])
    return [Waiting(h, sums[h.pk][0], firsts[sums[h.pk][1]]) for h in found]


def handovers(actor: Actor, *, after: int = 0) -> list[Handover]:
    """The newest first, one more than a page holds."""
    rows: Any = Handover.objects.reached_by(actor).select_related("made_by", "leaver")
    if after:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[: AT_ONCE + 1])


def items(handover: Handover, actor: Actor, *, after: int = 0, state: str = "") -> list[HandoverItem]:
    """What somebody may see of it: their own first by key, one more than a page holds."""
    rows = shown(handover, actor).select_related("subject", "giver", "receiver")
    if state:
        rows = rows.filter(state=state)
    return list(rows.filter(pk__gt=after).order_by("pk")[: AT_ONCE + 1])


def shown(handover: Handover, actor: Actor) -> Any:
    """The rows of a hand-over that concern somebody: who only receives sees what they get."""
    rows = handover.items.all()
    if handover.is_made_by(actor):
        return rows
    return rows.filter(Handover.concerns(actor))


def by_receiver(handover: Handover, actor: Actor) -> list[dict[str, Any]]:
    """How far each is: records, received, refused."""
    rows = shown(handover, actor).order_by().values_list("receiver_id", "state")
    counted = rows.annotate(n=Count("pk"), got=Count("pk", filter=Q(acknowledged_at__isnull=False)))
    sums: dict[int | None, Counter[str]] = {}
    for receiver_id, state, n, got in counted:
        sums.setdefault(receiver_id, Counter()).update({state: n, "all": n, "received": got})
    names = dict(User._base_manager.filter(pk__in=[pk for pk in sums if pk]).values_list("pk", "name"))
    return [
        {
            "name": names.get(pk) if pk else "", "all": known["all"], "received": known["received"], "moved": known["moved"],
            "refused": known["refused"], "returned": known["returned"], "kept": known["kept"],
        }
        for pk, known in sums.items()
    ]  # fmt: skip


_latest = Prepared(
    lambda pk: HandoverItem.objects.filter(subject_id=pk, state=HandoverItem.State.MOVED, is_stray=False, receiver__isnull=False)
    .select_related("giver", "receiver", "handover")
    .order_by("-pk")[:1]
)  # fmt: skip


def latest_of(noun: Any, actor: Actor) -> HandoverItem | None:
    """The last time a record changed hands, for a month and until it is received; for whom it concerns."""
    item: HandoverItem | None = _latest.first(noun.pk)
    if item is None or item.receiver_id != noun.owner_id or item.moved_at is None:
        return None
    if not item.is_unreceived and item.moved_at < clock.now() - SHOWN_FOR:
        return None
    concerned = actor.user_id in (item.giver_id, item.receiver_id) or item.handover.is_made_by(actor)
    return item if concerned else None
