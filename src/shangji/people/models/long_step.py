"""LongStep: one verb on more records than somebody waits for, how far it is, and what did not go through."""

import zlib
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Level, OutOfReach, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.bulk import insert
from shangji.core.jobs import Job, LeaseLost, enqueue, withdraw
from shangji.core.subjects import Subject, Traced
from shangji.core.undo import UNDO_MANY_FOR
from shangji.core.vault.fields import SealedTextField
from shangji.people.kinds import title as title_of
from shangji.people.many import Dialog, Words, on_many
from shangji.people.models.user import User
from shangji.people.step_events import (
    StepBegun,
    StepDone,
    StepGaveUp,
    StepGoesOn,
    StepReturned,
    StepStopped,
    StepTakenBack,
)

JOB = "people.long_step"
KEPT_FOR = timedelta(days=30)


class NothingChosen(Refusal):
    message = gettext_lazy("Nothing is chosen.")


class NotGoing(Refusal):
    status = 409
    message = gettext_lazy("It is not running any more.")


class StillGoing(Refusal):
    status = 409
    message = gettext_lazy("It is still running.")


class TooLateToReturn(Refusal):
    status = 409
    message = gettext_lazy("What was done to many is taken back within a day, once.")


class LeftReach(Refusal):
    status = 409
    message = gettext_lazy("It changed hands in the meantime and is not shared with you any more.")


class LongStep(Traced):
    """Whoever began it sees it, whoever gets the records by it, and who reaches everything."""

    class Course(models.TextChoices):
        RUNNING = "running", gettext_lazy("running")
        DONE = "done", gettext_lazy("done")
        STOPPED = "stopped", gettext_lazy("stopped")
        RETURNING = "returning", gettext_lazy("being taken back")
        RETURNED = "returned", gettext_lazy("taken back")

    number = models.BigIntegerField(unique=True)
    """What its lines of the log carry, without the sign."""
    title = models.CharField(max_length=200)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    receiver = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    """Who gets the records, where it hands them over."""
    noun = models.CharField(max_length=60)
    verb = models.CharField(max_length=30)
    said = SealedTextField(blank=True)
    """What was typed, as a query string: the form reads it again before each piece."""
    keys_kept = models.BinaryField()
    total = models.PositiveIntegerField()
    turns = models.PositiveIntegerField(default=0)
    """How many records have had their turn, in the order of their keys."""
    turns_back = models.PositiveIntegerField(default=0)
    """The same of those that had it, from the last one, while it is taken back."""
    returned = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=Course, default=Course.RUNNING)
    finished_at = models.DateTimeField(null=True)

    untraced = frozenset({"said", "keys_kept", "turns", "turns_back", "returned"})

    class Meta:
        indexes = [models.Index(fields=["made_by", "-made_at"], name="long_steps_of_one")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if actor.user_id is None:
            return Q(pk__in=[])
        if actor.scope is Scope.ALL and level < Level.OWN:
            return Q()
        mine = Q(made_by_id=actor.user_id)
        return mine | Q(receiver_id=actor.user_id) if level is Level.READ else mine

    @birth("change_many")
    @classmethod
    def begin(
        cls, keys: Collection[int], asked: Dialog, *, noun: str, verb: str, said: str, by: Actor,
        receiver: User | None = None,
    ) -> tuple[Self, StepBegun]:  # fmt: skip
        """Do to these records what was asked, one after the other. Raises NotAllowed (the verb itself), NothingChosen."""
        by.require(asked.permission(noun))
        if not keys:
            raise NothingChosen
        what = _called(asked.title, noun, len(keys))
        found = cls(
            number=int(by.now.timestamp() * 1_000_000), title=what[:200], made_by_id=by.user_id, made_at=by.now,
            noun=noun, verb=verb, said=said, keys_kept=_packed(keys), total=len(keys), receiver=receiver,
        )  # fmt: skip
        return found, StepBegun(count=found.total, what=str(asked.title))

    @action("change_many", level=Level.WRITE)
    def stop(self, *, by: Actor) -> StepStopped:
        """What is done stays done, the rest is left. Raises NotGoing."""
        if self.state != self.Course.RUNNING:
            raise NotGoing
        self._end(self.Course.STOPPED, by)
        withdraw(JOB, self.made_by_id, step=self.pk)
        return StepStopped(done=self.done, refused=self.refused, left=self.left)

    @action("change_many", level=Level.OWN)
    def go_on(self, *, by: Actor) -> StepGoesOn:
        """With the rest of one that was stopped, or whose job gave up. Raises NotGoing, StillGoing."""
        if self.state == self.Course.STOPPED and self.left:
            self.state = self.Course.RUNNING
            self.save(update_fields=["state"])
        elif self.state not in (self.Course.RUNNING, self.Course.RETURNING):
            raise NotGoing
        elif self.is_alive:
            raise StillGoing
        self._set_going()
        return StepGoesOn(left=self.left)

    @action("undo", level=Level.OWN)
    def take_back(self, *, by: Actor) -> StepTakenBack:
        """Each record as it was, where nothing was changed since. Raises StillGoing, TooLateToReturn."""
        if self.state in (self.Course.RUNNING, self.Course.RETURNING):
            raise StillGoing
        if not self.can_be_taken_back(by):
            raise TooLateToReturn
        self.state = self.Course.RETURNING
        self.save(update_fields=["state"])
        self._set_going()
        return StepTakenBack(count=self.done)

    @action("run_step", level=Level.READ)
    def finish(self, *, by: Actor) -> StepDone | StepReturned | None:
        """Every record has had its turn: say how it went."""
        if self.state == self.Course.RUNNING:
            self._end(self.Course.DONE, by)
            return StepDone(done=self.done, refused=self.refused)
        if self.state == self.Course.RETURNING:
            self._end(self.Course.RETURNED, by)
            return StepReturned(returned=self.returned, kept=self.kept)
        return None

    @action("run_step", level=Level.READ)
    def give_up(self, *, by: Actor) -> StepGaveUp | None:
        """Say that its job failed for good, unless somebody set it going again in the meantime."""
        if not self.is_going or self.is_alive:
            return None
        is_back = self.state == self.Course.RETURNING
        turns, total = (self.turns_back, self.turns) if is_back else (self.turns, self.total)
        return StepGaveUp(turns=turns, total=total)

    def after_birth(self, by: Actor) -> None:
        self._set_going()

    def get_absolute_url(self) -> str:
        return reverse("people:step", args=[self.number])

    @property
    def shown(self) -> str:
        """What it is called, in the reader's language."""
        asked = on_many(self.noun, self.verb)
        return _called(asked.title, self.noun, self.total) if asked else self.title

    @property
    def keys(self) -> list[int]:
        return _unpacked(bytes(self.keys_kept))

    @property
    def refused(self) -> int:
        """How many did not go through."""
        return self.refusals.filter(is_back=False).count()

    @property
    def kept(self) -> int:
        """How many could not be taken back."""
        return self.refusals.filter(is_back=True).count()

    @property
    def done(self) -> int:
        return self.turns - self.refused

    @property
    def left(self) -> int:
        return self.total - self.turns

    @property
    def is_going(self) -> bool:
        return self.state in (self.Course.RUNNING, self.Course.RETURNING)

    @property
    def is_alive(self) -> bool:
        """Whether a job carries it."""
        return Job.objects.filter(
            name=JOB, args__step=self.pk, state__in=[Job.State.READY, Job.State.RUNNING]
        ).exists()

    def can_be_taken_back(self, by: Actor) -> bool:
        ended = self.state in (self.Course.DONE, self.Course.STOPPED) and self.finished_at
        is_mine = by.user_id == self.made_by_id and by.may("people.undo")
        return bool(ended and is_mine and by.now - ended <= UNDO_MANY_FOR and self.done)

    def turn(self, key: int, act: Callable[[], Any]) -> None:
        """One record's turn, there or back: done and counted in one commit, or refused and told. Raises LeaseLost."""
        is_back = self.state == self.Course.RETURNING
        try:
            with transaction.atomic():
                self._count(returned=bool(act()) and is_back)
        except Refusal as refusal:
            gone = isinstance(refusal, OutOfReach)
            why = str(LeftReach.message if gone else refusal.message)
            with transaction.atomic():
                self._count()
                insert([StepRefusal(step_id=self.pk, subject_id=key, is_back=is_back, why=why[:300])])
        if is_back:
            self.turns_back += 1
        else:
            self.turns += 1

    def _count(self, *, returned: bool = False) -> None:
        """Only while it runs, and only from where this worker believes it to be: nothing happens twice."""
        place = "turns_back" if self.state == self.Course.RETURNING else "turns"
        rows = LongStep._base_manager.filter(pk=self.pk, state=self.state, **{place: getattr(self, place)})
        if not rows.update(**{place: F(place) + 1}, returned=F("returned") + int(returned)):
            raise LeaseLost

    @classmethod
    def sweep(cls, now: datetime) -> None:
        """What did not go through is told for a month; the log keeps what was done."""
        old = cls._base_manager.filter(finished_at__lt=now - KEPT_FOR)
        StepRefusal.objects.filter(step__in=old.values("pk")).delete()
        old.exclude(keys_kept=b"").update(keys_kept=b"", said="")

    def _end(self, state: str, by: Actor) -> None:
        self.state, self.finished_at = state, by.now
        self.save(update_fields=["state", "finished_at"])

    def _set_going(self) -> None:
        enqueue(JOB, {"step": self.pk}, asked_by_id=self.made_by_id)


class StepRefusal(models.Model):
    """A record of a long step that did not go through, or with `is_back` could not be taken back."""

    step = models.ForeignKey(LongStep, on_delete=models.PROTECT, related_name="refusals", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_back = models.BooleanField(default=False)
    why = models.CharField(max_length=300)

    stays_with_record = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "is_back", "subject"], name="step_refused_once"),
        ]

    def __str__(self) -> str:
        return _("%(what)s: %(words)s") % {"what": self.subject, "words": self.why}


def _called(title: Words, noun: str, count: int) -> str:
    return f"{title} · {title_of(noun)} {count:,}"


def _packed(keys: Iterable[int]) -> bytes:
    """In the order of the keys, as steps from one to the next: twenty thousand take some ten kilobytes."""
    ordered = sorted(set(keys))
    return zlib.compress(",".join(str(b - a) for a, b in pairwise([0, *ordered])).encode())


def _unpacked(kept: bytes) -> list[int]:
    return list(accumulate(map(int, zlib.decompress(kept).decode().split(",")))) if kept else []
