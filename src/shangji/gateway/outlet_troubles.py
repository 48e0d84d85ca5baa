"""A channel that does not get through is told to who may mend it, by the others: what fails silently fails for days."""

from datetime import timedelta

from django.db.models import Q

from shangji.core import clock
from shangji.core.events import Event, on
from shangji.gateway.events_outlets import OutletShut, OutletTroubled
from shangji.people.inbox import channels, told_as
from shangji.people.models import Notification, User

told_as("reminders", OutletTroubled, OutletShut)
ONE_TROUBLE = timedelta(hours=1)
"""What works for a moment and fails again within it is the same trouble."""


@on(OutletTroubled)
def tell_who_may_mend(event: Event) -> None:
    """When a trouble begins; that it lasts, or is over, stands beside the channel. Repeatable."""
    if not event.payload.get("began"):
        return
    now = clock.now()
    lines = Notification.objects.filter(event__kind=OutletTroubled.kind, event__subject_id=event.subject_id)
    fresh = lines.filter(Q(read_at__isnull=True) | Q(told_at__gt=now - ONE_TROUBLE))
    knowing = set(fresh.values_list("user_id", flat=True))
    for user in User.objects.active().for_sign_in().exclude(pk__in=knowing):
        if user.actor().may("gateway.change_outlet"):
            Notification.tell(user, event, now, only=_other_ways(user, event.subject_id))


@on(OutletShut)
def tell_who_keeps_it(event: Event) -> None:
    """Whoever set it up, and whoever may switch it on again."""
    maker = (
        Event.objects.filter(subject_id=event.subject_id, seq=1).values_list("actor_id", flat=True).first()
    )
    for user in User.objects.active().for_sign_in():
        if user.pk == maker or user.actor().may("gateway.change_outlet"):
            Notification.tell(user, event, clock.now(), only=_other_ways(user, event.subject_id))


def _other_ways(user: User, outlet_pk: int) -> list[str]:
    """Channels that reach them without the one in trouble."""
    own = f"{outlet_pk}:"
    return [
        each.key for each in channels() if not any(route.lane.startswith(own) for route in each.routes(user))
    ]
