"""LossReason: why opportunities are lost, on two levels."""

from typing import Self

from django.db import models
from django.db.models import Q

from shangji.core.access import Actor, Level
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.opportunities.events import LossReasonAdded, LossReasonOffered, LossReasonRetired


class LossReason(Traced):
    """A reason without a parent is a group; what is chosen is one of its children."""

    name = models.CharField(max_length=60)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.parent.name} · {self.name}" if self.parent else self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_loss_reason")
    @classmethod
    def add(cls, name: str, *, by: Actor, parent: "LossReason | None" = None) -> tuple[Self, LossReasonAdded]:
        """A new reason, or a group when it has no parent."""
        return cls(name=name, parent=parent), LossReasonAdded(name=name)

    @action("retire_loss_reason")
    def retire(self, *, by: Actor) -> LossReasonRetired:
        """Offer it no more; what was lost for it keeps it."""
        self.is_retired = True
        self.save(update_fields=["is_retired"])
        return LossReasonRetired(name=self.name)

    @action("retire_loss_reason")
    def offer_again(self, *, by: Actor) -> LossReasonOffered:
        """Take the retirement back."""
        self.is_retired = False
        self.save(update_fields=["is_retired"])
        return LossReasonOffered(name=self.name)
