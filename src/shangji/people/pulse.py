"""Who is asked how content they are, and when: whoever knows 商迹 for two weeks, once a month."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.calendar import add_working_days, local_day, today
from shangji.core.events import Event
from shangji.core.jobs import Job, every
from shangji.core.panels import Panel, panel
from shangji.people.events import SignedIn
from shangji.people.models import Pulse, PulseAsked, User

KNOWN_FOR = timedelta(days=14)
ANSWERS = "people.answer_pulse"


def ask_due(now: datetime) -> int:
    """Ask whoever may answer, signed in first two weeks ago or earlier and was not asked this month; how many they are."""
    day = local_day(now)
    month = day.replace(day=1)
    if day < add_working_days(month - timedelta(days=1), 1):
        return 0
    came = Event.objects.filter(
        subject_id=OuterRef("pk"), kind=SignedIn.kind, occurred_at__lte=now - KNOWN_FOR
    )
    rows = User.objects.active().filter(role__isnull=False).for_sign_in().order_by("pk")
    rows = rows.exclude(pk__in=PulseAsked.objects.filter(month=month).values("user_id"))
    people = [person for person in rows.filter(Exists(came)) if person.actor().may(ANSWERS)]
    Pulse.ask(people, month)
    return len(people)


@every(timedelta(hours=1), "people.ask_pulse")
def ask_pulse(_job: Job) -> None:
    ask_due(clock.now())


def asked_today(_noun: object, actor: Actor) -> dict[str, object] | None:
    """Whether the reader has something to answer this month; one statement."""
    if not actor.is_person or not actor.may(ANSWERS):
        return None
    month = today().replace(day=1)
    is_asked = PulseAsked.objects.filter(user_id=actor.user_id, month=month, is_done=False).exists()
    return {"scores": range(11)} if is_asked else None


panel(Panel("opportunities.today_end", "", "people/_pulse.html", asked_today))
