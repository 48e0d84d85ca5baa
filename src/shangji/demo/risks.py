"""The risk ledger through the months: looked through every week, and what people did about it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from shangji.core import clock
from shangji.core.calendar import local_day
from shangji.core.prepared import Prepared
from shangji.customers.models import Customer
from shangji.demo.life import Deed
from shangji.opportunities.models import Opportunity
from shangji.process.models import Alert
from shangji.process.risk_scan import scan

SEED = 20_260_106
HANDLED_WEEKS, WEEKLY = 8, 13
WHY_LATER = ("客户出差，周四回来", "等客户年度预算", "样机在途，到货再谈", "客户内部换人，下周引荐")
WHY_FALSE = ("客户休产假，接手人已约好", "集团统一流程，时间固定", "口头有联系，没来得及记")
_with_owner = {
    model.kind(): Prepared(
        lambda pk, model=model: model.objects.filter(pk=pk).select_related("owner__role", "owner__team")
    )
    for model in (Opportunity, Customer)
}


class Weeks:
    """On Wednesday evenings the whole ledger is looked through; in the last weeks people answer it in the morning."""

    def __init__(self, rng: Random, first_day: date, last_day: date) -> None:
        self.rng, self.first_day, self.last_day = rng, first_day, last_day
        self.beside = Random(SEED)  # noqa: S311 - a demo

    def deeds(self) -> Iterator[Deed]:
        day = self.first_day + timedelta(days=(2 - self.first_day.weekday()) % 7)
        while day < self.last_day:
            yield at_hour(day, 18), self._look
            if (self.last_day - day).days <= HANDLED_WEEKS * 7:
                yield at_hour(day + timedelta(days=1), 10), self._answer
            day += timedelta(weeks=1 if (self.last_day - day).days <= WEEKLY * 7 else 4)

    def _look(self) -> None:
        scan(clock.now(), everything=True)

    def _answer(self) -> None:
        """Some take what they find in hand, some put it off, a few call it false."""
        today = local_day(clock.now())
        new = Alert.objects.pending(today).filter(kind__in=_with_owner, state=Alert.State.NEW)
        for alert in new.order_by("pk").iterator():
            dice = self.rng if alert.kind == Opportunity.kind() else self.beside
            chance = dice.random()
            if chance < 0.45:
                self._as_owner(alert, chance, today)

    def _as_owner(self, alert: Alert, chance: float, today: date) -> None:
        noun = _with_owner[alert.kind].first(alert.subject_id)
        if noun.owner is None or not noun.owner.is_active:
            return
        by = noun.owner.actor()
        if chance < 0.04:
            noun.call_false_alarm(alert.pk, today + timedelta(days=30), self.rng.choice(WHY_FALSE), by=by)
        elif chance < 0.10:
            noun.snooze_risk(alert.pk, today + timedelta(days=6), self.rng.choice(WHY_LATER), by=by)
        elif chance < 0.36:
            noun.take_risk(alert.pk, by=by)
        else:
            noun.know_risk(alert.pk, by=by)


def at_hour(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
