"""HandoverItem: one record of a hand-over, what went with it, what was written of it, and whether it was received."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Refusal, System
from shangji.core.bulk import insert
from shangji.core.events import Event
from shangji.core.subjects import Subject
from shangji.core.undo import automatic_kinds
from shangji.people.handover.carrying import carried
from shangji.people.models.user import User

if TYPE_CHECKING:
    from shangji.people.models.handover import Handover


class ChangedHands(Refusal):
    status = 409
    message = gettext_lazy("It changed hands in the meantime.")


class WorkedOn(Refusal):
    status = 409
    message = gettext_lazy("%(name)s has been worked on since.")


class HandoverItemQuerySet(models.QuerySet["HandoverItem"]):
    def unreceived(self) -> Self:
        """Handed over, and whoever got it has not said that they know."""
        return self.filter(UNRECEIVED)


class HandoverItem(models.Model):
    """Written by itself and by the verbs of `Handover`. Without a receiver it goes to its pool."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("waits for its turn")
        MOVED = "moved", gettext_lazy("handed over")
        REFUSED = "refused", gettext_lazy("not handed over")
        RETURNED = "returned", gettext_lazy("taken back")
        KEPT = "kept", gettext_lazy("stays, worked on since")

    handover = models.ForeignKey(
        "people.Handover", on_delete=models.PROTECT, related_name="items", db_index=False
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_stray = models.BooleanField(default=False)
    """Somebody else's record: only what the giver had to do on it moves, to its owner."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    said = models.CharField(max_length=300, blank=True)
    """Why it was not handed over, or stays."""
    moved = models.JSONField(default=list, blank=True)
    """[subject, its version then, what went along] of the record and of each under it."""
    brief = models.JSONField(default=dict, blank=True)
    moved_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    question = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = HandoverItemQuerySet.as_manager()

    stays_with_record = True
    """It tells of the record that was handed over, also when that is merged into another one."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "subject"], name="handed_over_once"),
        ]
        indexes = [
            models.Index(fields=["handover", "state"], name="handover_items"),
            models.Index(
                fields=["receiver", "moved_at"],
                name="handovers_unreceived",
                condition=Q(state="moved", acknowledged_at__isnull=True, receiver__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.receiver or _('the pool')}"

    @property
    def is_unreceived(self) -> bool:
        return (
            self.state == self.State.MOVED and self.acknowledged_at is None and self.receiver_id is not None
        )

    @classmethod
    def add_all(cls, items: list["HandoverItem"]) -> None:
        insert(items)

    def carry(self, handover: "Handover", brief: dict[str, Any], *, by: Actor) -> bool:
        """The record with everything under it, or nothing of it; whether it was done now. Repeatable."""
        try:
            with transaction.atomic():
                item = self._locked(self.State.WAITING)
                if item is None:
                    return False
                item.moved = item._carry(handover, by)
                item.brief, item.state, item.moved_at = brief, item.State.MOVED, by.now
                item.save(update_fields=["moved", "brief", "state", "moved_at"])
        except Refusal as refusal:
            self._note(self.State.WAITING, self.State.REFUSED, str(refusal.message))
        return True

    def carry_back(self, handover: "Handover", *, by: Actor) -> bool:
        """The same the other way, unless somebody has worked on it. Repeatable."""
        try:
            with transaction.atomic():
                item = self._locked(self.State.MOVED)
                if item is None:
                    return False
                item._carry_back(handover, by)
                item.state = item.State.RETURNED
                item.save(update_fields=["state"])
        except Refusal as refusal:
            self._note(self.State.MOVED, self.State.KEPT, str(refusal.message))
        return True

    def _locked(self, state: str) -> "HandoverItem | None":
        rows = HandoverItem.objects.select_for_update(of=("self",)).select_related(
            "subject", "giver", "receiver"
        )
        return rows.filter(pk=self.pk, state=state).first()

    def _note(self, before: str, state: str, said: str) -> None:
        HandoverItem.objects.filter(pk=self.pk, state=before).update(state=state, said=said[:300])

    def _carry(self, handover: "Handover", by: Actor) -> list[list[Any]]:
        noun: Any = self.subject.noun()
        if self.is_stray:
            noun.pass_along(self.giver, by=System(by.name).on_behalf_of(by.user_id))
            return [[noun.pk, noun.subject.version, {}]]
        if noun.owner_id != self.giver_id:
            raise ChangedHands
        if self.receiver is None:
            noun.give_back(handover.note, by=by)
            return [[noun.pk, noun.subject.version, {}]]
        if self.giver_id is None:
            noun.assign_to(self.receiver, by=by, note=handover.note)
            return [[noun.pk, noun.subject.version, {}]]
        below = carried(noun, by, handover.with_closed)
        known: dict[str, Any] = {
            "handover_id": handover.pk,
            "note": handover.note,
            "reads_until": handover.reads_until,
        }
        done: list[list[Any]] = []
        for one in (noun, *below):
            fact = one.hand_over_to(self.receiver, by=by, **known)
            done.append([one.pk, one.subject.version, fact.along if fact else {}])
        return done

    def _carry_back(self, handover: "Handover", by: Actor) -> None:
        if self.is_stray:
            raise WorkedOn(_("The tasks are with the owner of the record."))
        nouns = [(Subject.objects.get(pk=pk).noun(), version, along) for pk, version, along in self.moved]
        for found, version, _along in nouns:
            noun: Any = found
            if noun.owner_id != self.receiver_id:
                raise ChangedHands
            if self._was_touched(noun.pk, version):
                raise WorkedOn(WorkedOn.message % {"name": noun.label})
        for found, _version, along in nouns:
            back: Any = found
            if self.giver is None:
                back.give_back(handover.note, by=by)
            elif self.receiver_id is None:
                back.assign_to(self.giver, by=by, note=handover.note)
            else:
                back.hand_back_to(self.giver, by=by, handover_id=handover.pk, along=along)

    @staticmethod
    def _was_touched(subject_id: int, version: int) -> bool:
        """Whether anything happened since but what follows by itself."""
        later = Event.objects.filter(subject_id=subject_id, seq__gt=version)
        since = later.exclude(kind__in=automatic_kinds())
        return since.exclude(actor__isnull=True, on_behalf_of__isnull=True).exists()


UNRECEIVED = Q(state=HandoverItem.State.MOVED, acknowledged_at__isnull=True, receiver__isnull=False)
