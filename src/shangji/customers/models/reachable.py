"""Reachable: a contact's phone is masked until somebody asks for it, and a contact may leave the company."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action
from shangji.core.undo import Undoable
from shangji.customers.chain_events import ContactBack, ContactLeft, PhoneRevealed
from shangji.ui.phones import callable_number, masked

if TYPE_CHECKING:
    from shangji.customers.models import Contact


class NoPhone(Refusal):
    message = _("No phone number is known.")


class Reachable(Undoable):
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

    @action("reveal_phone", level=Level.READ)
    def reveal_phone(self: "Contact", way: str = "page", *, by: Actor) -> PhoneRevealed:  # type: ignore[misc]
        """Look at the whole number. Raises NoPhone."""
        if not self.phone:
            raise NoPhone
        return PhoneRevealed(name=self.name, way=way)

    def had_left(self, moment: datetime) -> bool:
        return self.has_left and (self.left_at is None or self.left_at <= moment)

    @property
    def masked_phone(self: "Contact") -> str:  # type: ignore[misc]
        return masked(self.phone)

    @property
    def dial(self: "Contact") -> str:  # type: ignore[misc]
        return callable_number(self.phone)
