"""Tells people in their inbox what concerns them: once per person and event, and only what they may see."""

from collections.abc import Iterable
from datetime import timedelta

from shangji.core import clock
from shangji.core.access import Level
from shangji.core.events import Event, on
from shangji.core.jobs import Job, every
from shangji.core.prepared import Prepared
from shangji.core.subjects import reaches
from shangji.people.events import Assigned, Shared
from shangji.people.inbox import told_as
from shangji.people.leading import who_runs
from shangji.people.many import STEP
from shangji.people.merging.events import Merged
from shangji.people.models import Dispatch, Notification, Pool, User
from shangji.people.pool_events import (
    DeputyNamed,
    Given,
    JoinAsked,
    LongerAsked,
    LongerGranted,
    ReclaimAnnounced,
    Reclaimed,
)

told_as("handovers", Assigned, DeputyNamed, Given, Shared)
told_as("reminders", ReclaimAnnounced, LongerGranted)
told_as("approvals", LongerAsked, JoinAsked)


_active = Prepared(
    lambda *keys: User._base_manager.filter(pk__in=keys, is_active=True).select_related("role", "team")
)


def tell(event: Event, user_ids: Iterable[int | None]) -> None:
    """One line in the inbox of each, except of whoever did it. Repeatable."""
    wanted = {pk for pk in user_ids if pk and pk != event.actor_id}
    model = event.subject.model
    for user in _active.among(wanted):
        if reaches(user.actor(), model, event.subject_id, Level.READ):
            Notification.tell(user, event, clock.now())


@on(Assigned, deaf_to=STEP)
@on(Given, deaf_to=STEP)
def tell_new_owner(event: Event) -> None:
    """What a long step hands over is told once, when it is over."""
    tell(event, [event.payload["owner_id"]])


@on(Shared)
def tell_collaborator(event: Event) -> None:
    tell(event, [event.payload["user_id"]])


@on(DeputyNamed)
def tell_deputy(event: Event) -> None:
    tell(event, [event.payload["deputy_id"]])


@on(ReclaimAnnounced)
@on(LongerGranted)
@on(JoinAsked)
def tell_owner(event: Event) -> None:
    tell(event, [event.payload["owner_id"]])


@on(Merged)
def tell_owners_of_merged(event: Event) -> None:
    tell(event, event.payload["owner_ids"])


@on(Reclaimed)
def tell_old_owner(event: Event) -> None:
    tell(event, [event.payload["old_owner_id"]])


@on(LongerAsked)
def tell_administrators(event: Event) -> None:
    pool = Pool.objects.get(pk=event.payload["pool_id"])
    tell(event, [user.pk for user in who_runs(pool)])


@every(timedelta(days=1), "people.sweep_dispatches")
def sweep(_job: Job) -> None:
    Dispatch.sweep(clock.now())
