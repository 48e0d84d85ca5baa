"""The clock of the first word: it starts with whoever gets the lead, and a follow-up that counts stops it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from shangji.activities.models import FollowUp
from shangji.core.access import Actor
from shangji.core.calendar import add_working_hours
from shangji.leads.models.lead.stated import Stated
from shangji.people.pooled import Pooled
from shangji.process.models import Obligation, Rhythm
from shangji.process.obliged import Duty, Obliged

if TYPE_CHECKING:
    from shangji.leads.models import Lead


class Answered(Stated, Obliged, Pooled):
    """`respond_by` is when the owner must have said something first; `responded_at` when they did."""

    respond_by = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    FOLLOWED = (*Obliged.FOLLOWED, "responded_at", "state")
    IS_MINDED = Stated.IS_OPEN & Q(owner__isnull=False, withdrawn_at__isnull=True)
    DUTY_COLUMNS = Obliged.DUTY_COLUMNS | {"state", "withdrawn_at", "respond_by", "held_since"}
    DUTY_READS = (*Obliged.DUTY_READS, "state", "withdrawn_at", "respond_by", "held_since", "created_at")

    class Meta:
        abstract = True

    @property
    def is_waiting(self: "Lead") -> bool:  # type: ignore[misc]
        """Whether the clock of the first contact runs."""
        return self.is_open and bool(self.owner_id and self.respond_by) and self.responded_at is None

    def taken_over(self: "Lead", by: Actor) -> Sequence[str]:  # type: ignore[misc]
        """Whoever gets an open lead says something first within the hours of the rhythm in force."""
        columns = super().taken_over(by)
        if not self.is_open:
            return columns
        hours = Rhythm.in_force().response_hours
        self.respond_by, self.responded_at = add_working_hours(by.now, hours), None
        self.told_unowned = False
        return [*columns, "respond_by", "responded_at", "told_unowned"]

    def left_owner(self: "Lead", by: Actor) -> Sequence[str]:  # type: ignore[misc]
        self.respond_by = self.responded_at = None
        self.state = self.State.NEW if self.is_open else self.state
        return [*super().left_owner(by), "respond_by", "responded_at", "state"]

    def followed(self: "Lead", follow_up: FollowUp, by: Actor) -> Sequence[str]:  # type: ignore[misc]
        """The first word that counts stops the clock; a lead somebody talks to is being worked on."""
        columns = [*super().followed(follow_up, by)]
        if follow_up.is_qualifying and self.is_waiting:
            self.responded_at = by.now
            columns.append("responded_at")
        if self.state == self.State.NEW:
            self.state = self.State.WORKING
            columns.append("state")
        return columns

    def was_followed(self: "Lead", follow_up: FollowUp) -> None:  # type: ignore[misc]
        """What was said since somebody has it was the first word."""
        super().was_followed(follow_up)
        at = follow_up.happened_at
        if (
            follow_up.is_qualifying
            and self.is_waiting
            and self.held_since is not None
            and at >= self.held_since
        ):
            self.responded_at = at
        if self.owner_id is not None and self.state == self.State.NEW:
            self.state = self.State.WORKING

    def was_not_followed(self: "Lead", newest: datetime | None, newest_qualifying: datetime | None) -> None:  # type: ignore[misc]
        super().was_not_followed(newest, newest_qualifying)
        said = newest_qualifying
        if said is None or (self.held_since is not None and said < self.held_since):
            self.responded_at = None
        if newest is None and self.state == self.State.WORKING:
            self.state = self.State.NEW

    def duties(self: "Lead", rhythm: Rhythm) -> Iterator[Duty]:  # type: ignore[misc]
        """The first word before everything else; nothing once it is closed."""
        if not self.is_open or self.withdrawn_at is not None:
            return
        said = self.last_qualifying_at
        if self.respond_by and (said is None or said < (self.held_since or self.created_at)):
            yield Duty(Obligation.Kind.FIRST_RESPONSE, self.respond_by)
        yield from super().duties(rhythm)

    def cadence_of(self, rhythm: Rhythm) -> int:
        return rhythm.cadence_days
