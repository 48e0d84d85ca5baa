"""Who does what falls due while somebody is away: read by Today, by reminders and by the pages of records."""

from collections.abc import Iterable
from datetime import date

from shangji.core.prepared import Prepared
from shangji.people.models import Absence, User


def absences_now(user_ids: Iterable[int | None], day: date) -> list[Absence]:
    """Of these people who is away and covered, with the deputy."""
    keys = {pk for pk in user_ids if pk}
    return _away(day, *keys) if len(keys) == 1 else list(_away.build(day, *keys))


_away = Prepared(
    lambda day, *pks: (
        Absence.objects.on(day).covered().filter(user_id__in=pks).select_related("deputy", "user")
    )
)


def deputies_of(user_id: int, day: date) -> list[int]:
    """Who does somebody's work on a day; nobody while they are here."""
    rows = Absence.objects.on(day).covered().filter(user_id=user_id)
    return [pk for pk in rows.values_list("deputy_id", flat=True) if pk]


def last_deputy(user: User) -> User | None:
    """Whom they named the last time: who is proposed the next time."""
    absence = user.absences.covered().select_related("deputy").order_by("-ends_on", "-pk").first()
    return absence.deputy if absence else None
