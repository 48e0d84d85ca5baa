"""Who is away: read for lists of people and for whoever chooses somebody."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from shangji.core.calendar import today
from shangji.people.models import Absence, User


def with_absence(rows: QuerySet[Any]) -> QuerySet[Any]:
    """People with `away_now`, what they are away for today. One statement more."""
    return rows.prefetch_related(Prefetch("absences", Absence.objects.on(today()), to_attr="away_now"))


def away_words(user: Any) -> str:
    """Until when somebody of `with_absence` is away, in words; nothing when they are here."""
    found = getattr(user, "away_now", [])
    if not found:
        return ""
    return _("away until %(day)s") % {"day": f"{max(one.ends_on for one in found):%m-%d}"}


def coming_absences(user: User) -> list[Absence]:
    """Those of today and later, the next first."""
    return list(user.absences.filter(ends_on__gte=today()).select_related("deputy"))
