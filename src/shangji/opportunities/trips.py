"""A trip noted in one tap from Today: clocks, proposals and who covers go by it, and nothing is reset."""

from datetime import timedelta
from typing import Any

from shangji.core.access import Actor
from shangji.core.calendar import today
from shangji.core.panels import Panel, panel
from shangji.people.models import Absence


def near_trips(_noun: Any, actor: Actor) -> dict[str, Any] | None:
    """Whether the reader is away today or tomorrow; one statement."""
    if not actor.is_person or not actor.may("people.plan_absence"):
        return None
    now, tomorrow = today(), today() + timedelta(days=1)
    rows = Absence.objects.filter(user_id=actor.user_id).between(now, tomorrow).select_related("deputy")
    away = list(rows)
    days = [
        (name, day)
        for name, day in (("today", now), ("tomorrow", tomorrow))
        if not any(a.starts_on <= day <= a.ends_on for a in away)
    ]
    return {"away": away, "days": days, "person_id": actor.user_id}


panel(Panel("opportunities.today", "", "opportunities/_trip.html", near_trips, order=1))
