"""The receipt of a hand-over: whoever gets records says so, asks back, and is reminded once."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, NotAllowed, OutOfReach, Refusal
from shangji.core.actions import action
from shangji.core.subjects import Traced
from shangji.people.handover.events import (
    HandoverAcknowledged,
    HandoverAnswered,
    HandoverAsked,
    HandoverUnread,
)
from shangji.people.models.handover_item import HandoverItem
from shangji.people.models.user import User


class NothingAsked(Refusal):
    message = _("Write something first.")


class Received(Traced):
    if TYPE_CHECKING:
        items: Any
        made_by_id: int | None

    class Meta:
        abstract = True

    @action("acknowledge", level=Level.READ)
    def acknowledge(self, *, by: Actor, item: HandoverItem | None = None) -> HandoverAcknowledged | None:
        """Say that one knows of what one got: of one record, or of all. Raises NotAllowed (nothing is one's own)."""
        mine = self.items.filter(receiver_id=by.user_id)
        if item is not None:
            mine = mine.filter(pk=item.pk)
        if not mine.exists():
            raise NotAllowed
        count = mine.unreceived().update(acknowledged_at=by.now)
        left = self.items.unreceived().filter(receiver_id=by.user_id).count()
        return HandoverAcknowledged(count=count, left=left) if count else None

    @action("acknowledge", level=Level.READ)
    def ask(self, item: HandoverItem, question: str, *, by: Actor) -> HandoverAsked:
        """Ask the giver about a record. Raises NotAllowed (it is somebody else's), NothingAsked."""
        found = self._own(item, receiver_id=by.user_id)
        if not question.strip():
            raise NothingAsked
        found.question, found.asked_at = question.strip()[:500], by.now
        found.answer, found.answered_at = "", None
        found.save(update_fields=["question", "asked_at", "answer", "answered_at"])
        return HandoverAsked(item_id=found.pk, record=found.subject.label, question=found.question)

    @action("acknowledge", level=Level.READ)
    def reply(self, item: HandoverItem, answer: str, *, by: Actor) -> HandoverAnswered:
        """Answer what was asked: the giver, or who made the hand-over. Raises NotAllowed, NothingAsked."""
        mine = {} if by.user_id == self.made_by_id else {"giver_id": by.user_id}
        found = self._own(item, **mine)
        if not answer.strip() or not found.question:
            raise NothingAsked
        found.answer, found.answered_at = answer.strip()[:500], by.now
        found.save(update_fields=["answer", "answered_at"])
        return HandoverAnswered(item_id=found.pk, record=found.subject.label, answer=found.answer)

    @action("run_handover", level=Level.READ)
    def tell_unread(self, receiver: User, *, by: Actor) -> HandoverUnread | None:
        """What somebody got and has not received: said once."""
        late = self.items.unreceived().filter(receiver=receiver, late_told_at__isnull=True)
        count = late.update(late_told_at=by.now)
        return HandoverUnread(receiver_id=receiver.pk, receiver=receiver.name, count=count) if count else None

    def _own(self, item: HandoverItem, **mine: Any) -> HandoverItem:
        found: HandoverItem | None = self.items.select_related("subject").filter(pk=item.pk).first()
        if found is None:
            raise OutOfReach
        if any(getattr(found, name) != value for name, value in mine.items()):
            raise NotAllowed
        return found
