"""LeftAlone: a customer who asked not to be contacted is proposed to nobody until a day."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.subjects import Traced
from shangji.customers.events import LeftAloneUntil


class DayHasPassed(Refusal):
    message = _("Choose a day after today, or leave it empty to take it back.")


class LeftAlone(Traced):
    """What is to be done there may still be done: only the product brings nothing up by itself."""

    alone_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @action("leave_alone")
    def leave_alone(self, until: date | None, *, by: Actor, reason: str = "") -> LeftAloneUntil | None:
        """They do not want to hear from us before that day; None takes it back. Raises DayHasPassed."""
        if until and until <= local_day(by.now):
            raise DayHasPassed
        if until == self.alone_until:
            return None
        self.alone_until = until
        self.save(update_fields=["alone_until"])
        return LeftAloneUntil(until=until, reason=reason.strip())

    def is_left_alone(self, day: date) -> bool:
        return self.alone_until is not None and self.alone_until > day
