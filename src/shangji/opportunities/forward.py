"""What is better done today than on its day, because that day is full or one is away; without it, full days end late."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shangji.activities.models import FollowUp
from shangji.activities.sentence import has_hour
from shangji.core.calendar import day_starts, is_working_day, local_day
from shangji.opportunities.urgency import Why
from shangji.people.models import Absence

LOOKED_BACK, DAYS_KNOWN = timedelta(days=28), 5
USUAL = 8
"""How many contacts a full day holds where too little is known of somebody."""
KEPT_FREE = 0.6
"""How much of a day is not planned: customers write, leads come in, trips are made.

Of the shares tried with `shangji simulate` (a quarter, two fifths, a half, three fifths) the one that keeps most in time.
"""


@dataclass(frozen=True)
class Ahead:
    """`full` is how many contacts the fullest of this person's last days held, `away` are the next days on which they are not here."""

    full: int
    away: frozenset[date]

    def until(self, now: datetime, days: int) -> datetime:
        """How far ahead to look: so many days, and to the end of an absence that begins in them."""
        day = local_day(now) + timedelta(days=days)
        while day + timedelta(days=1) in self.away or (
            day in self.away and not is_working_day(day + timedelta(days=1))
        ):
            day += timedelta(days=1)
        return day_starts(day + timedelta(days=1))

    def room_on(self, day: date) -> int:
        return 0 if day in self.away else int(self.full * (1 - KEPT_FREE))


def ahead_of(user_id: int, now: datetime) -> Ahead:
    """Two statements: what the person did on each of the last days, and when they are away."""
    said = FollowUp.objects.filter(author_id=user_id, happened_at__gte=now - LOOKED_BACK, happened_at__lt=now)
    days = Counter(map(local_day, said.values_list("happened_at", flat=True))).values()
    full = max(days) if len(days) >= DAYS_KNOWN else USUAL
    today = local_day(now)
    absences = Absence.objects.filter(user_id=user_id, ends_on__gt=today, starts_on__lte=today + LOOKED_BACK)
    away = {
        found.starts_on + timedelta(days=n)
        for found in absences
        for n in range((found.ends_on - found.starts_on).days + 1)
    }
    return Ahead(full, frozenset(away))


def brought_forward(later: Sequence[Any], room: int, ahead: Ahead) -> Iterator[Any]:
    """Of what is due on later days, what does not fit there and has room today, the dearest first; each says why.

    What has an hour was agreed with somebody: it stays where it is.
    """
    by_day: dict[date, list[Any]] = defaultdict(list)
    for action in later:
        by_day[local_day(action.due_at)].append(action)
    for day in sorted(by_day):
        due = by_day[day]
        movable = [a for a in due if not (a.is_timed and a.at and has_hour(a.at))]
        taken = sorted(movable, key=lambda a: -a.cost)[: max(min(len(due) - ahead.room_on(day), room), 0)]
        room -= len(taken)
        for action in taken:
            action.reasons.append(_why(day, len(due), ahead))
            yield action


def _why(day: date, count: int, ahead: Ahead) -> Why:
    named = date_format(day, "D")
    if day in ahead.away:
        return Why(_("You are away on %(day)s") % {"day": named}, "warn", 0.1)
    words = {"day": named, "count": count, "full": ahead.full}
    return Why(_("%(day)s is full: %(count)s are due, a full day holds %(full)s") % words, "mute", 0.1)
