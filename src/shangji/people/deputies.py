"""Who does what falls due while somebody is away: read by Today, by reminders and by the pages of records."""

from collections.abc import Iterable
from datetime import date

from shangji.people.models import Absence, User


def absences_now(user_ids: Iterable[int | None], day: date) -> list[Absence]:
    """Of these people who is away and covered, with the deputy."""
    rows = Absence.objects.on(day).covered().filter(user_id__in=[pk for pk in user_ids if pk])
    return list(rows.select_related("deputy", "user"))


def deputies_of(user_id: int, day: date) -> list[int]:
    """Who does somebody's work on a day; nobody while they are here."""
    rows = Absence.objects.on(day).covered().filter(user_id=user_id)
    return [pk for pk in rows.values_list("deputy_id", flat=True) if pk]


def last_deputy(user: User) -> User | None:
    """Whom they named the last time: who is proposed the next time."""
    absence = user.absences.covered().select_related("deputy").order_by("-ends_on", "-pk").first()
    return absence.deputy if absence else None
