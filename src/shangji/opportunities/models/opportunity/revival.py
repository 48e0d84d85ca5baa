"""Revivable: what was lost is looked at again on a day or on a signal, and comes back as a new opportunity."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Level, Refusal, System
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.events import Entry, Event, append
from shangji.core.undo import TooLateToUndo, Undone
from shangji.opportunities.models.loss_reason import LossReason
from shangji.opportunities.models.opportunity.evidence import NONE_SHOWN, Evidence
from shangji.opportunities.models.opportunity.outcome import Closable, LossReasonMissing
from shangji.opportunities.revival_events import (
    CameBack,
    LossRecoded,
    RevisitPlanned,
    RevivalDeclined,
    RevivalProposed,
    Revived,
)
from shangji.people.models import User
from shangji.people.owned import ReasonMissing

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity

DECLINED_FOR = timedelta(days=180)
ON_A_DAY = ("day", "contract")
PROPOSED_EVERY = timedelta(days=30)
"""A customer is not proposed to be taken up again more often, whatever was lost there."""


class NotLost(Refusal):
    status = 409
    message = gettext_lazy("Only what was lost can be taken up again.")


class RevivedAlready(Refusal):
    status = 409
    message = gettext_lazy("It has been taken up again already: %(name)s.")


class RevisitInThePast(Refusal):
    message = gettext_lazy("Choose a day after today, or leave it empty.")


class CustomerElsewhere(Refusal):
    status = 403
    message = gettext_lazy("The customer belongs to somebody else now: ask them, or whoever leads you both.")


class Revivable(Closable):
    """The lost one stays lost and says how it ended; what comes of it is another opportunity, its child."""

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="revived_as"
    )
    revival_proposed_at = models.DateTimeField(null=True, blank=True)
    """When its owner was last asked whether to take it up again."""

    class Meta:
        abstract = True

    @action("revive")
    def revive(self: "Opportunity", *, by: Actor) -> Revived:  # type: ignore[misc]
        """Open a new opportunity from the first stage on, with what is known of this one.

        Raises NotLost, RevivedAlready, CustomerElsewhere, and what opening one raises.
        """
        self.require_lost()
        if heir := self.revivals().first():
            raise RevivedAlready(RevivedAlready.message % {"name": heir.name}, heir=heir)
        if (
            self.customer
            and not type(self.customer).objects.reached_by(by).filter(pk=self.customer_id).exists()
        ):
            raise CustomerElsewhere
        stages = list(self.pipeline.stages_now()) if self.pipeline.is_active else []
        child = type(self).open(
            self.name, customer=self.customer, stage=stages[0] if stages else None, owner_id=self._heir_id(by),
            product=self.product, need=self.need, source=self.source, currency=self.currency, parent=self, by=by,
        )  # fmt: skip
        told = CameBack(
            parent_id=self.pk, parent=self.name, lost_on=self.closed_at and local_day(self.closed_at)
        )
        append([Entry(child, told, by, {})])
        self.revisit_on = None
        self.save(update_fields=["revisit_on"])
        return Revived(child_id=child.pk, child=child.name)

    @action("lose")
    def plan_revisit(self: "Opportunity", on: date | None, *, by: Actor) -> RevisitPlanned | None:  # type: ignore[misc]
        """Look at it again on another day, or never. Raises NotLost, RevisitInThePast."""
        self.require_lost()
        if on and on <= local_day(by.now):
            raise RevisitInThePast
        if on == self.revisit_on:
            return None
        old, self.revisit_on = self.revisit_on, on
        self.save(update_fields=["revisit_on"])
        return RevisitPlanned(old=old, new=on)

    @action("lose")
    def recode_loss(  # type: ignore[misc]
        self: "Opportunity", reason: LossReason | None, *, by: Actor, competitor: str = "",
        evidence: Evidence = NONE_SHOWN, through: str = "",
    ) -> LossRecoded:  # fmt: skip
        """Say better why it was lost; what was said before stays in the log. Raises NotLost, LossReasonMissing."""
        self.require_lost()
        if reason is None:
            raise LossReasonMissing
        old, self.loss_reason, self.competitor = str(self.loss_reason or ""), reason, competitor.strip()
        self.lost_through = through
        self.show_by(evidence)
        self.save(update_fields=["loss_reason", "competitor", "lost_through", *self.EVIDENCE])
        return LossRecoded(old=old, new=str(reason), competitor=self.competitor, through=through)

    @action("propose_revival", level=Level.READ)
    def propose_revival(  # type: ignore[misc]
        self: "Opportunity", signal: str, *, by: Actor, about: str = ""
    ) -> RevivalProposed | None:
        """Ask its owner whether to take it up again; nothing happens while the customer is to be left alone.

        `signal` is a name of RevivalProposed.SIGNALS, `about` whom or what it names. A day that somebody has planned
        comes also to what was declined.
        """
        if not self.is_lost or self.revivals().exists() or not self._may_be_proposed(by.now):
            return None
        if signal not in ON_A_DAY and self._was_declined(by.now):
            return None
        self.revival_proposed_at = by.now
        self.save(update_fields=["revival_proposed_at"])
        return RevivalProposed(
            signal=signal, reason=str(self.loss_reason or ""), competitor=self.competitor, about=about[:200]
        )

    @action("lose")
    def decline_revival(self: "Opportunity", why: str, *, by: Actor) -> RevivalDeclined:  # type: ignore[misc]
        """Not now: no sign of life brings it up again for half a year, until somebody plans a day. Raises NotLost, ReasonMissing."""
        self.require_lost()
        if not why.strip():
            raise ReasonMissing
        self.revisit_on = None
        self.save(update_fields=["revisit_on"])
        return RevivalDeclined(why=why.strip()[:300])

    @property
    def is_lost(self: "Opportunity") -> bool:  # type: ignore[misc]
        return self.outcome == self.Outcome.LOST and not self.merged_into_id

    def require_lost(self: "Opportunity") -> None:  # type: ignore[misc]
        if not self.is_lost:
            raise NotLost

    def revivals(self) -> Any:
        """What came of it, without what was taken back."""
        return self.revived_as.exclude(outcome="invalid").order_by("-pk")  # type: ignore[attr-defined]

    def take_revival_back(self: "Opportunity", event: Event) -> None:  # type: ignore[misc]
        """After an undo: what came of it was never an opportunity. Raises TooLateToUndo when somebody worked on it."""
        child = type(self)._base_manager.select_related("subject").get(pk=event.payload["child_id"])
        last = child.last_change()
        if child.is_closed or last is None or last.kind != CameBack.kind:
            raise TooLateToUndo
        child.invalidate(_("The revival was taken back"), by=System(_("Revival taken back")))

    def _heir_id(self: "Opportunity", by: Actor) -> int | None:  # type: ignore[misc]
        """Whoever had it, while they are here."""
        is_here = User._base_manager.filter(pk=self.owner_id, is_active=True).exists()
        return self.owner_id if is_here else by.user_id

    def _was_declined(self: "Opportunity", now: datetime) -> bool:  # type: ignore[misc]
        """Lately, and it was not taken back."""
        kinds = [RevivalDeclined.kind, Undone.kind]
        lines = self.subject.events.filter(kind__in=kinds, occurred_at__gt=now - DECLINED_FOR).order_by(
            "-seq"
        )
        gone: set[int] = set()
        for event in lines:
            if event.kind == RevivalDeclined.kind and event.seq not in gone:
                return True
            gone.add(event.payload.get("undone_seq", 0))
        return False

    def _may_be_proposed(self: "Opportunity", now: datetime) -> bool:  # type: ignore[misc]
        same = Q(customer_id=self.customer_id) if self.customer_id else Q(pk=self.pk)
        rows = type(self)._base_manager.filter(same, revival_proposed_at__gt=now - PROPOSED_EVERY)
        is_quiet = self.customer is not None and self.customer.is_left_alone(local_day(now))
        return not is_quiet and not rows.exists()
