"""GateException: leave to pass some requirements of one opportunity unmet, until a day, by somebody's decision."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from shangji.core.calendar import local_day
from shangji.opportunities.exception_events import BETWEEN
from shangji.opportunities.models.pipeline import Stage
from shangji.opportunities.told_names import requirement_words
from shangji.people.models import User
from shangji.ui.formats import listed


class GateExceptionQuerySet(models.QuerySet["GateException"]):
    def in_force(self, now: datetime) -> Self:
        return self.filter(state=GateException.State.GRANTED, expires_on__gte=local_day(now))

    def waiting(self) -> Self:
        return self.filter(state=GateException.State.ASKED)

    def for_cards(self) -> Self:
        return self.select_related("asked_by", "approver", "decided_by", "target")


class GateException(models.Model):
    """Written by the verbs of `Gated`. `spots` name requirements in whatever version, `names` as they were called."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="exceptions"
    )
    target = models.ForeignKey(Stage, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    """The stage it asks to enter; None asks to win."""
    spots = models.JSONField(default=list)
    names = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    expires_on = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    approver = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Whom it was put to; whoever may grant can decide."""
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    objects = GateExceptionQuerySet.as_manager()
    stays_with_record = True
    """What was granted to one opportunity is not granted to the one it is merged into."""
    told_count = ngettext_lazy("%(n)s exception", "%(n)s exceptions", "n")

    class Meta:
        indexes = [
            models.Index(fields=["state", "expires_on"], name="exceptions_in_force"),
        ]

    def __str__(self) -> str:
        return self.told_names

    @property
    def told_names(self) -> str:
        """In the reader's language; the log keeps `kept_names`."""
        return listed(map(requirement_words, self.names))

    @property
    def kept_names(self) -> str:
        return BETWEEN.join(self.names)

    @property
    def is_asked(self) -> bool:
        return self.state == self.State.ASKED

    def is_in_force(self, now: datetime) -> bool:
        return self.state == self.State.GRANTED and self.expires_on >= local_day(now)

    def decide(self, state: str, **known: Any) -> None:
        """The end of it, whichever."""
        self.state = state
        for name, value in known.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *known])
