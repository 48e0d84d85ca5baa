"""How much a day of somebody holds and how much is due on it: without it, plans fall on full days and into absences."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from shangji.activities.models import FollowUp
from shangji.activities.proposing import room_from
from shangji.core.calendar import add_working_days, day_starts, is_working_day, local_day
from shangji.people.models import Absence
from shangji.process.models import Obligation
from shangji.ui.formats import day as day_words

LOOKED_BACK, DAYS_KNOWN = timedelta(days=28), 5
USUAL = 8
"""How many contacts a full day holds where too little is known of somebody."""
KEPT_FREE = 0.6
"""How much of a day is not planned: customers write, leads come in, trips are made.

Of the shares tried with `shangji simulate` (a quarter, two fifths, a half, three fifths) the one that keeps most in time.
"""

NEAR = (-1, 1, -2, 2)
"""In which order the working days around the one that was meant are looked at: rather earlier than later."""


@dataclass(frozen=True)
class Ahead:
    """`full` is how many contacts the fullest of this person's last days held, `away` are the next days on which they are not here."""

    full: int
    away: frozenset[date]
    covered: dict[int, str] = field(default_factory=dict)
    """For whom they do today what falls due: person → name."""
    due: Counter[date] = field(default_factory=Counter)
    """How much is due on the next days, where it was asked for."""

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

    def note_on(self, day: date) -> str:
        if day in self.away:
            return _("away")
        due = self.due[day]
        if due and due >= self.room_on(day):
            return _("%(count)s due, full") % {"count": due}
        return _("%(count)s due") % {"count": due} if due else ""

    def why_not(self, meant: date, better: date) -> str:
        words = {
            "day": day_words(meant),
            "better": day_words(better),
            "count": self.due[meant],
            "full": self.full,
        }
        if meant in self.away:
            return _("Away on %(day)s; %(better)s has room.") % words
        if not is_working_day(meant):
            return _("Nobody works on %(day)s; %(better)s has room.") % words
        return (
            _("%(count)s are due on %(day)s already, a full day holds %(full)s; %(better)s has room.") % words
        )

    def takes(self, day: date) -> bool:
        """Whether one thing more may be planned for a day."""
        return is_working_day(day) and self.due[day] < self.room_on(day)

    def is_workable(self, day: date) -> bool:
        return is_working_day(day) and day not in self.away

    def nearest(self, meant: date, now: datetime, *, latest: date | None = None) -> date:
        """The nearest working day after today that takes one thing more, at the latest `latest`.

        Where none near has room, at least one on which they are here; else the day that was meant.
        """
        today = local_day(now)
        around = [meant, *(add_working_days(meant, steps) for steps in NEAR)]
        days = [day for day in around if day > today and (latest is None or day <= latest)]
        for asks in (self.takes, self.is_workable):
            if (found := next(filter(asks, days), None)) is not None:
                return found
        return meant


def ahead_of(user_id: int, now: datetime) -> Ahead:
    """Two statements: what the person did on each of the last days; when they, or whom they cover for, are away."""
    said = FollowUp.objects.filter(author_id=user_id, happened_at__gte=now - LOOKED_BACK, happened_at__lt=now)
    days = Counter(map(local_day, said.values_list("happened_at", flat=True))).values()
    full = max(days) if len(days) >= DAYS_KNOWN else USUAL
    today = local_day(now)
    rows = (
        Absence.objects.of_or_covered_by(user_id).between(today, today + LOOKED_BACK).select_related("user")
    )
    own = [found for found in rows if found.user_id == user_id and found.ends_on > today]
    away = {
        found.starts_on + timedelta(days=n)
        for found in own
        for n in range((found.ends_on - found.starts_on).days + 1)
    }
    covered = {
        found.user_id: found.user.name
        for found in rows
        if found.user_id != user_id and found.starts_on <= today
    }
    return Ahead(full, frozenset(away), covered)


def room_of(user_id: int, now: datetime, *, without: int | None = None) -> Ahead:
    """The same with what is due on the next days; `without` the record that is being planned. Three statements."""
    known, today = ahead_of(user_id, now), local_day(now)
    rows = Obligation.objects.open().filter(
        owner_id=user_id, due_at__gte=now, due_at__lt=day_starts(today + LOOKED_BACK)
    )
    due = rows.exclude(subject_id=without or 0).values_list("due_at", flat=True)
    return Ahead(known.full, known.away, known.covered, Counter(map(local_day, due)))


room_from(lambda user_id, now, without: room_of(user_id, now, without=without))
