"""Leaving: a contact may leave the company, and be back."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from shangji.core.access import Actor
from shangji.core.actions import action
from shangji.core.undo import Undoable
from shangji.customers.chain_events import ContactBack, ContactLeft

if TYPE_CHECKING:
    from shangji.customers.models import Contact


class Leaving(Undoable):
    has_left = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)

    undoable = frozenset({ContactLeft.kind, ContactBack.kind})

    class Meta:
        abstract = True

    @action("mark_left")
    def mark_left(self: "Contact", *, by: Actor, note: str = "") -> ContactLeft | None:  # type: ignore[misc]
        """They no longer work there: nobody is asked to call them, and their say in the decision is open."""
        if self.has_left:
            return None
        self.has_left, self.left_at = True, by.now
        self.save(update_fields=["has_left", "left_at"])
        return ContactLeft(name=self.name, note=note.strip())

    @action("mark_left")
    def mark_back(self: "Contact", *, by: Actor) -> ContactBack | None:  # type: ignore[misc]
        """They work there after all."""
        if not self.has_left:
            return None
        self.has_left, self.left_at = False, None
        self.save(update_fields=["has_left", "left_at"])
        return ContactBack(name=self.name)

    def had_left(self, moment: datetime) -> bool:
        return self.has_left and (self.left_at is None or self.left_at <= moment)
