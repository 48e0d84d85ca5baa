"""The job that carries a bundle: record by record, each whole or not at all, and from where it stood after a kill."""

from itertools import groupby
from typing import Any

from django.utils.translation import override

from shangji.core.access import Actor, System
from shangji.core.jobs import Job, job
from shangji.people.handover.briefs import write_briefs
from shangji.people.models import Handover, HandoverItem, User

PIECE = 50
TELL_EVERY = 10
State = HandoverItem.State


@job("people.hand_over", steps=True)
def hand_over(found: Job) -> None:
    """Repeatable: a record that had its turn is not looked at again."""
    handover = Handover._base_manager.select_related("made_by").get(pk=found.args["handover"])
    carry_out(handover, found)


def carry_out(handover: Handover, found: Job | None = None) -> None:
    """All records that wait for their turn, there or back, with the rights that their maker has now."""
    maker = _maker(handover)
    language = maker.wishes.language if maker else "zh-hans"
    by = maker.actor() if maker else System("handover")
    is_back = handover.state == Handover.Course.RETURNING
    state = State.MOVED if is_back else State.WAITING
    waiting = handover.items.filter(state=state)
    done, total = handover.total - waiting.count(), handover.total
    last = 0
    with override(language):
        while piece := list(waiting.filter(pk__gt=last).select_related("subject").order_by("pk")[:PIECE]):
            last = piece[-1].pk
            briefs = {} if is_back else _briefs(piece)
            for item in piece:
                if is_back:
                    item.carry_back(handover, by=by)
                else:
                    item.carry(handover, briefs.get(item.subject_id, {}), by=by)
                done += 1
                if found and (done % TELL_EVERY == 0 or done == total):
                    found.progress(done, total)
    handover.finish(by=_door(handover, by))


def _briefs(items: list[HandoverItem]) -> dict[int, dict[str, Any]]:
    """Of those that somebody gets."""
    read: dict[int, dict[str, Any]] = {}
    wanted = [item for item in items if item.receiver_id and not item.is_stray]
    wanted.sort(key=lambda item: item.subject.kind)
    for kind, group in groupby(wanted, key=lambda item: item.subject.kind):
        read |= write_briefs(kind, [item.subject_id for item in group])
    return read


def _maker(handover: Handover) -> User | None:
    return User.objects.for_sign_in().filter(pk=handover.made_by_id).first()


def _door(handover: Handover, by: Actor) -> Actor:
    """The system says how it went, in the name of whoever made it."""
    return System(by.name).on_behalf_of(handover.made_by_id)
