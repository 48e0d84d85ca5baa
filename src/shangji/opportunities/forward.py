"""What is better done today than on its day, because that day is full or one is away; without it, full days end late."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shangji.core.calendar import add_working_days, local_day
from shangji.opportunities.urgency import Why
from shangji.process.room import Ahead


def brought_forward(later: Sequence[Any], room: int, ahead: Ahead, today: date) -> Iterator[Any]:
    """Of what is due on later days, what is better done today as far as there is room, the dearest first; each says why.

    First what does not fit on its day; then, as a margin, what the rhythm alone asks for on the next working day:
    nobody was promised that day, and a trip or a call then makes nothing late. What has an hour was agreed with
    somebody: it stays where it is.
    """
    by_day: dict[date, list[Any]] = defaultdict(list)
    for action in later:
        by_day[local_day(action.due_at)].append(action)
    left: list[Any] = []
    for day in sorted(by_day):
        due = by_day[day]
        movable = [a for a in due if a.is_movable]
        ranked = sorted(movable, key=lambda a: -a.cost)
        count = max(min(len(due) - ahead.room_on(day), room), 0)
        room -= count
        left += [a for a in ranked[count:] if not a.is_timed and day <= add_working_days(today, 1)]
        for action in ranked[:count]:
            action.reasons.append(_why(day, len(due), ahead))
            yield action
    for action in left[: max(room, 0)]:
        action.reasons.append(Why(_("Due tomorrow at the latest, and today has room"), "mute", 0))
        yield action


def _why(day: date, count: int, ahead: Ahead) -> Why:
    named = date_format(day, "D")
    if day in ahead.away:
        return Why(_("You are away on %(day)s") % {"day": named}, "warn", 0.1)
    words = {"day": named, "count": count, "full": ahead.full}
    return Why(_("%(day)s is full: %(count)s are due, a full day holds %(full)s") % words, "mute", 0.1)
