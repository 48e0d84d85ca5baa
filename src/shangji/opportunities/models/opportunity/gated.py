"""The gates of an opportunity: what stands in the way of a step, and leave to pass without some of it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, Level, NotAllowed, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.subjects import Traced
from shangji.opportunities.exception_events import (
    ExceptionAsked,
    ExceptionGranted,
    ExceptionRefused,
    ExceptionWithdrawn,
)
from shangji.opportunities.gates.gate import Gate, Gates
from shangji.opportunities.models.gate_exception import GateException
from shangji.opportunities.models.pipeline import LEADERS, Stage
from shangji.people.models import User
from shangji.people.reach import reaches_others

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity

LONGEST = timedelta(days=90)
State = GateException.State


class NotTheMover(NotAllowed):
    message = _("Who moves opportunities into this stage is set in the process, and it is not you.")


class ExceptionNotRight(Refusal):
    """The message says what is wrong with what was asked."""


class ExceptionDecided(Refusal):
    status = 409
    message = _("This exception was decided already.")


class OwnException(NotAllowed):
    message = _("Somebody else decides about what you asked for.")


class Gated(Traced):
    """Every path into a stage meets its gate; an exception has a reason, somebody who decides, and a last day."""

    class Meta:
        abstract = True

    def gate_to(self, stage: Stage | None, now: datetime | None = None) -> Gate:
        """What is asked on the way into a stage, or to be won, and what of it is met."""
        return Gates([self], now or clock.now()).to(self, stage)

    def required_to(self, stage: Stage | None, now: datetime) -> Gate:
        """The same without what is only suggested: all that a verb has to know."""
        return Gates([self], now, only_required=True).to(self, stage)

    def may_be_moved_into(self: "Opportunity", stage: Stage, by: Actor) -> bool:  # type: ignore[misc]
        """Whether the stage is for this mover. Rules of the system were set by who may."""
        if not stage.mover or by.is_system:
            return True
        if stage.mover == LEADERS:
            return (
                reaches_others(by)
                and type(self).objects.reached_by(by, Level.OWN).filter(pk=self.pk).exists()
            )
        return User._base_manager.filter(pk=by.user_id, role__key=stage.mover).exists()

    @action("ask_exception")
    def ask_exception(  # type: ignore[misc]
        self: "Opportunity", stage: Stage | None, spots: Collection[str], *, by: Actor, reason: str, expires_on: date,
        approver: User | None = None,
    ) -> ExceptionAsked:  # fmt: skip
        """Ask to pass some requirements on the way into a stage. Raises NotOpen, ExceptionNotRight."""
        self.require_open()
        asked = [item for item in self.required_to(stage, by.now).missing if item.requirement.spot in spots]
        today = local_day(by.now)
        if not asked or len(asked) != len(set(spots)):
            raise ExceptionNotRight(
                _("Choose what is to be passed: something required that is still missing.")
            )
        if not reason.strip():
            raise ExceptionNotRight(_("Say why, so that it can be decided."))
        if not today <= expires_on <= today + LONGEST:
            raise ExceptionNotRight(_("An exception ends within %(n)s days.") % {"n": LONGEST.days})
        made = GateException.objects.create(
            opportunity=self, target=stage, spots=[item.requirement.spot for item in asked],
            names=[item.requirement.name for item in asked], reason=reason.strip(), expires_on=expires_on,
            asked_by_id=by.user_id, asked_at=by.now, approver=approver,
        )  # fmt: skip
        return ExceptionAsked(
            exception_id=made.pk, approver_id=approver.pk if approver else None, spots=made.spots,
            names=made.kept_names, reason=made.reason, expires_on=expires_on,
        )  # fmt: skip

    @action("grant_exception", level=Level.OWN)
    def grant_exception(  # type: ignore[misc]
        self: "Opportunity",
        exception: GateException,
        *,
        by: Actor,
        expires_on: date | None = None,
        note: str = "",
    ) -> ExceptionGranted:
        """Let it pass. Raises NotOpen, ExceptionDecided, OwnException, ExceptionNotRight (a day that is over)."""
        self.require_open()
        self._require_undecided(exception, by)
        until, today = expires_on or exception.expires_on, local_day(by.now)
        if not today <= until <= today + LONGEST:
            raise ExceptionNotRight(_("An exception ends within %(n)s days.") % {"n": LONGEST.days})
        exception.decide(
            State.GRANTED, decided_by_id=by.user_id, decided_at=by.now, expires_on=until, note=note.strip()
        )
        return ExceptionGranted(
            exception_id=exception.pk, asked_by_id=exception.asked_by_id, spots=exception.spots,
            names=exception.kept_names, expires_on=until, note=note.strip(),
        )  # fmt: skip

    @action("grant_exception", level=Level.OWN)
    def refuse_exception(  # type: ignore[misc]
        self: "Opportunity", exception: GateException, *, by: Actor, note: str
    ) -> ExceptionRefused:
        """Say no, and why. Raises ExceptionDecided, OwnException, ExceptionNotRight (no reason)."""
        self._require_undecided(exception, by)
        if not note.strip():
            raise ExceptionNotRight(_("Say why not."))
        exception.decide(State.REFUSED, decided_by_id=by.user_id, decided_at=by.now, note=note.strip())
        return ExceptionRefused(
            exception_id=exception.pk, asked_by_id=exception.asked_by_id, names=exception.kept_names,
            note=note.strip(),
        )  # fmt: skip

    @action("ask_exception")
    def withdraw_exception(self: "Opportunity", exception: GateException, *, by: Actor) -> ExceptionWithdrawn:  # type: ignore[misc]
        """End one that was asked for or granted; the gate is shut again. Raises ExceptionDecided."""
        self._fresh(exception)
        if exception.state not in (State.ASKED, State.GRANTED):
            raise ExceptionDecided
        exception.decide(State.WITHDRAWN, decided_by_id=by.user_id, decided_at=by.now)
        return ExceptionWithdrawn(exception_id=exception.pk, names=exception.kept_names)

    def _require_undecided(self, exception: GateException, by: Actor) -> None:
        self._fresh(exception)
        if not exception.is_asked:
            raise ExceptionDecided
        if exception.asked_by_id == by.user_id and by.user_id:
            raise OwnException

    def _fresh(self, exception: GateException) -> None:
        """As it stands now that this record is locked. Raises ExceptionDecided for one of another record."""
        if exception.opportunity_id != self.pk:
            raise ExceptionDecided
        exception.refresh_from_db(fields=["state", "expires_on"])
