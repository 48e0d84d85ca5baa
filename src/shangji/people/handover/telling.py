"""Who hears of a hand-over: whoever receives, whoever is asked, and who leads them when nobody says that they know."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, System
from shangji.core.calendar import HOURS_PER_DAY, add_working_hours
from shangji.core.events import Event, on
from shangji.core.jobs import Job, every
from shangji.people.handover.events import (
    HandoverAcknowledged,
    HandoverAnswered,
    HandoverAsked,
    HandoverDone,
    HandoverReturned,
    HandoverUnread,
)
from shangji.people.inbox import told_as
from shangji.people.leaders import leaders_of
from shangji.people.letters import Answer, answer
from shangji.people.models import Handover, HandoverItem, Notification, User
from shangji.people.notify import tell

told_as(
    "handovers", HandoverDone, HandoverAsked, HandoverAnswered, HandoverUnread, HandoverReturned,
    HandoverAcknowledged,
)  # fmt: skip


def _handover(event: Event) -> Handover:
    return Handover._base_manager.get(pk=event.subject_id)


def _people(handover: Handover, field: str) -> Iterable[int]:
    return handover.items.exclude(**{field: None}).order_by().values_list(field, flat=True).distinct()


@on(HandoverDone)
@on(HandoverReturned)
def tell_those_concerned(event: Event) -> None:
    """Who gets something; who gave it; and who made it, now that the job is over."""
    found = _handover(event)
    tell(event, [*_people(found, "receiver_id"), *_people(found, "giver_id"), found.made_by_id])


@on(HandoverAcknowledged)
def tell_maker(event: Event) -> None:
    """Once everything of somebody's is received."""
    if not event.payload["left"]:
        tell(event, [_handover(event).made_by_id])


@on(HandoverAsked)
def tell_giver(event: Event) -> None:
    """Who had it; whoever made the hand-over too, for the giver may have left."""
    item = HandoverItem.objects.get(pk=event.payload["item_id"])
    tell(event, [item.giver_id, _handover(event).made_by_id])


@on(HandoverAnswered)
def tell_who_asked(event: Event) -> None:
    tell(event, [HandoverItem.objects.get(pk=event.payload["item_id"]).receiver_id])


@on(HandoverUnread)
def tell_giver_and_leader(event: Event) -> None:
    found = _handover(event)
    receiver = User.objects.for_sign_in().get(pk=event.payload["receiver_id"])
    leaders = [leader.pk for leader in leaders_of(receiver)]
    tell(event, [*_people(found, "giver_id"), found.made_by_id, *leaders])


@every(timedelta(minutes=30), "people.handovers_unread")
def look_for_unread(_job: Job) -> None:
    """What nobody has received one working day after it came."""
    late = HandoverItem.objects.unreceived().filter(late_told_at__isnull=True)
    waiting = late.order_by().values_list("handover_id", "receiver_id").annotate(since=Min("moved_at"))
    for handover_id, receiver_id, since in waiting:
        if add_working_hours(since, HOURS_PER_DAY) <= clock.now():
            receiver = User._base_manager.get(pk=receiver_id)
            Handover._base_manager.get(pk=handover_id).tell_unread(receiver, by=System("receipts"))


def _acknowledge(line: Notification, actor: Actor, _said: Mapping[str, Any]) -> None:
    Handover.objects.within(actor, line.event.subject_id).acknowledge(by=actor)


answer(
    Answer(
        "received", _("Received"), "checks", _("Says that you know of all that you were handed."),
        _("Received. The briefs stay where they are."), _acknowledge,
        suits=lambda event, user_id: user_id is not None and event.kind == HandoverDone.kind, order=10,
    )
)  # fmt: skip
