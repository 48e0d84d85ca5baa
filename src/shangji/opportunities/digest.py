"""今天 5 件事: each working morning one line a person, with what comes first and why; leaders also hear what was missed."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import is_working_day, local_day
from shangji.core.events import Event, on
from shangji.core.jobs import Job, every
from shangji.opportunities.today import Action, day_of, missed_of
from shangji.people.inbox import told_as
from shangji.people.leaders import leaders_of_each
from shangji.people.models import Absence, User
from shangji.people.notify import tell
from shangji.process.events import DigestSent
from shangji.process.models import Digest, Obligation

FIVE, AT = 5, time(8, 30)
RULE = "opportunities.digest"
told_as("digest", DigestSent)


def send_all(now: datetime) -> int:
    """To everybody who has something to do or whose team has missed something, once a morning; how many were sent."""
    day = local_day(now)
    people = list(User._base_manager.filter(is_active=True).select_related("role", "team").order_by("pk"))
    has_it = set(Digest._base_manager.filter(day=day).values_list("user_id", flat=True))
    owing = set(
        Obligation.objects.open().filter(due_at__lt=_end(now)).values_list("owner_id", flat=True).distinct()
    )
    owing |= {pk for pk in Absence.objects.on(day).covered().values_list("deputy_id", flat=True) if pk}
    leading = {leader.pk for found in leaders_of_each(people).values() for leader in found}
    sent = 0
    for user in people:
        if user.pk not in has_it and user.pk in owing | leading:
            sent += send(user, now, is_leader=user.pk in leading)
    return sent


def send(user: User, now: datetime, *, is_leader: bool) -> bool:
    """Whether there was something to tell. The reasons are said in the language that the person reads messages in."""
    actor = user.actor()
    with override(user.wishes.language):
        today = day_of(actor, now)
        lines = [_line(action) for action in [*today.now, *today.today][:FIVE]]
        behind = missed_of(actor, now) if is_leader else []
        missed = [_line(action) for action in behind[:FIVE]]
        if not lines and not missed:
            return False
        by = System(RULE).at(now)
        Digest.send(user, local_day(now), lines=lines, missed=missed, missed_count=len(behind), by=by)
    return True


def _line(action: Action) -> dict[str, Any]:
    return {
        "subject": action.noun.pk, "title": action.title, "record": action.noun.label,
        "why": [why.text for why in action.reasons][:3],
        "due": action.at.isoformat() if action.at else "", "is_timed": action.is_timed,
        "amount": None if action.amount is None else str(action.amount), "is_guessed": action.is_guessed,
        "ratio": action.ratio or 0, "urgency": action.urgency,
    }  # fmt: skip


def _end(now: datetime) -> datetime:
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return start + timedelta(days=1)


@every(timedelta(minutes=5), RULE)
def send_in_the_morning(_job: Job) -> None:
    """From half past eight until noon: a worker that was away sends it late, but not in the afternoon."""
    now = clock.now()
    local = timezone.localtime(now)
    if is_working_day(local.date()) and AT <= local.time() < time(12):
        with override("zh-hans"):
            send_all(now)


@on(DigestSent)
def tell_them(event: Event) -> None:
    digest = Digest._base_manager.get(pk=event.subject_id)
    tell(event, [digest.user_id])
