"""Obliged: a record that is never forgotten. What it is owed next follows from its columns, and the ledger keeps it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.activities.events import FollowUpLogged
from shangji.activities.followed import Followed
from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action
from shangji.core.calendar import add_working_days, add_working_hours, local_day
from shangji.core.events import Entry
from shangji.core.subjects import plain, traced_models
from shangji.people.owned import Owned, ReasonMissing
from shangji.process import ledger
from shangji.process.events import Heard, ObligationSnoozed
from shangji.process.models.due_anew import DueAnew
from shangji.process.models.obligation import Obligation, open_of
from shangji.process.models.rhythm import Rhythm, end_of_day

SNOOZES, SNOOZE_DAYS = 2, 10
Kind = Obligation.Kind


class NothingOwed(Refusal):
    status = 409
    message = _("Nothing is owed here at the moment.")


class SnoozedTooOften(Refusal):
    status = 409
    message = _("It was put off twice already: follow up, or say that it is lost or on hold.")


class SnoozeNotRight(Refusal):
    message = _("Choose a moment after now, at most ten working days ahead.")


@dataclass(frozen=True)
class Duty:
    """What is owed next, and by when."""

    kind: str
    due_at: datetime


class Obliged(Owned, Followed):
    """`next_duty` says what is owed; after each change the ledger is brought to agree, in the same transaction."""

    minded_since = models.DateTimeField(null=True, blank=True)
    """Since when its owner is expected to mind it: they got it, it was taken up again, or it came in with a file."""

    IS_MINDED: ClassVar[Q]
    """Which rows are owed something: the same as `next_duty` being there, asked of the database."""
    MINDED_BESIDE: ClassVar[tuple[Q, ...]] = ()
    """Further rows that are owed something; each asked by itself, of an index of its own."""
    DUTY_COLUMNS: ClassVar[frozenset[str]] = frozenset(
        {
            "owner_id", "minded_since", "last_qualifying_at", "heard_at", "next_step", "next_step_at", "merged_into_id",
        }
    )  # fmt: skip
    """What `next_duty` looks at."""

    DUTY_READS: ClassVar[tuple[str, ...]] = (
        "owner",
        "minded_since",
        "last_qualifying_at",
        "heard_at",
        "next_step_at",
    )
    """The fields that `next_duty` reads: a pass over all records reads no others."""

    class Meta:
        abstract = True

    @classmethod
    def consequences(cls, entries: Sequence[Entry]) -> Iterable[Entry]:
        yield from super().consequences(entries)
        yield from ledger.follow(cls, entries)

    @classmethod
    def minded_parts(cls) -> tuple[Q, ...]:
        return cls.IS_MINDED, *cls.MINDED_BESIDE

    @classmethod
    def for_duties(cls) -> Any:
        """Rows with what `next_duty` reads."""
        return cls._base_manager.select_related("subject")

    def next_duty(self, rhythm: Rhythm) -> Duty | None:
        """The earliest of what is owed; of columns alone, so that it can be reckoned again at any time."""
        if self.owner_id is None:
            return None
        found = [*self.duties(rhythm)]
        return min(found, key=lambda duty: duty.due_at) if found else None

    def duties(self, rhythm: Rhythm) -> Iterator[Duty]:
        """Everything that is owed now, in the order of preference for one moment."""
        since = self.minded_from
        if self.heard_at is not None:
            yield Duty(Kind.REPLY, add_working_hours(max(self.heard_at, since), rhythm.reply_hours))
        if planned := self.next_step_at:
            yield Duty(Kind.STEP, end_of_day(local_day(max(planned, since))))
        if days := self.cadence_of(rhythm):
            yield Duty(Kind.CADENCE, end_of_day(add_working_days(local_day(self.silent_since), days * (2 if planned else 1))))  # fmt: skip

    def cadence_of(self, rhythm: Rhythm) -> int:
        """Working days between follow-ups; 0 where nobody is asked to keep in touch."""
        return 0

    def is_kept_by(self, owed: Obligation, entry: Entry) -> bool:
        """Whether what has happened is what was owed: as a rule a follow-up that counts."""
        fact = entry.fact
        return isinstance(fact, FollowUpLogged) and fact.is_qualifying

    def climbs_swiftly(self, rhythm: Rhythm) -> bool:
        """Whether a miss here climbs the ladder twice as fast."""
        return False

    @property
    def is_resting(self) -> bool:
        """Whether its clocks stand still, so that a follow-up fulfils nothing."""
        return False

    @property
    def began_at(self) -> datetime:
        raise NotImplementedError

    @property
    def minded_from(self) -> datetime:
        return self.minded_since or self.began_at

    @property
    def silent_since(self) -> datetime:
        """Since when nobody has been in touch, or whoever has it could have been."""
        return max(self.last_qualifying_at or self.minded_from, self.minded_from)

    def mind_anew(self, at: datetime) -> Sequence[str]:
        """Its clocks begin again: the columns to save."""
        self.minded_since = at
        return ["minded_since"]

    def taken_over(self, by: Actor) -> Sequence[str]:
        """Whoever gets it has a cadence to get in touch."""
        return [*super().taken_over(by), *self.mind_anew(by.now)]

    @action("snooze")
    def snooze(self, until: datetime, reason: str, *, by: Actor) -> ObligationSnoozed:
        """Put off what is owed. The first time moves the due moment, unless it has passed; the leader sees each.

        Raises NothingOwed, SnoozedTooOften, SnoozeNotRight, ReasonMissing.
        """
        owed = open_of([self.pk]).get(self.pk)
        if owed is None:
            raise NothingOwed
        if not reason.strip():
            raise ReasonMissing
        if owed.snooze_count >= SNOOZES:
            raise SnoozedTooOften
        latest = end_of_day(add_working_days(local_day(by.now), SNOOZE_DAYS))
        if not max(by.now, min(owed.due_at, latest)) < until <= latest:
            raise SnoozeNotRight
        moves = owed.snooze_count == 0 and not owed.was_due(by.now)
        owed.snoozed_until, owed.snooze_reason = until, reason.strip()[:200]
        owed.snooze_count += 1
        DueAnew.mark_days([owed.due_at, until] if moves else [])
        owed.due_at = until if moves else owed.due_at
        owed.next_check_at = until if owed.next_check_at else None
        Obligation.write([owed])
        return ObligationSnoozed(
            duty=owed.kind, until=plain(until), reason=owed.snooze_reason, moves_due=moves
        )

    @action("hear", level=Level.READ)
    def hear(self, text: str, *, by: Actor, channel: str = "") -> Heard:
        """They wrote, and nobody has answered yet: a reply is owed. Only what arrives by itself is heard."""
        self.heard_at = self.heard_at or by.now
        self.save(update_fields=["heard_at"])
        return Heard(text=text.strip()[:500], channel=channel)


def obliged_models() -> list[type[Obliged]]:
    return [model for model in traced_models().values() if issubclass(model, Obliged)]
