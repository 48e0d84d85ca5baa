"""Whether a lead is new, worked on, converted or invalid, and the verbs that say that it will never buy, or might after all."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.activities.followed import Followed
from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.leads.events import LeadInvalidated, LeadRevived
from shangji.people.owned import ReasonMissing


class NotOpen(Refusal):
    status = 409
    message = _("This lead is closed: take it up again first.")


class Stated(Followed):
    """Open is what is new or worked on."""

    class State(models.TextChoices):
        NEW = "new", _("To be contacted")
        WORKING = "working", _("Being worked on")
        CONVERTED = "converted", _("Became an opportunity")
        INVALID = "invalid", _("Invalid")

    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    reason = models.CharField(max_length=200, blank=True)
    """Why it is invalid."""

    IS_OPEN = Q(state__in=[State.NEW, State.WORKING])

    class Meta:
        abstract = True

    @action("invalidate")
    def invalidate(self, reason: str, *, by: Actor) -> LeadInvalidated:
        """It will never buy: say why. Raises NotOpen, ReasonMissing."""
        self.require_open()
        if not reason.strip():
            raise ReasonMissing
        self.state, self.reason = self.State.INVALID, reason.strip()[:200]
        self.next_step, self.next_step_at = "", None
        self.save(update_fields=["state", "reason", "next_step", "next_step_at"])
        return LeadInvalidated(reason=self.reason)

    @action("invalidate")
    def revive(self, *, by: Actor) -> LeadRevived:
        """It might buy after all. Raises NotOpen (it is not invalid)."""
        if self.state != self.State.INVALID:
            raise NotOpen(_("Only an invalid lead can be taken up again."))
        self.reason = ""
        self.save(update_fields=["reason", *self.enter_open()])
        return LeadRevived()

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.NEW, self.State.WORKING}

    def enter(self, state: str) -> list[str]:
        self.state = state
        return ["state"]

    def enter_open(self) -> list[str]:
        return self.enter(self.State.WORKING if self.last_follow_up_at else self.State.NEW)

    def require_open(self) -> None:
        if not self.is_open:
            raise NotOpen
