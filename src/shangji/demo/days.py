"""Working moments of the played months."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from shangji.core.calendar import is_working_day


def working_moment(rng: Random, day: date, *, later: bool = True) -> datetime:
    """Some minute of office hours on the day, or on the nearest working day after (or before) it."""
    step = timedelta(days=1 if later else -1)
    while not is_working_day(day):
        day += step
    hour = rng.choices((9, 10, 11, 13, 14, 15, 16, 17), (5, 9, 6, 2, 8, 9, 7, 4))[0]
    moment = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)))
    return timezone.make_aware(moment)


def after(rng: Random, moment: datetime, days: float) -> datetime:
    """A working moment about `days` after another, never before it."""
    found = working_moment(rng, (moment + timedelta(days=days)).date())
    return found if found > moment else moment + timedelta(minutes=rng.randrange(20, 90))
