"""What people said of 商迹 in the last two months, and that they are asked again in this one."""

from datetime import datetime, timedelta

from shangji.core.calendar import add_working_days, local_day
from shangji.demo.people import LEAVER, Staff
from shangji.people.models import Pulse, User

MONTHS = ((6, 6, 7, 5, 8, 7), (8, 7, 9, 8, 7, 9, 8))
"""The oldest month first: what is said in turn."""
WHY = {
    5: "手机上录一条还是要点好几下",
    6: "刚开始用，提醒有点多",
    7: "跟进记起来快了，看板还在熟悉",
    8: "早上打开今日就知道先跟谁",
    9: "周会不用再拉 Excel 了",
}
SILENT = 3
"""One of so many does not answer."""


def answer(staff: Staff, now: datetime) -> None:
    people = [user for name, user in staff.by_name.items() if name != LEAVER]
    sellers = [user for user in people if user.role and user.role.key in ("sales", "leader")]
    first = local_day(now).replace(day=1)
    months = [first]
    while len(months) <= len(MONTHS):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    for n, (month, said) in enumerate(zip(reversed(months[1:]), MONTHS, strict=True)):
        Pulse.ask(sellers, month)
        at = now.replace(year=month.year, month=month.month, day=12)
        for turn, user in enumerate(sellers):
            if (turn + n) % SILENT:
                _say(user, said[turn % len(said)], turn, at)
    if local_day(now) >= add_working_days(first - timedelta(days=1), 1):
        Pulse.ask(people, first)


def _say(user: User, score: int, turn: int, at: datetime) -> None:
    """Every third says why."""
    user.answer_pulse(score, "" if turn % 3 else WHY[score], by=user.actor().at(at))
