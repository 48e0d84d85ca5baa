"""Fridays on which people look back at what was closed in the days before: some in time, some late, some never."""

from collections.abc import Iterator
from datetime import date, timedelta

from shangji.core import clock
from shangji.demo.life import Deed
from shangji.demo.risks import at_hour
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.reviewed import CLOSED

WEEKS, LONGEST_DAYS = 26, 45
DECIDED = {
    "won": (
        "方案先过了总工，报价才不是第一位",
        "交期承诺写进了合同",
        "拍板人来看过样板产线",
        "老客户替我们说了话",
    ),
    "lost": (
        "一直没见到拍板人",
        "报价晚了一周，竞品先定了标准",
        "对方预算在年底收走了",
        "技术方案没覆盖二期",
    ),
}
LESSONS = {
    "won": ("第二次拜访就约总工过方案", "报价前先带客户看样板线", "交期先跟车间确认再承诺"),
    "lost": ("需求分析阶段必须见到拍板人再报价", "收到询价三天内出第一版方案", "先问清预算在谁手上、到哪天", "把二期一起画进方案"),
}  # fmt: skip


class Reviews:
    def __init__(self, last_day: date) -> None:
        self.last_day = last_day

    def deeds(self) -> Iterator[Deed]:
        first = self.last_day - timedelta(weeks=WEEKS)
        day = first + timedelta(days=(4 - first.weekday()) % 7)
        while day < self.last_day:
            yield at_hour(day, 16), self._look_back
            day += timedelta(weeks=1)

    def _look_back(self) -> None:
        """Three of five in the week after, one later than is good, one never; which, its number says."""
        now = clock.now()
        rows = Opportunity.objects.filter(
            outcome__in=CLOSED,
            closed_at__range=(now - timedelta(days=LONGEST_DAYS), now),
            reviewed_at__isnull=True,
        )
        for found in rows.select_related("subject", "owner__role", "owner__team").order_by("pk"):
            turn, days = found.pk % 5, (now - found.closed_at).days if found.closed_at else 0
            if turn == 4 or (turn == 3 and days < 21) or found.owner is None or not found.owner.is_active:
                continue
            said = DECIDED[found.outcome], LESSONS[found.outcome]
            decided_by, lesson = (words[found.pk // 5 % len(words)] for words in said)
            found.review(
                decided_by, lesson, stage=found.stage.key if found.is_lost else "", by=found.owner.actor()
            )
