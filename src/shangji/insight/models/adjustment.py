"""Adjustment: what a manager makes of a person's forecast. Without it the manager's doubt is in no number and in no log."""

import re
from typing import Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.undo import Undoable
from shangji.insight.events_targets import AdjustingBegun, ForecastAdjusted
from shangji.insight.models.below import people_reached, require_below
from shangji.people.models import User

MOST = 10**14
PERIOD = re.compile(r"20\d\d(Q[1-4]|-(0[1-9]|1[0-2]))")


class AdjustmentNotRight(Refusal):
    message = _(
        "A forecast is a whole number from 0 to 100 trillion, of a month or a quarter; empty takes it away."
    )


class Adjustment(Undoable):
    """Of one person and one month or quarter: what it will come to in all, in whole yuan."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    amount = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)

    undoable = frozenset({"insight.forecast_adjusted"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "period"], name="one_adjustment"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="adjusted_not_negative"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} {self.period}"

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return people_reached(actor, level)

    @classmethod
    def of(cls, person: User, period: str, *, by: Actor) -> Self:
        """That of a person and a period, begun if there is none. Raises OutOfReach, NotAllowed, AdjustmentNotRight."""
        with transaction.atomic():
            User._base_manager.select_for_update(of=("self",)).get(pk=person.pk)
            found: Self | None = cls._base_manager.filter(person=person, period=period).first()
            return found or cls.begin(person, period, by=by)

    @birth("adjust_forecast")
    @classmethod
    def begin(cls, person: User, period: str, *, by: Actor) -> tuple[Self, AdjustingBegun]:
        """As the owner calls it, until `adjust` says otherwise. Raises OutOfReach, NotAllowed (oneself), AdjustmentNotRight."""
        if not PERIOD.fullmatch(period):
            raise AdjustmentNotRight
        require_below(person, by)
        return cls(person=person, period=period), AdjustingBegun(person=person.name, period=period)

    @action("adjust_forecast")
    def adjust(self, amount: int | None, *, by: Actor, note: str = "") -> ForecastAdjusted | None:
        """What it will come to, in whole yuan; None goes back to what the owner calls. Raises AdjustmentNotRight."""
        note = note.strip()[:200]
        if amount is not None and not 0 <= amount <= MOST:
            raise AdjustmentNotRight
        if (amount, note) == (self.amount, self.note):
            return None
        old, self.amount, self.note = self.amount, amount, note
        self.save(update_fields=["amount", "note"])
        return ForecastAdjusted(person=self.person.name, period=self.period, old=old, new=amount, note=note)
